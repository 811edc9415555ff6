"""`newsletter send --approved`: only the bytes that somebody looked at, or nothing."""

from collections.abc import Iterator

import pytest

from newsletter.cli.exits import Exit
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from tests.support.commands import REPORT, SETTINGS, Terminal, terminal
from tests.support.smtp import Catcher, catcher

__all__ = ["terminal"]


@pytest.fixture
def server(terminal: Terminal) -> Iterator[Catcher]:
    """The smarthost of a workspace with one subscriber."""
    with catcher() as running:
        terminal.write("newsletter.toml", SETTINGS.format(port=running.port))
        terminal("subscribers", "add", "ann@example.net", "--consent", "x")
        yield running


def approve(terminal: Terminal) -> None:
    """Approve the report as the studio does."""
    settings = read_settings(terminal.folder / "newsletter.toml", {})
    with Newsroom(settings) as newsroom:
        newsroom.approve(newsroom.press.print(read_manuscript(terminal.folder / "week.md")))


def test_what_was_approved_is_sent(terminal: Terminal, server: Catcher) -> None:
    """And may be sent again, which does nothing."""
    approve(terminal)
    assert terminal("send", "week.md", "--approved", "--yes").status == Exit.OK
    assert len(server.letters) == 1
    assert terminal("send", "week.md", "--approved", "--yes").status == Exit.OK
    assert len(server.letters) == 1


def test_without_an_approval_nothing_is_sent(terminal: Terminal, server: Catcher) -> None:
    """The way to approve is told, and nothing is written."""
    done = terminal("send", "week.md", "--approved", "--yes")
    assert done.status == Exit.EDITION
    assert "edition 3 was not approved; look at it in `newsletter preview`" in done.err
    assert not server.letters
    assert terminal("mailing", "list").out == ""


TEXT = "the text of variant all differs"
CHANGES = {
    "report": ("week.md", REPORT.replace("One change.", "Two changes."), TEXT),
    "settings": ("newsletter.toml", SETTINGS.replace("1 Riverside", "2 Riverside"), TEXT),
    "headers": (
        "newsletter.toml",
        SETTINGS.replace("[list]", '[list]\nname = "Other"'),
        "the headers differ",
    ),
}


@pytest.mark.parametrize("option", ["", "--dry-run"], ids=["send", "dry-run"])
@pytest.mark.parametrize("what", CHANGES)
def test_other_bytes_are_refused(
    terminal: Terminal, server: Catcher, what: str, option: str
) -> None:
    """A report, a setting: whatever changes a byte of the letter; the difference is shown."""
    approve(terminal)
    name, text, told = CHANGES[what]
    terminal.write(name, text.replace("{port}", str(server.port)))
    done = terminal("send", "week.md", "--approved", "--yes", *filter(None, [option]))
    assert done.status == Exit.EDITION
    assert f"edition 3 was approved with other bytes: {told}" in done.err
    assert done.err.count("\n") == 1
    assert not server.letters
    assert terminal("send", "week.md", "--yes").status == Exit.OK  # without the option, as ever


def test_an_edition_that_was_sent_is_not_approved_otherwise(
    terminal: Terminal, server: Catcher
) -> None:
    """Its number stands for what was sent."""
    assert terminal("send", "week.md", "--yes").status == Exit.OK
    assert len(server.letters) == 1
    terminal.write("week.md", REPORT.replace("One", "Another"))
    with pytest.raises(Exception, match="already stored with other bytes"):
        approve(terminal)
