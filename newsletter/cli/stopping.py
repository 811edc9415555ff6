"""Stopping mailings, for a while or for good: what needs their records, and no letter."""

import sys
from collections.abc import Callable, Sequence
from functools import partial

import typer

from newsletter.cli.exits import told
from newsletter.cli.printing import say, warn
from newsletter.cli.progress import sum_line
from newsletter.cli.readership import called
from newsletter.errors import MailingError
from newsletter.mailing.ledger.mailings import is_frozen
from newsletter.mailing.values import Mailing
from newsletter.newsroom.records import Records


def pause_mailings(records: Records, mailings: Sequence[Mailing], *, reason: str) -> None:
    """Stop them, and say how far each is."""
    for paused in _each(mailings, partial(records.ledger.pause, reason=reason)):
        say_state(records, paused)


def cancel_mailings(records: Records, mailings: Sequence[Mailing], *, asks: bool) -> None:
    """End them, and say what each came to."""
    if asks and sys.stdin.isatty():
        waiting = sum(records.ledger.tally(each).waiting for each in mailings)
        names = ", ".join(map(called, mailings))
        typer.confirm(f"Cancel {names}? {waiting} wait.", abort=True, err=True)
    for cancelled in _each(mailings, records.keeper.cancel):
        if is_frozen(cancelled):
            say_state(records, cancelled)
            continue
        is_mailed = records.keeper.is_mailed(cancelled.edition_number or 0)
        free = "" if is_mailed else "; it may be sent anew"
        say(f"{called(cancelled)}: cancelled before it began{free}")


def say_state(records: Records, mailing: Mailing) -> None:
    """Say how it stands, and how far it is."""
    why = f": {mailing.reason}" if mailing.reason else ""
    say(f"{called(mailing)} is {mailing.state}{why}")
    if mailing.audience:
        say(sum_line(records.ledger.tally(mailing)))


def _each(mailings: Sequence[Mailing], act: Callable[[Mailing], Mailing]) -> list[Mailing]:
    """Act on every one; one that is over by now keeps none of the others back."""
    done: list[Mailing] = []
    refused: list[MailingError] = []
    for each in mailings:
        try:
            done.append(act(each))
        except MailingError as error:
            refused.append(error)
    if not done:
        raise refused[0]
    for over in refused:
        warn(told(over)[0])
    return done
