"""Lists and topics on the command line: `send --to`, `mailing --list`, `render --topics`."""

import asyncio
import html
import json
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from newsletter.cli.exits import Exit
from newsletter.cli.stopping import cancel_mailings, pause_mailings
from newsletter.errors import MailingError
from newsletter.mailing.states import OPEN
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from tests.newsletter.newsroom.test_cutting import REPORT, TOPICS
from tests.support.commands import SETTINGS, Terminal, terminal
from tests.support.letters import read
from tests.support.smtp import Catcher, Letter, catcher

__all__ = ["terminal"]

WEEK = REPORT.replace("![A dot](pictures/dot.png)\n", "")


@pytest.fixture
def server(terminal: Terminal) -> Iterator[Catcher]:
    """The smarthost of a workspace: ann and bob follow main, bob and cyd dev, eve no topic of it."""
    with catcher() as running:
        settings = SETTINGS.format(port=running.port).replace("[web]", f"{TOPICS}\n[web]")
        terminal.write("newsletter.toml", settings)
        terminal.write("week.md", WEEK)
        for name in ("ann", "bob", "cyd"):
            terminal("subscribers", "add", f"{name}@example.net", "--consent", "x")
        eve = ("eve@example.net", "--topic", "distributions")
        assert terminal("subscribers", "add", *eve, "--consent", "x").status == Exit.OK
        _execute(
            terminal,
            "INSERT INTO subscription (subscriber_id, list) VALUES (2, 'dev'), (3, 'dev')",
            "DELETE FROM subscription WHERE subscriber_id = 3 AND list = 'main'",
        )
        yield running


def test_a_forecast_for_each_list(terminal: Terminal, server: Catcher) -> None:
    """Who is on both counts once; who follows none of the topics is told of."""
    done = terminal("send", "week.md", "--to", "dev", "--to", "main", "--dry-run")
    assert done.out.splitlines() == [
        'edition 3, "Heron weekly #3" to list dev: 2 letters would leave',
        'edition 3, "Heron weekly #3": 1 letters would leave',
        "1 follow none of its topics and get no letter",
    ]
    rows = json.loads(terminal("send", "week.md", "--to", "dev", "--dry-run", "--json").out)
    assert (rows["list"], rows["letters"], rows["passed_over"]) == ("dev", 2, 0)
    assert not server.letters


def test_one_mailing_for_each_list_and_one_letter_for_each_reader(
    terminal: Terminal, server: Catcher
) -> None:
    """Sent one after the other; told, listed and managed by list."""
    done = terminal("send", "week.md", "--to", "dev", "--to", "main", "--json")
    assert done.status == Exit.OK, done.err
    assert [(row["list"], row["tally"]["sent"]) for row in json.loads(done.out)] == [
        ("dev", 2), ("main", 1),
    ]  # fmt: skip
    assert sorted(letter.recipient[:3] for letter in server.letters) == ["ann", "bob", "cyd"]
    again = terminal("send", "week.md", "--to", "dev", "--to", "main")
    assert again.out.count("was sent before: nothing to do") == 2
    lists = [row["list"] for row in json.loads(terminal("mailing", "list", "--json").out)]
    assert sorted(lists) == ["dev", "main"]
    assert "edition 3 to list dev: finished" in terminal("mailing", "show", "3").out
    assert (
        "edition 3 to list dev: forgiven"
        in terminal("mailing", "forgive", "3", "--list", "dev").out
    )
    unknown = terminal("mailing", "forgive", "3", "--list", "ops")
    assert unknown.status == Exit.MAILING
    assert "edition 3 was mailed to: everybody; list dev: everybody" in unknown.err


def _edit(terminal: Terminal, old: str, new: str) -> None:
    """Other settings."""
    path = terminal.folder / "newsletter.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def _execute(terminal: Terminal, *statements: str) -> None:
    """What no command does."""
    settings = read_settings(terminal.folder / "newsletter.toml", {})
    with Newsroom(settings) as newsroom, newsroom._engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def _told(letter: Letter) -> tuple[str, str, str, str]:
    """Whose, List-Id, Feedback-ID, and why it came, which both parts say alike."""
    message = read(letter.data)
    parts = [message.get_body((kind,)) for kind in ("plain", "html")]
    said = [
        re.findall(r"You [^.<]*\.", " ".join(part.get_content().split())) for part in parts if part
    ]
    assert said[0] == said[1]
    (why,) = said[0]
    return letter.recipient, str(message["List-Id"]), str(message["Feedback-ID"]), why


