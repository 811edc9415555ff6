"""`newsletter send` in front of a person: it asks, and takes no for an answer."""

import asyncio
import io
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from newsletter.cli.exits import Exit
from newsletter.mailing.outcomes import Sent
from newsletter.newsroom.mailroom import Run
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from tests.support.commands import REPORT, SETTINGS, Terminal, terminal
from tests.support.smtp import Catcher, catcher

__all__ = ["terminal"]


class Keyboard(io.StringIO):
    """Somebody at a terminal who types this."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def server(terminal: Terminal) -> Iterator[Catcher]:
    """The smarthost of a workspace with one subscriber."""
    with catcher() as running:
        terminal.write("newsletter.toml", SETTINGS.format(port=running.port))
        terminal("subscribers", "add", "ann@example.net", "--consent", "x")
        yield running


@pytest.mark.parametrize("typed", ["n\n", "", "\n"], ids=["no", "end-of-file", "enter"])
def test_no_sends_nothing(
    typed: str, terminal: Terminal, server: Catcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question names count and subject; whatever is not yes is no."""
    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    done = terminal("send", "week.md")
    assert done.status == Exit.INTERRUPTED
    assert 'Send edition 3, "Heron weekly #3" to 1 subscribers? [y/N]' in done.err
    assert done.err.endswith("newsletter: nothing was done\n")
    assert not server.letters


@pytest.mark.parametrize("options", [(), ("--yes",)], ids=["asked", "told-before"])
def test_yes_sends(
    options: tuple[str, ...],
    terminal: Terminal,
    server: Catcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Typed, or said beforehand; then nobody is asked."""
    monkeypatch.setattr("sys.stdin", Keyboard("" if options else "y\n"))
    done = terminal("send", "week.md", *options)
    assert done.status == Exit.OK, done.err
    assert ("[y/N]" in done.err) is (not options)
    assert len(server.letters) == 1


def test_a_test_letter_and_a_dry_run_ask_nothing(
    terminal: Terminal, server: Catcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither can do harm."""
    monkeypatch.setattr("sys.stdin", Keyboard(""))
    assert terminal("send", "week.md", "--test", "me@example.org").status == Exit.OK
    assert terminal("send", "week.md", "--dry-run").status == Exit.OK
    assert [letter.recipient for letter in server.letters] == ["me@example.org"]


def test_what_waits_for_its_hour_is_not_sent_unawares(terminal: Terminal, server: Catcher) -> None:
    """Neither by a plain `send` nor in its rehearsal; once it is cancelled, it may go at once."""
    terminal("send", "week.md", "--at", "2099-01-01T08:00")
    for options in ((), ("--dry-run",), ("--yes",)):
        done = terminal("send", "week.md", *options)
        assert done.status == Exit.MAILING
        assert "edition 3: it is scheduled for 2099-01-01 08:00 UTC" in done.err
        assert "`newsletter mailing cancel 3 --list main` first" in done.err
    assert not server.letters
    terminal("mailing", "cancel", "3", "--yes")
    assert terminal("send", "week.md").status == Exit.OK
    assert len(server.letters) == 1


LEAK = REPORT + "\nSee [the build](https://localhost/7).\n"
AWAY = SETTINGS.replace('host = "127.0.0.1"', 'host = "heron.invalid"')
AWAY = AWAY.replace("heron.example.org", "heron.dev")


@pytest.fixture
def unfit(terminal: Terminal) -> Terminal:
    """A workspace whose smarthost is elsewhere, one subscriber, and a report with an error."""
    terminal.write("newsletter.toml", AWAY.format(port=1))
    terminal.write("week.md", LEAK)
    terminal("subscribers", "add", "ann@example.net", "--consent", "x")
    return terminal


@pytest.mark.parametrize(
    "options", [(), ("--dry-run",), ("--at", "2099-01-01T08:00"), ("--new-subscribers",)],
    ids=["now", "dry-run", "later", "new-subscribers"],
)  # fmt: skip
def test_an_error_stops_it_before_anything_is_written(
    options: tuple[str, ...], unfit: Terminal
) -> None:
    """Every error is shown, and what to do; no mailing, no edition."""
    done = unfit("send", "week.md", "--yes", *options)
    assert done.status == Exit.UNFIT
    assert done.out == ""
    assert "week.md:13: error: no reader can reach localhost; " in done.err
    assert "nothing was sent" in done.err
    assert unfit("mailing", "list").out == ""
    with Newsroom(read_settings(unfit.folder / "newsletter.toml", {})) as newsroom:
        assert newsroom.archive.last_number() is None


def test_a_refusal_can_be_read_by_programs(unfit: Terminal) -> None:
    """The forecast, and the errors."""
    shown = json.loads(unfit("send", "week.md", "--json").out)
    assert shown["letters"] == 1
    assert [row["rule"] for row in shown["findings"]] == ["local-address"]


def test_a_reason_sends_it_all_the_same_and_is_kept(unfit: Terminal) -> None:
    """`mailing show` tells it; whoever goes on later need not say it again."""
    at = ("--at", "2099-01-01T08:00")
    done = unfit("send", "week.md", "--force", "the  tunnel\nis meant", *at)
    assert done.status == Exit.OK, done.err
    assert done.checks.startswith("newsletter: checks: errors 1, ")
    assert "sent in spite of errors: the tunnel is meant" in unfit("mailing", "show", "3").out
    (shown,) = json.loads(unfit("mailing", "show", "3", "--json").out)
    assert shown["forced"] == "the tunnel is meant"
    again = unfit("send", "week.md", "--at", "2099-01-02T08:00")
    assert again.status == Exit.OK, again.err


def test_a_reason_that_was_not_needed_is_not_kept(terminal: Terminal, server: Catcher) -> None:
    """Who forces out of habit forces nothing."""
    assert terminal("send", "week.md", "--force", "just so").status == Exit.OK
    (shown,) = json.loads(terminal("mailing", "show", "3", "--json").out)
    assert shown["forced"] is None
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    "command", [("mailing", "run-due"), ("send", "week.md")], ids=["run-due", "send"]
)
def test_what_a_crash_kept_a_mailing_from_is_drawn_by_the_next_command(
    terminal: Terminal, server: Catcher, command: tuple[str, ...]
) -> None:
    """Its letters were all answered, and it was killed before its refusals came to anything."""
    settings = read_settings(terminal.folder / "newsletter.toml", {})
    with Newsroom(settings) as newsroom:
        newsroom.subscribers.add("bob@example.com", consent="x")
        printed = newsroom.press.print(read_manuscript(terminal.folder / "week.md"))
        (opened,) = asyncio.run(newsroom.begin(printed, [newsroom.forecast(printed)]))
        run = Run(wait=timedelta(0), stop=asyncio.Event(), processes=1)
        asyncio.run(newsroom.mailroom.join(opened, run))
        with newsroom._engine.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE delivery SET state = 'refused', code = 550, reason = 'address'"
                " WHERE subscriber_id = 1"
            )
    line = "edition 3: ann@example.net is never mailed again: refused: address: 550 "
    assert line in terminal(*command).out
    assert "ann@example.net" not in terminal("mailing", "run-due").out


