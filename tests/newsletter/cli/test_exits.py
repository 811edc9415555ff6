"""The one table of exit statuses: complete, told in one line, and the same as in the guide."""

import ast
import inspect
import re
from pathlib import Path

import pytest
import typer

import newsletter.errors
from newsletter.cli import exits
from newsletter.cli.exits import ERRORS, Exit, of_tally, told
from newsletter.errors import NewsletterError, SmarthostUnavailable
from newsletter.mailing.values import Tally
from subscribers import SubscriberError

ROOT = Path(__file__).parents[3]


def _meanings() -> dict[int, tuple[str, str]]:
    """Status -> its name and the sentence below it in the source."""
    (enum,) = (
        node
        for node in ast.parse(inspect.getsource(exits)).body
        if isinstance(node, ast.ClassDef) and node.name == "Exit"
    )
    body = enum.body[1:]
    return {
        Exit[name.targets[0].id].value: (name.targets[0].id.lower(), ast.literal_eval(said.value))  # type: ignore[attr-defined]
        for name, said in zip(body[::2], body[1::2], strict=True)
    }


def test_the_guide_has_the_same_table() -> None:
    """Every status, its name and its meaning, word for word."""
    page = (ROOT / "docs" / "guide.md").read_text()
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \| (.+) \|$", page, re.MULTILINE)
    assert {int(status): (name, said) for status, name, said in rows} == _meanings()


def test_every_error_has_a_status_of_its_room() -> None:
    """A new error class cannot be forgotten."""
    errors = [
        kind
        for _, kind in inspect.getmembers(newsletter.errors, inspect.isclass)
        if issubclass(kind, NewsletterError) and kind is not NewsletterError
    ]
    assert all(told(kind("what"))[1] is not Exit.BUG for kind in errors)
    assert len(set(ERRORS.values())) == len(ERRORS)


@pytest.mark.parametrize(
    ("error", "line", "status"),
    [
        (SmarthostUnavailable("gone", where="h:25", mend="look"), "h:25: gone; look", Exit.SMARTHOST),
        (SubscriberError("no\r\nbody"), "no body", Exit.SUBSCRIBERS),
        (typer.TyperException("No such\noption."), "No such option; see `newsletter --help`", Exit.USAGE),
        (typer.Abort(), "nothing was done", Exit.INTERRUPTED),
        (ZeroDivisionError("ours"), "ours", Exit.BUG),
    ],
    ids=["ancestor", "subscribers", "usage", "abort", "bug"],
)  # fmt: skip
def test_an_error_is_one_line_and_a_status(error: Exception, line: str, status: Exit) -> None:
    """The nearest ancestor in the table counts; what is in no table is a bug."""
    assert told(error) == (line, status)


@pytest.mark.parametrize(
    ("tally", "stopped", "status"),
    [
        (Tally(audience=3, sent=2, refused=1), False, Exit.OK),
        (Tally(audience=3, sent=2, refused=1), True, Exit.OK),
        (Tally(audience=3, sent=2, waiting=1, deferred=1), False, Exit.WAITING),
        (Tally(audience=3, sent=2, waiting=1), True, Exit.INTERRUPTED),
        (Tally(audience=3, sent=1, waiting=1, uncertain=1), True, Exit.UNCERTAIN),
    ],
    ids=["done", "done-as-it-was-stopped", "waiting", "stopped", "uncertain"],
)
def test_the_sum_decides_how_a_sending_ended(tally: Tally, status: Exit, *, stopped: bool) -> None:
    """What nobody knows outweighs what waits."""
    assert of_tally(tally, stopped=stopped) is status
