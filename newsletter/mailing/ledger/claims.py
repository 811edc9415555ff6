"""Claims: the letters of an edition that are due, taken in a sender's hand with their readers.

Functions over a connection whose transaction the ledger has opened.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Integer, bindparam, or_, select, union

from newsletter.mailing.ledger.audience import asked
from newsletter.mailing.ledger.prepared import Prepared
from newsletter.mailing.ledger.steps import LEFT, skip, take
from newsletter.mailing.ledger.tables import delivery, reader
from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import Claimed, DeliveryId, Readers, Sending

_Due = tuple[int, int, str, int, int, object, str | None, str | None, str | None]
"""What `_due` finds; where the reader may not be mailed, the last three are None."""

_column = delivery.c


def claim(
    connection: Connection, sending: Sending, limit: int, now: datetime
) -> tuple[tuple[Claimed, ...], int]:
    """Take up to `limit` due letters in hand, oldest first; and how many were skipped instead."""
    values = {"b_mailing": sending.mailing.id, "b_now": now, "b_limit": limit}
    due = _due(sending.readers).run(connection, values)
    staying = [row for row in due if row[-1] is not None]
    gone = [row[0] for row in due if row[-1] is None]
    skip(connection, gone, LEFT, now)
    take(connection, sending, [row[0] for row in staying], now)
    read = reader(connection)
    return tuple(_claimed(row, read) for row in staying), len(gone)


@cache
def _due(readers: tuple[Readers, ...]) -> Prepared[_Due]:
    """The letters that are due, the oldest first, with their readers where they may be mailed."""
    # First the few that are due, then their readers: never the whole list of those.
    due = (
        select(delivery)
        .where(
            _column.mailing_id == bindparam("b_mailing"),
            _column.next_at <= bindparam("b_now"),
            or_(_column.state == DeliveryState.WAITING, _column.state == DeliveryState.DEFERRED),
        )
        .order_by(_column.next_at, _column.id)
        .limit(bindparam("b_limit", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    column = due.c
    # Named twice, so that PostgreSQL finds the few readers by their keys, given the statistics
    # that `freeze` asks for.
    here = [asked(each, bindparam("b_now")) for each in readers]
    ids = select(column.subscriber_id)
    people = union(*(each.where(each.selected_columns.id.in_(ids)) for each in here)).subquery()
    return Prepared(
        select(
            column.id, column.subscriber_id, column.variant,
            column.attempts, column.faults, column.deferred_since,
            people.c.public_id, people.c.name, people.c.address,
        )
        .join(people, people.c.id == column.subscriber_id, isouter=True)
        .order_by(column.next_at, column.id)
    )  # fmt: skip


def _claimed(row: _Due, read: Callable[[object], datetime | None]) -> Claimed:
    number, subscriber_id, variant, attempts, faults, since, public_id, name, address = row
    return Claimed(
        delivery_id=DeliveryId(number),
        subscriber_id=subscriber_id,
        public_id=public_id or "",
        address=address or "",
        name=name or "",
        variant=variant,
        attempt=attempts + 1,
        faults=faults,
        deferred_since=None if since is None else read(since),
    )
