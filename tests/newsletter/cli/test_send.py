"""`newsletter send` in front of a person: it asks, and takes no for an answer."""

import io
from collections.abc import Iterator

import pytest

from newsletter.cli.exits import Exit
from tests.support.commands import SETTINGS, Terminal, terminal
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
