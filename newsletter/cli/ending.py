"""The end of a run in words and for programs. Heavy."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from newsletter.cli.exits import Exit, of_tally
from newsletter.cli.printing import Cell, Row, say
from newsletter.cli.progress import reading_row, sum_line
from newsletter.cli.readership import called
from newsletter.mailing.dispatch.summary import summary
from newsletter.mailing.states import MailingState
from newsletter.mailing.values import Mailing
from newsletter.mailing.verdicts.tolls import EVERYWHERE, Held
from newsletter.newsroom.aftermath import Consequence, Followed
from newsletter.newsroom.mailroom import Ended

MOST_NAMED = 10
"""People named one by one; `mailing show` names all."""

_WORST_FIRST = (Exit.INTERRUPTED, Exit.UNCERTAIN, Exit.PAUSED, Exit.WAITING)


def exit_of(ended: Ended, *, stopped: bool) -> Exit:
    """The status of a run."""
    return of_tally(ended.tally, stopped=stopped, paused=ended.mailing.state is MailingState.PAUSED)


def worst(statuses: Sequence[Exit]) -> Exit:
    """The status of several runs."""
    errors = [status for status in statuses if status and status not in _WORST_FIRST]
    ranked = [status for status in _WORST_FIRST if status in statuses]
    return (errors or ranked or [Exit.OK])[0]


def say_end(ended: Ended, due: datetime | None) -> None:
    """The sum, whose fault each failure is and what to do, and what is due when."""
    say(sum_line(ended.tally))
    for line in (*summary(ended.reading), *_followed(ended.followed), *_left(ended, due)):
        say(line)


def end_row(ended: Ended, due: datetime | None) -> dict[str, Cell]:
    """The same for programs."""
    row = reading_row(ended.reading)
    followed = ended.followed
    return {
        "state": ended.mailing.state.value,
        "reason": ended.mailing.reason,
        "next_due": due,
        **{key: row[key] for key in ("refused_by", "deferred_by", "providers")},
        "summary": summary(ended.reading),
        "suppressed": _rows(followed.suppressed),
        "rested": _rows(followed.rested),
        "held": [asdict(each) for each in followed.held],
    }


def _rows(consequences: Sequence[Consequence]) -> list[Row]:
    return [{**asdict(each), "cause": each.cause.value} for each in consequences]


def _followed(followed: Followed) -> Iterator[str]:
    yield from _named("is never mailed again", followed.suppressed)
    yield from _named("is left out of the next editions", followed.rested)
    if followed.suppressed or followed.rested:
        yield "`newsletter mailing forgive` takes that back"
    yield from map(_held, followed.held)


def say_late(late: Sequence[tuple[Mailing, Followed]]) -> None:
    """What earlier mailings came to for people, drawn only now; nothing where it was nothing."""
    for mailing, followed in late:
        for line in _followed(followed):
            say(f"{called(mailing)}: {line}")


def _named(what: str, people: Sequence[Consequence]) -> Iterator[str]:
    for each in people[:MOST_NAMED]:
        yield f"{each.address} {what}: {each.reason}"
    if people[MOST_NAMED:]:
        yield f"and {len(people) - MOST_NAMED} more: `newsletter subscribers list --json` says why"


def _held(held: Held) -> str:
    where = "all over" if held.domain == EVERYWHERE else f"at {held.domain}"
    return (
        f"{held.refused} of {held.answered} answers {where} were {held.cause}: that looks like an"
        " outage, so nobody is suppressed for it"
    )


def _left(ended: Ended, due: datetime | None) -> Iterator[str]:
    waiting = ended.tally.waiting
    if ended.mailing.state is MailingState.PAUSED:
        yield f"paused: {ended.mailing.reason}; `newsletter mailing resume` goes on"
    elif waiting:
        when = f", the first due at {due:%Y-%m-%d %H:%M} UTC" if due else ""
        yield f"{waiting} wait{when}: send again, or `newsletter mailing run-due`"
