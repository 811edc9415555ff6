"""Suppressing people by the ids that a ledger knows, and taking exactly that back again."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, text

from subscribers.entering.bulk import batches
from subscribers.fields import read_reason
from subscribers.tables import subscriber, suppression

_BATCH = 500
"""People in one statement."""


def suppress(connection: Connection, reasons: Mapping[int, str], *, now: datetime) -> set[int]:
    """Suppress these people for their reasons; the ids of those who were not suppressed before."""
    _alone(connection)
    new: set[int] = set()
    for ids in batches(reasons, _BATCH):
        marks = _marks(connection, ids)
        known = set(
            connection.scalars(
                select(suppression.c.mark).where(suppression.c.mark.in_(marks.values()))
            )
        )
        rows = [
            {"mark": key, "reason": read_reason(reasons[person]), "at": now}
            for person, key in marks.items()
            if key not in known
        ]
        if rows:
            connection.execute(insert(suppression), rows)
        new |= {person for person, key in marks.items() if key not in known}
    return new


def lift(connection: Connection, reasons: Mapping[int, str]) -> int:
    """Take back the suppressions of these people that have exactly these reasons; how many."""
    _alone(connection)
    lifted = 0
    for ids in batches(reasons, _BATCH):
        marks = _marks(connection, ids)
        people = {key: person for person, key in marks.items()}
        found = connection.execute(select(suppression).where(suppression.c.mark.in_(people)))
        ours = [row.mark for row in found if row.reason == read_reason(reasons[people[row.mark]])]
        if ours:
            connection.execute(delete(suppression).where(suppression.c.mark.in_(ours)))
        lifted += len(ours)
    return lifted


def public_ids(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The public ids of these people, whatever their state; who was erased is missing."""
    found: dict[int, str] = {}
    for batch in batches(ids, _BATCH):
        query = select(subscriber.c.id, subscriber.c.public_id).where(subscriber.c.id.in_(batch))
        found |= {row.id: row.public_id for row in connection.execute(query)}
    return found


def _marks(connection: Connection, ids: list[int]) -> dict[int, str]:
    query = select(subscriber.c.id, subscriber.c.mark).where(subscriber.c.id.in_(ids))
    return {row.id: row.mark for row in connection.execute(query)}


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Nobody suppresses or lifts between our look and our write. Sending only reads, and
        # goes on. On SQLite a write transaction has the database to itself anyway.
        connection.execute(text("LOCK TABLE suppression IN SHARE ROW EXCLUSIVE MODE"))