def test_what_was_cancelled_half_way_is_not_told_as_sent(
    terminal: Terminal, server: Catcher
) -> None:
    """A repeated `send` says how it stands, by its status, too."""
    settings = read_settings(terminal.folder / "newsletter.toml", {})
    with Newsroom(settings) as newsroom:
        newsroom.subscribers.add("bob@example.com", consent="x")
        printed = newsroom.press.print(read_manuscript(terminal.folder / "week.md"))
        (opened,) = asyncio.run(newsroom.begin(printed, [newsroom.forecast(printed)]))
        sending = newsroom.ledger.enlist(opened)
        (letter,) = newsroom.ledger.claim(sending, 1).letters
        newsroom.ledger.commit(sending, intents=[letter.delivery_id], results=[])
        taken = Sent(code=250, text="Ok", queue_id="1")
        newsroom.ledger.commit(sending, intents=[], results=[(letter, taken)])
        newsroom.ledger.settle(sending)
    assert "sent 1 + refused 0 + skipped 1" in terminal("mailing", "cancel", "3", "--yes").out
    done = terminal("send", "week.md")
    assert done.status == Exit.MAILING
    assert done.out.splitlines() == [
        'edition 3, "Heron weekly #3", is cancelled: nobody else gets it',
        "audience 2 = sent 1 + refused 0 + skipped 1 + expired 0 + uncertain 0 + waiting 0",
    ]
    assert json.loads(terminal("send", "week.md", "--json").out)["state"] == "cancelled"
    assert not server.letters


def test_what_waits_for_its_hour_without_readers_may_have_another(
    terminal: Terminal, server: Catcher
) -> None:
    """Whoever is there then gets it."""
    terminal("send", "week.md", "--at", "2099-01-01T08:00")
    terminal("subscribers", "remove", "ann@example.net")
    done = terminal("send", "week.md", "--at", "2099-01-02T08:00")
    assert 'edition 3, "Heron weekly #3", will leave at 2099-01-02 08:00' in done.out
    assert "edition 3: scheduled for 2099-01-02 08:00 UTC, " in terminal("mailing", "show", "3").out
    (row,) = json.loads(terminal("mailing", "list", "--json").out)
    assert row["scheduled_at"] == "2099-01-02T08:00:00+00:00"
    assert not server.letters


