"""Taking an import back: who was new by it goes, what it changed is as it was.

Whoever has had a letter stays, without the consent that the import had brought.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from subscribers.consent import NEXT
from subscribers.entering.entering import NAMED, hold
from subscribers.errors import ImportRefused
from subscribers.importing.runs import Run, find
from subscribers.importing.updating import Facts, put
from subscribers.model import Act, Following, State, Way
from subscribers.outbox import Outbox
from subscribers.tables import consent, import_row, import_run, opt_in, subscriber, suppression

_AT_ONCE = 2000
"""People who are taken back in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What taking an import back came to."""

    removed: int
    """Who was new by it."""
    restored: int
    """Who was changed by it."""
    kept: int
    """Who is there still: they have done something since, were named again, or had a letter."""
    mailed: int = 0
    """Of those kept, who has had a letter: they wait for a consent again."""


def undo(engine: Engine, number: int, *, outbox: Outbox, now: datetime) -> Undone:
    """Take an import back: remove who was new by it, restore what it changed.

    Who has done anything since, or was named by a later import, stays as they are. Who has had a
    letter stays, too, or another import would make them somebody else, to whom the ledger owes it
    again and whom the letter's links do not mean; but the consent of this one is taken back. Done
    in parts, each whole; to undo again is safe after a crash, and goes on where somebody was kept
    for what has been taken back by now. Raises ImportRefused.
    """
    run = find(engine, number)
    if run is None:
        raise ImportRefused(f"there is no import {number}", mend="see `subscribers imports`")
    if run.undone_at is not None and not _keeps(engine, number):
        raise ImportRefused(f"import {number} was undone on {run.undone_at:%Y-%m-%d %H:%M}")
    removed = restored = mailed = last = 0
    while True:
        with engine.begin() as connection:
            hold(connection)
            rows = _untouched(connection, number, after=last)
            if not rows:
                kept = _close(connection, number, now)
                return Undone(removed=removed, restored=restored, kept=kept, mailed=mailed)
            new = [person for person, before in rows if before is None]
            had = outbox.mailed(connection, new)
            _remove(connection, [person for person in new if person not in had], run)
            _take_back(connection, had, State.CONFIRMED, run=number, now=now)
            old = {person: json.loads(before) for person, before in rows if before is not None}
            _restore(connection, old, run, now=now)
            removed += len(new) - len(had)
            restored += len(old)
            mailed += len(had)
            last = rows[-1][0]


def _keeps(engine: Engine, run: int) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(select(exists().where(import_row.c.run_id == run))))


def _close(connection: Connection, run: int, now: datetime) -> int:
    """It names nobody any more; how many stay."""
    connection.execute(update(import_run).where(import_run.c.id == run).values(undone_at=now))
    here = import_row.c.run_id == run
    connection.execute(delete(import_row).where(here, import_row.c.before == NAMED))
    return connection.execute(select(func.count()).where(here)).scalar_one()


def _untouched(connection: Connection, run: int, *, after: int) -> Sequence[tuple[int, str | None]]:
    """The next people of a run who have done nothing since, and nobody has done to them.

    Lines that imports wrote do not count: each has a row of its own for as long as it stands. Nor
    does an opt-in that nobody has confirmed, but where it would be lost with a person.
    """
    row, later = import_row.c, import_row.alias("later").c
    person = row.subscriber_id
    since = (
        consent.c.subscriber_id == person,
        consent.c.id > row.last_consent,
        consent.c.way != Way.IMPORT.value,
        consent.c.act != Act.UNDONE.value,
    )
    query = (
        select(person, row.before)
        .where(
            row.run_id == run,
            person > after,
            or_(row.before.is_(None), row.before != NAMED),
            ~exists().where(*since),
            or_(row.before.is_not(None), ~exists().where(opt_in.c.subscriber_id == person)),
            ~exists().where(later.subscriber_id == person, later.turn > row.turn),
        )
        .order_by(person)
        .limit(_AT_ONCE)
    )
    return [(found.subscriber_id, found.before) for found in connection.execute(query)]


def _remove(connection: Connection, ids: Sequence[int], run: Run) -> None:
    """Remove people as if they had never been entered, and what the file said against them."""
    if not ids:
        return
    _lift(connection, ids, run)
    connection.execute(delete(subscriber).where(_among(ids)))


def _lift(connection: Connection, ids: Iterable[int], run: Run) -> None:
    marks = select(subscriber.c.mark).where(_among(ids))
    ours = (suppression.c.mark.in_(marks), suppression.c.at == run.at)
    connection.execute(delete(suppression).where(*ours))


def _restore(
    connection: Connection,
    before: Mapping[int, Mapping[str, Mapping[str, object]]],
    run: Run,
    *,
    now: datetime,
) -> None:
    if not before:
        return
    put(
        connection,
        {person: _read(was["facts"]) for person, was in before.items() if "facts" in was},
    )
    waited = [person for person, was in before.items() if "state" in was]
    _lift(connection, waited, run)
    # Of some a later row may have taken it back already, or only a suppression came of it.
    _take_back(connection, waited, State.CONFIRMED, State.UNSUBSCRIBED, run=run.id, now=now)
    ours = import_row.c.subscriber_id.in_(before), import_row.c.run_id == run.id
    connection.execute(delete(import_row).where(*ours))


def _take_back(
    connection: Connection, ids: Collection[int], *states: State, run: int, now: datetime
) -> None:
    """Let those of them who stand so wait again: an import had said it, and nobody else."""
    stand = subscriber.c.state.in_([state.value for state in states])
    here = select(subscriber.c.id).where(_among(ids), stand).order_by(subscriber.c.id)
    moved = list(connection.scalars(here))
    if not moved:
        return
    again = NEXT[State.CONFIRMED, Act.UNDONE]
    connection.execute(update(subscriber).where(_among(moved)).values(state=again.value))
    line = {"act": Act.UNDONE.value, "at": now, "way": Way.COMMAND.value}
    wording = f"import {run} was undone"
    rows = [{**line, "subscriber_id": person, "wording": wording} for person in moved]
    connection.execute(insert(consent), rows)


def _read(written: Mapping[str, object]) -> Facts:
    follows = written["follows"]
    assert isinstance(follows, dict)  # noqa: S101  # as `runs` wrote it
    return Facts(
        name=str(written["name"]),
        language=str(written["language"]),
        follows=tuple(
            Following(list=name, topics=tuple(topics)) for name, topics in follows.items()
        ),
    )


def _among(ids: Iterable[int]) -> ColumnElement[bool]:
    return subscriber.c.id.in_(list(ids))