def test_a_letter_names_the_list_by_which_it_comes(terminal: Terminal, server: Catcher) -> None:
    """In List-Id, Feedback-ID and both parts; of a reader of both lists the one that went first."""
    _edit(terminal, 'topics = ["lxd"', 'feedback_id = "heron"\ntopics = ["lxd"')
    assert terminal("send", "week.md", "--to", "dev", "--to", "main").status == Exit.OK
    dev = "Dev <dev.weekly.heron.example.org>", "3:dev.weekly.heron.example.org:edition:heron"
    main = "Heron <weekly.heron.example.org>", "3:weekly.heron.example.org:edition:heron"
    why = "You get this letter because you subscribed to {}."
    assert sorted(map(_told, server.letters)) == [
        ("ann@example.net", *main, why.format("Heron")),
        ("bob@example.net", *dev, why.format("Dev")),
        ("cyd@example.net", *dev, why.format("Dev")),
    ]


def test_who_has_left_that_list_meanwhile_gets_it_by_the_other(
    terminal: Terminal, server: Catcher
) -> None:
    """The letter waited, and by then its reader followed one list less: it names the other."""
    assert terminal("send", "week.md", "--to", "dev", "--to", "main").status == Exit.OK
    server.letters.clear()
    _execute(
        terminal,
        "UPDATE delivery SET state = 'deferred', code = NULL, next_at = updated_at,"
        " reason = 'rate' WHERE subscriber_id IN (2, 3)",
        "UPDATE mailing SET state = 'sending', finished_at = NULL WHERE list = 'dev'",
        "DELETE FROM subscription WHERE subscriber_id = 2 AND list = 'dev'",
    )
    assert terminal("mailing", "run-due").status == Exit.OK
    assert [_told(letter)[:2] for letter in sorted(server.letters, key=_told)] == [
        ("bob@example.net", "Heron <weekly.heron.example.org>"),
        ("cyd@example.net", "Dev <dev.weekly.heron.example.org>"),
    ]
    assert terminal("mailing", "verify").status == Exit.OK


def test_a_lists_own_id_and_words_go_first(terminal: Terminal, server: Catcher) -> None:
    """Also in a cut, in text alone and in a test letter; From stays the project's."""
    own = 'name = "Dev"\nid = "dev.example.org"\nreason = "You develop it & <more>."'
    _edit(terminal, 'name = "Dev"', own)
    _execute(terminal, "UPDATE subscriber SET plain = true WHERE id = 2")
    done = terminal("send", "week.md", "--to", "dev", "--test", "me@example.org")
    assert done.out == (
        "the smarthost took the test letter to list dev to me@example.org: 250 2.0.0 Ok: queued as"
        " K000001\n"
    )
    assert terminal("send", "week.md", "--to", "dev").status == Exit.OK
    assert len(server.letters) == 3
    for letter in server.letters:
        message = read(letter.data)
        assert str(message["List-Id"]) == "Dev <dev.example.org>"
        assert str(message["From"]) == "Heron <weekly@heron.example.org>"
        for part in message.walk():
            if part.get_content_maintype() == "text":
                said = html.unescape(part.get_content())
                assert "You develop it & <more>." in said
                assert "subscribed to" not in said


def test_a_letter_that_is_looked_at_names_its_readers_list(
    terminal: Terminal, server: Catcher
) -> None:
    """As the studio shows it: whoever follows several sees the main list's, in their own form."""
    _execute(terminal, "UPDATE subscriber SET plain = true WHERE id = 3")
    with Newsroom(read_settings(terminal.folder / "newsletter.toml", {})) as newsroom:
        printed = newsroom.press.print(read_manuscript(terminal.folder / "week.md"))
        bob, cyd = (
            read(newsroom.letter_to(printed, f"{name}@example.net")) for name in ("bob", "cyd")
        )
    assert str(bob["List-Id"]) == "Heron <weekly.heron.example.org>"
    assert str(cyd["List-Id"]) == "Dev <dev.weekly.heron.example.org>"
    assert "because you subscribed to Dev." in cyd.get_content()


