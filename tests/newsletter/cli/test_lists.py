"""Lists and topics on the command line: `send --to`, `mailing --list`, `render --topics`."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from newsletter.cli.exits import Exit
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from tests.newsletter.newsroom.test_cutting import REPORT, TOPICS
from tests.support.commands import SETTINGS, Terminal, terminal
from tests.support.smtp import Catcher, catcher

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
        settings_read = read_settings(terminal.folder / "newsletter.toml", {})
        with Newsroom(settings_read) as newsroom, newsroom._engine.begin() as connection:
            for statement in (
                "INSERT INTO subscription (subscriber_id, list) VALUES (2, 'dev'), (3, 'dev')",
                "DELETE FROM subscription WHERE subscriber_id = 3 AND list = 'main'",
            ):
                connection.execute(text(statement))
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
