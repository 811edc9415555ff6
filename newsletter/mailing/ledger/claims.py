"""Claims: the letters of an edition that are due, taken in a sender's hand with their readers.

Functions over a connection whose transaction the ledger has opened.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, literal, select, union_all

from newsletter.mailing.ledger.audience import asked
from newsletter.mailing.ledger.prepared import Prepared
from newsletter.mailing.ledger.steps import LEFT, oldest_due, skip, take
from newsletter.mailing.ledger.tables import delivery, reader
from newsletter.mailing.values import Claimed, DeliveryId, Mailing, Readers, Sending

OLD = timedelta(hours=1)
"""A date so old no letter has when it is tried first: spam filters count the hours."""


class _Due(NamedTuple):
    """What `_due` finds; the reader's columns are None for who may not be mailed."""

    id: int
    subscriber_id: int
    variant: str
    attempts: int
    faults: int
    deferred_since: object
    dated_at: object
    public_id: str | None
    name: str | None
    address: str | None
    by: int | None
    """Which of the readers they are; who is several has a row for each, the first one first."""


def claim(
    connection: Connection, sending: Sending, limit: int, now: datetime
) -> tuple[tuple[Claimed, ...], int]:
    """Take up to `limit` due letters in hand, oldest first; and how many were skipped instead."""
    values = {"b_mailing": sending.mailing.id, "b_now": now, "b_limit": limit}
    due: dict[int, _Due] = {}
    for found in _due(sending.readers).run(connection, values):
        due.setdefault(found[0], _Due(*found))
    gone = [row.id for row in due.values() if row.address is None]
    skip(connection, gone, LEFT, now)
    read = reader(connection)
    # Whole hours, so that all letters of one share what is signed.
    hour = now.replace(minute=0, second=0, microsecond=0)
    letters: list[Claimed] = []
    fresh: list[int] = []
    old: list[int] = []
    for row in due.values():
        if row.address is None:
            continue
        letter = _claimed(row, read, sending)
        if _is_old(letter, sending.mailing, now):
            old.append(row.id)
            letter = letter._replace(dated_at=hour)
        else:
            fresh.append(row.id)
        letters.append(letter)
    take(connection, sending, fresh, now)
    take(connection, sending, old, now, dated_at=hour)
    return tuple(letters), len(gone)


def _is_old(letter: Claimed, opened: Mailing, now: datetime) -> bool:
    """Whether a letter's date is too old for a first try; from a server's answer on it stays."""
    return letter.attempt == 1 and now - (letter.dated_at or opened.moment) >= OLD


@cache
def _due(readers: tuple[Readers, ...]) -> Prepared[_Due]:
    """The letters that are due, the oldest first, with their readers where they may be mailed."""
    # First the few that are due, then their readers: never the whole list of those.
    column = oldest_due(select(delivery)).c
    # Named twice, so that PostgreSQL finds the few readers by their keys, given the statistics
    # that `freeze` asks for.
    ids = select(column.subscriber_id)
    here = []
    for number, each in enumerate(readers):
        found = asked(each, bindparam("b_now"))
        found = found.where(found.selected_columns.id.in_(ids))
        here.append(found.add_columns(literal(number).label("by")))
    people = union_all(*here).subquery()
    return Prepared(
        select(
            column.id, column.subscriber_id, column.variant,
            column.attempts, column.faults, column.deferred_since, column.dated_at,
            people.c.public_id, people.c.name, people.c.address, people.c.by,
        )
        .join(people, people.c.id == column.subscriber_id, isouter=True)
        .order_by(column.next_at, column.id, people.c.by)
    )  # fmt: skip


def _claimed(row: _Due, read: Callable[[object], datetime | None], sending: Sending) -> Claimed:
    by_list = sending.readers[row.by or 0].list
    return Claimed(
        delivery_id=DeliveryId(row.id),
        subscriber_id=row.subscriber_id,
        public_id=row.public_id or "",
        address=row.address or "",
        name=row.name or "",
        variant=row.variant,
        attempt=row.attempts + 1,
        faults=row.faults,
        deferred_since=None if row.deferred_since is None else read(row.deferred_since),
        dated_at=None if row.dated_at is None else read(row.dated_at),
        by_list=None if by_list == sending.mailing.list else by_list,
    )