def test_one_digest_stands_for_all_lists(terminal: Terminal, server: Catcher) -> None:
    """Another list's words are no other edition; of the main list's letters they would be."""
    assert terminal("send", "week.md").status == Exit.OK
    _edit(terminal, 'name = "Dev"', 'name = "Developers"')
    assert terminal("send", "week.md", "--to", "dev").status == Exit.OK
    rows = json.loads(terminal("mailing", "list", "--json").out)
    assert [row["list"] for row in rows] == ["dev", "main"]
    assert len({row["digest"] for row in rows}) == 1
    _edit(terminal, 'topics = ["lxd"', 'name = "Hens"\ntopics = ["lxd"')
    assert "stored with other bytes" in terminal("send", "week.md", "--to", "dev").err


def test_a_list_that_is_gone_is_told_in_one_line(terminal: Terminal, server: Catcher) -> None:
    """Its mailing waits: nobody gets a letter in another list's name."""
    terminal("send", "week.md", "--to", "dev", "--at", "2199-03-09T08:00")
    settings = terminal.folder / "newsletter.toml"
    settings.write_text(settings.read_text().replace('[[lists]]\nkey = "dev"\nname = "Dev"\n', ""))
    _execute(terminal, "UPDATE mailing SET scheduled_at = '2026-01-01 00:00:00'")
    done = terminal("mailing", "run-due")
    assert "newsletter.toml: there is no list 'dev'; write [[lists]]" in done.err
    assert done.status == Exit.SETTINGS
    assert not server.letters


def test_a_list_that_is_left_out_can_follow(terminal: Terminal, server: Catcher) -> None:
    """Who had the letter by the first list gets no second one by another."""
    terminal("send", "week.md", "--to", "dev")
    assert terminal("send", "week.md").status == Exit.OK
    assert sorted(letter.recipient[:3] for letter in server.letters) == ["ann", "bob", "cyd"]


def test_lists_can_be_scheduled(terminal: Terminal, server: Catcher) -> None:
    """Both wait for their time; each can be paused and goes on by its name."""
    at = ("--at", "2199-03-09T08:00")
    rows = json.loads(terminal("send", "week.md", "--to", "dev", "--to", "main", *at, "--json").out)
    assert [row["list"] for row in rows] == ["dev", "main"]
    assert (
        "edition 3 to list dev is paused" in terminal("mailing", "pause", "3", "--list", "dev").out
    )
    states = {
        row["list"]: row["state"] for row in json.loads(terminal("mailing", "list", "--json").out)
    }
    assert states == {"dev": "paused", "main": "scheduled"}
    assert terminal("mailing", "resume", "3", "--list", "dev").status == Exit.OK
    assert not server.letters


LATER = ("--at", "2199-03-09T08:00")
BOTH = ("send", "week.md", "--to", "dev", "--to", "main")


def _states(terminal: Terminal) -> dict[str, str]:
    rows = json.loads(terminal("mailing", "list", "--json").out)
    return {row["list"]: row["state"] for row in rows}


def test_cancelling_an_edition_cancels_it_for_every_list(
    terminal: Terminal, server: Catcher
) -> None:
    """The letter with the typo goes to nobody, and the corrected one may leave in its place."""
    assert terminal(*BOTH, *LATER).status == Exit.OK
    assert terminal("mailing", "cancel", "3", "--yes").out.splitlines() == [
        "edition 3 to list dev: cancelled before it began; it may be sent anew",
        "edition 3: cancelled before it began; it may be sent anew",
    ]
    assert _states(terminal) == {}
    terminal.write("week.md", WEEK.replace("A short week", "A shorter week"))
    done = terminal(*BOTH)
    assert done.status == Exit.OK, done.err
    assert len(server.letters) == 3
    assert all(b"A shorter week" in letter.data for letter in server.letters)


def test_one_list_is_stopped_by_its_name(terminal: Terminal, server: Catcher) -> None:
    """Nothing says that it may be sent anew while the other mailing keeps the number."""
    terminal(*BOTH, *LATER)
    done = terminal("mailing", "cancel", "3", "--list", "main", "--yes")
    assert done.out == "edition 3: cancelled before it began\n"
    assert _states(terminal) == {"dev": "scheduled"}
    terminal.write("week.md", WEEK.replace("A short week", "A shorter week"))
    assert "already stored with other bytes" in terminal(*BOTH).err
    done = terminal("mailing", "cancel", "3", "--yes")
    assert done.out.endswith("dev: cancelled before it began; it may be sent anew\n")