def test_a_dry_run_refuses_what_the_sending_would(terminal: Terminal, server: Catcher) -> None:
    """Who joined after a mailing was cancelled gets it no more, and nothing says otherwise."""
    settings = read_settings(terminal.folder / "newsletter.toml", {})
    with Newsroom(settings) as newsroom:
        printed = newsroom.press.print(read_manuscript(terminal.folder / "week.md"))
        (opened,) = asyncio.run(newsroom.begin(printed, [newsroom.forecast(printed)]))
        newsroom.ledger.cancel(opened)
        newsroom.subscribers.add("bob@example.com", consent="x")
    assert "joined since" not in terminal("send", "week.md").out
    ends = [terminal("send", "week.md", "--new-subscribers", *dry) for dry in (["--dry-run"], [])]
    assert [end.status for end in ends] == [Exit.MAILING] * 2
    assert ends[0].err == ends[1].err
    assert "edition 3 is cancelled: nobody else gets it" in ends[0].err
    assert not server.letters


@pytest.mark.parametrize(
    "command", [("mailing", "run-due"), ("send", "week.md")], ids=["run-due", "send"]
)
def test_uncertain_letters_of_a_finished_mailing_go_once_more_where_settings_say_so(
    terminal: Terminal, server: Catcher, command: tuple[str, ...]
) -> None:
    """Once: what nobody knows of after that is held, so that no timer sends it without end."""
    terminal("send", "week.md")
    settings = read_settings(terminal.folder / "newsletter.toml", {})

    def lose() -> None:
        with Newsroom(settings) as newsroom, newsroom._engine.begin() as connection:
            connection.exec_driver_sql("UPDATE delivery SET state = 'uncertain', reason = 'lost'")

    lose()
    terminal(*command)
    assert len(server.letters) == 1
    held = (terminal.folder / "newsletter.toml").read_text()
    terminal.write("newsletter.toml", held + '[sending]\nuncertain = "resend"\n')
    for _ in range(2):
        assert terminal(*command).status in (Exit.OK, Exit.UNCERTAIN)
        assert len(server.letters) == 2
        lose()


def test_force_needs_a_reason(unfit: Terminal) -> None:
    """An empty one is none."""
    assert unfit("send", "week.md", "--force", " ").status == Exit.USAGE


def test_warnings_are_one_line_and_stop_nobody(terminal: Terminal, server: Catcher) -> None:
    """What is an error elsewhere is a warning towards this machine."""
    terminal.write("week.md", LEAK)
    done = terminal("send", "week.md")
    assert done.status == Exit.OK, done.err
    assert done.checks.startswith("newsletter: checks: errors 0, warnings ")
    assert done.checks.endswith(": see `newsletter check week.md`\n")
    assert done.checks.count("\n") == 1
    assert done.err == ""
    assert len(server.letters) == 1


def test_a_test_letter_is_checked_and_never_stopped(terminal: Terminal, server: Catcher) -> None:
    """Whoever looks at it is told what to look for."""
    terminal.write("week.md", LEAK.replace("localhost", "localhost/{{x}}"))
    done = terminal("send", "week.md", "--test", "me@example.org")
    assert done.status == Exit.OK
    assert done.checks
    assert len(server.letters) == 1


def test_what_was_sent_is_not_checked_again(terminal: Terminal, server: Catcher) -> None:
    """Nothing leaves, so nothing can be wrong with it."""
    terminal("send", "week.md")
    done = terminal("send", "week.md")
    assert "nothing to do" in done.out
    assert done.checks == ""


def test_programs_read_readings_only(terminal: Terminal, server: Catcher) -> None:
    """With --json, standard error has lines of JSON; `check --json` tells the rest."""
    terminal.write("week.md", LEAK)
    for options in (("--dry-run",), (), ("--test", "me@example.org")):
        done = terminal("send", "week.md", "--json", *options)
        assert (done.status, done.checks) == (Exit.OK, "")
        assert all(json.loads(line) for line in done.err.splitlines())


def test_what_is_forced_leaves_at_once_and_says_why(terminal: Terminal, server: Catcher) -> None:
    """A letter without a subject is an error even on this machine."""
    terminal.write("week.md", REPORT.replace("Heron weekly #3", " "))
    assert terminal("send", "week.md").status == Exit.UNFIT
    assert not server.letters
    assert terminal("send", "week.md", "--force", "a joke").status == Exit.OK
    (shown,) = json.loads(terminal("mailing", "show", "3", "--json").out)
    assert (shown["forced"], len(server.letters)) == ("a joke", 1)
