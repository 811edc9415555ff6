"""Stopping a mailing, for a while or for good: what needs its records, and no letter."""

import sys

import typer

from newsletter.cli.printing import say
from newsletter.cli.progress import sum_line
from newsletter.cli.readership import called
from newsletter.mailing.values import Mailing, Readers
from newsletter.newsroom.records import Records


def pause_mailing(records: Records, edition: int, readers: Readers | None, *, reason: str) -> None:
    """Stop it, and say how far it is."""
    paused = records.ledger.pause(records.mailing(edition, readers), reason=reason)
    say_state(records, paused)


def cancel_mailing(records: Records, edition: int, readers: Readers | None, *, asks: bool) -> None:
    """End it, and say what it came to."""
    mailing = records.mailing(edition, readers)
    waiting = records.ledger.tally(mailing).waiting
    if asks and sys.stdin.isatty():
        typer.confirm(f"Cancel {called(mailing)}? {waiting} wait.", abort=True, err=True)
    cancelled = records.keeper.cancel(mailing)
    if cancelled.audience:
        say_state(records, cancelled)
    else:
        say(f"{called(cancelled)}: cancelled before it began; it may be sent anew")


def say_state(records: Records, mailing: Mailing) -> None:
    """Say how it stands, and how far it is."""
    why = f": {mailing.reason}" if mailing.reason else ""
    say(f"{called(mailing)} is {mailing.state}{why}")
    if mailing.audience:
        say(sum_line(records.ledger.tally(mailing)))