def test_what_waits_is_cancelled_beside_what_is_over(terminal: Terminal, server: Catcher) -> None:
    """The hint of `send` names the one that waits; one that was sent stays as it was."""
    terminal("send", "week.md")
    terminal("send", "week.md", "--to", "dev", *LATER)
    hint = "`newsletter mailing cancel 3 --list dev` first"
    assert hint in terminal("send", "week.md", "--to", "dev").err
    done = terminal("mailing", "cancel", "3", "--yes")
    assert done.out == "edition 3 to list dev: cancelled before it began\n"
    assert _states(terminal) == {"main": "finished"}
    over = terminal("mailing", "cancel", "3", "--yes")
    assert over.status == Exit.MAILING
    assert "edition 3 is finished: there is nothing to cancel" in over.err


def test_a_pause_holds_every_list_until_all_are_resumed(
    terminal: Terminal, server: Catcher
) -> None:
    """Stopping is urgent: it asks for no name; nor does going on."""
    terminal(*BOTH, *LATER)
    assert terminal("mailing", "pause", "3", "--reason", "a typo").out.splitlines() == [
        "edition 3 to list dev is paused: a typo",
        "edition 3 is paused: a typo",
    ]
    _execute(terminal, "UPDATE mailing SET scheduled_at = '2026-01-01 00:00:00'")
    assert terminal("mailing", "run-due").out == "nothing is due\n"
    assert terminal("mailing", "resume", "3", "--list", "main").status == Exit.OK
    assert _states(terminal) == {"dev": "paused", "main": "scheduled"}
    assert terminal("mailing", "resume", "3").out == "edition 3 to list dev is scheduled\n"
    assert terminal("mailing", "run-due").status == Exit.OK
    assert len(server.letters) == 3
    over = terminal("mailing", "resume", "3")
    assert over.status == Exit.MAILING
    assert "edition 3 is finished, not paused" in over.err


def test_begun_mailings_go_on_one_after_the_other(terminal: Terminal, server: Catcher) -> None:
    """Each is shown with its sum."""
    with Newsroom(read_settings(terminal.folder / "newsletter.toml", {})) as newsroom:
        printed = newsroom.press.print(read_manuscript(terminal.folder / "week.md"))
        asyncio.run(newsroom.begin(printed, newsroom.forecasts(printed, ["dev", "main"])))
    terminal("mailing", "pause", "3")
    done = terminal("mailing", "resume", "3")
    assert done.status == Exit.OK, done.err
    assert [line for line in done.out.splitlines() if line.startswith("edition")] == [
        "edition 3 to list dev", "edition 3",
    ]  # fmt: skip
    assert len(server.letters) == 3


def test_what_ends_meanwhile_keeps_no_other_from_being_stopped(
    terminal: Terminal, server: Catcher
) -> None:
    """It ended between our look and our act: it is told, and the others are stopped."""
    terminal(*BOTH, *LATER)
    with Newsroom(read_settings(terminal.folder / "newsletter.toml", {})) as newsroom:
        seen = newsroom.mailings_in(3, OPEN)
        newsroom.keeper.cancel(seen[0])
        pause_mailings(newsroom, seen, reason="a typo")
        told = terminal.capsys.readouterr()
        assert told.out == "edition 3 is paused: a typo\n"
        assert "no mailing" in told.err
        newsroom.keeper.cancel(seen[1])
        with pytest.raises(MailingError, match="no mailing"):
            cancel_mailings(newsroom, seen, asks=False)


def test_a_topic_names_its_mailings_whatever_their_list(
    terminal: Terminal, server: Catcher
) -> None:
    """One that nobody mailed is told with those there are."""
    terminal("send", "week.md", "--topic", "lxd", *LATER)
    terminal("send", "week.md", *LATER)
    assert "unknown" not in terminal("mailing", "pause", "3", "--topic", "lxc").err
    assert terminal("mailing", "pause", "3", "--topic", "lxc").status == Exit.MAILING
    done = terminal("mailing", "pause", "3", "--topic", "lxd")
    assert done.out == "edition 3 to topic lxd is paused: by hand\n"


