"""How far a mailing is: a bar on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newsletter.cli.printing import say
from newsletter.mailing.values import Tally

EVERY = 5.0
"""Seconds between two plain lines."""

TERMS = ("sent", "refused", "skipped", "expired", "uncertain", "waiting")
"""The terms of the ledger's law, in its order."""

Show = Callable[[Tally], None]


def sum_line(tally: Tally) -> str:
    """The law of the ledger, with this mailing's numbers."""
    terms = " + ".join(f"{term} {getattr(tally, term)}" for term in TERMS)
    return f"audience {tally.audience} = {terms}"


@contextmanager
def following(*, quiet: bool = False) -> Iterator[Show]:
    """Give what shows each sum as it comes; `quiet` shows nothing."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        with _bar() as show:
            yield show
    else:
        yield _Lines().show


@contextmanager
def _bar() -> Iterator[Show]:
    from rich.console import Console  # noqa: PLC0415  # only a terminal needs it
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("sending", total=None)

        def show(tally: Tally) -> None:
            bar.update(task, total=tally.audience, completed=tally.audience - tally.waiting)

        yield show


class _Lines:
    """Says where a mailing stands, not more often than a log can bear."""

    def __init__(self) -> None:
        self._next = time.monotonic() + EVERY

    def show(self, tally: Tally) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            say(sum_line(tally))