@pytest.mark.parametrize(
    "command",
    [("forgive",), ("reconcile", "--postfix-log", "week.md"), ("resend", "--all")],
    ids=lambda each: each[0],
)
def test_what_is_not_urgent_asks_which_mailing(
    terminal: Terminal, server: Catcher, command: tuple[str, ...]
) -> None:
    """One of several is not taken for all of them."""
    terminal(*BOTH)
    done = terminal("mailing", command[0], "3", *command[1:])
    assert done.status == Exit.MAILING
    assert "edition 3 was mailed to: everybody; list dev: everybody; name one of them" in done.err


def test_lists_are_scheduled_all_or_none(terminal: Terminal, server: Catcher) -> None:
    """One that cannot wait any more is told before another is touched."""
    at = ("--at", "2199-03-09T08:00")
    terminal("send", "week.md", *at)
    terminal("mailing", "pause", "3")
    done = terminal("send", "week.md", "--to", "dev", "--to", "main", *at)
    assert done.status == Exit.MAILING
    assert "edition 3: it is paused" in done.err
    rows = json.loads(terminal("mailing", "list", "--json").out)
    assert [row["list"] for row in rows] == ["main"]


@pytest.mark.parametrize("at", [(), LATER], ids=["now", "later"])
@pytest.mark.parametrize(
    ("state", "told", "status"),
    [
        ("finished", "was sent before: nothing to do", Exit.OK),
        ("cancelled", "is cancelled: nobody else gets it", Exit.MAILING),
    ],
)
def test_a_list_that_gets_nothing_is_named_beside_those_that_get_it(
    terminal: Terminal,
    server: Catcher,
    *,
    at: tuple[str, ...],
    state: str,
    told: str,
    status: Exit,
) -> None:
    """What is cancelled was not sent, and the status says so."""
    terminal("send", "week.md", "--to", "dev")
    _execute(terminal, f"UPDATE mailing SET state = '{state}'")
    done = terminal(*BOTH, *at)
    assert f'edition 3, "Heron weekly #3" to list dev, {told}' in done.out
    assert done.status == status
    assert len(server.letters) == (2 if at else 3)


def test_a_program_is_told_of_every_list_that_was_named(
    terminal: Terminal, server: Catcher
) -> None:
    """Those that get it first."""
    terminal("send", "week.md", "--to", "dev")
    for at, state in ((LATER, "scheduled"), ((), "finished")):
        rows = json.loads(terminal(*BOTH, *at, "--json").out)
        assert [(row["list"], row["state"]) for row in rows] == [
            ("main", state),
            ("dev", "finished"),
        ]
        terminal("mailing", "cancel", "3", "--list", "main", "--yes")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("send", "week.md", "--to", "dve"), '--to: unknown list \'dve\'; did you mean "dev"?'),
        (("send", "week.md", "--topic", "lxcc"), '--topic: unknown topic \'lxcc\'; did you mean "lxc"?'),
        (("render", "week.md", "--topics", "lxk"), "unknown topic 'lxk'"),
        (
            ("render", "week.md", "--topics", "distributions"),
            "--topics: the report has no section of distributions; it has lxc, lxcfs, lxd",
        ),
    ],
    ids=["list", "topic", "render", "not there"],
)  # fmt: skip
def test_unknown_names_are_told_in_one_line(
    terminal: Terminal, server: Catcher, arguments: tuple[str, ...], told: str
) -> None:
    """With the nearest that there is; nothing was done."""
    done = terminal(*arguments)
    assert done.status == Exit.MAILING
    assert told in done.err
    assert len(done.err.splitlines()) == 1
    assert not server.letters
    assert not (terminal.folder / "out").exists()


def test_render_writes_a_cut(terminal: Terminal, server: Catcher) -> None:
    """Every file is of the cut; without --topics it is the whole."""
    assert terminal("render", "week.md", "--topics", "lxd, lxc", "--out", "cut").status == Exit.OK
    assert terminal("render", "week.md", "--out", "whole").status == Exit.OK
    for name in ("edition.html", "edition.txt", "edition.mjml", "report.json"):
        cut = (terminal.folder / "cut" / name).read_text()
        assert "gull in lxd" in cut
        assert "gull in lxcfs" not in cut
        assert "gull in lxcfs" in (terminal.folder / "whole" / name).read_text()
    assert "lxcfs" not in (terminal.folder / "cut" / "edition.eml").read_text()
