"""The steps of a delivery in SQL: claimed, handed over, settled, and recovered after a crash.

Functions over a connection whose transaction the ledger has opened.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from newsletter.errors import MailingError
from newsletter.mailing.ledger.audience import consents, recipients
from newsletter.mailing.ledger.entries import entry
from newsletter.mailing.ledger.recount import DUE
from newsletter.mailing.ledger.tables import delivery, mailing
from newsletter.mailing.outcomes import Outcome
from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import Claimed, DeliveryId, Mailing

Result = tuple[Claimed, Outcome]
"""What became of a delivery in our hand."""

LEFT = "no longer subscribed"
"""Reason of a skipped row: consent was gone at the claim or at the intent."""

_column = delivery.c


def claim(
    connection: Connection, sending: Mailing, limit: int, now: datetime
) -> tuple[list[Claimed], int]:
    """Take up to `limit` due letters in hand, oldest first; and how many were skipped instead."""
    _require_turn(connection, sending)
    due = connection.execute(
        select(delivery)
        .where(_column.mailing_id == sending.id, _column.next_at <= now, _column.state.in_(DUE))
        .order_by(_column.next_at, _column.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    people = recipients(connection, sending, [row.subscriber_id for row in due])
    staying = [row for row in due if row.subscriber_id in people]
    gone = [row.id for row in due if row.subscriber_id not in people]
    _skip(connection, gone, now)
    if staying:
        connection.execute(
            update(delivery)
            .where(_column.id.in_([row.id for row in staying]))
            .values(state=DeliveryState.CLAIMED, fence=sending.fence, next_at=None, updated_at=now)
        )
    claimed = [_claimed(row, *people[row.subscriber_id]) for row in staying]
    return claimed, len(gone)


def intend(
    connection: Connection, sending: Mailing, ids: Sequence[DeliveryId], now: datetime
) -> tuple[set[DeliveryId], set[DeliveryId]]:
    """Which letters may leave now, their intent written; and which are no longer ours at all.

    One statement asks for consent again and checks state and fence. A letter of ours whose
    recipient left is skipped and is in neither set.
    """
    ours = (_column.state == DeliveryState.CLAIMED) & (_column.fence == sending.fence)
    intended = set(
        connection.scalars(
            update(delivery)
            .where(_column.id.in_(ids), ours, consents(sending))
            .values(state=DeliveryState.HANDOVER, attempts=_column.attempts + 1, updated_at=now)
            .returning(_column.id)
        )
    )
    denied = [number for number in ids if number not in intended]
    if not denied:
        return intended, set()
    mine = set(connection.scalars(select(_column.id).where(_column.id.in_(denied), ours)))
    _skip(connection, sorted(mine), now)
    return intended, set(denied) - mine


def record(
    connection: Connection,
    sending: Mailing,
    results: Sequence[Result],
    *,
    now: datetime,
    chance: Callable[[], float],
) -> None:
    """Write what became of letters in our hand; a row that is no longer ours stays as it is.

    An uncertain row of ours is open to its late answer: the truth came after a recovery.
    """
    entries = [
        {"b_id": claimed.delivery_id, "b_fence": sending.fence, "b_now": now, **asdict(written)}
        for claimed, outcome in results
        if (written := entry(claimed, outcome, now=now, chance=chance)) is not None
    ]
    if entries:
        connection.execute(_RECORD, entries)


def recover(connection: Connection, opened: Mailing, reason: str, now: datetime) -> None:
    """Sort out what a sender that is gone had in hand: nothing is sent twice, nothing is lost."""
    of_mailing = _column.mailing_id == opened.id
    connection.execute(
        update(delivery)
        .where(of_mailing, _column.state == DeliveryState.CLAIMED)
        .values(state=DeliveryState.WAITING, next_at=now, fence=None, updated_at=now)
    )
    # The fence stays in the row: an answer that its sender still brings is welcome.
    connection.execute(
        update(delivery)
        .where(of_mailing, _column.state == DeliveryState.HANDOVER)
        .values(state=DeliveryState.UNCERTAIN, reason=reason, updated_at=now)
    )


def _require_turn(connection: Connection, sending: Mailing) -> None:
    fence = connection.scalar(select(mailing.c.fence).where(mailing.c.id == sending.id))
    if fence != sending.fence:
        raise taken_over(sending)


def taken_over(sending: Mailing) -> MailingError:
    """The error of a sender whose turn is over."""
    return MailingError(
        f"mailing {sending.id} was taken over by another sender",
        mend="let that one finish; `newsletter mailing show` says how far it is",
    )


def _skip(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    if ids:
        connection.execute(
            update(delivery)
            .where(_column.id.in_(ids))
            .values(state=DeliveryState.SKIPPED, reason=LEFT, next_at=None, updated_at=now)
        )


def _claimed(row: Row[tuple[object, ...]], public_id: str, address: str, name: str) -> Claimed:
    return Claimed(
        delivery_id=DeliveryId(row.id),
        subscriber_id=row.subscriber_id,
        public_id=public_id,
        address=address,
        name=name,
        variant=row.variant,
        attempt=row.attempts + 1,
        faults=row.faults,
        deferred_since=row.deferred_since,
    )


_RECORD = (
    update(delivery)
    .where(
        _column.id == bindparam("b_id"),
        _column.fence == bindparam("b_fence"),
        # No IN: SQLAlchemy expands none in an executemany.
        or_(
            _column.state == DeliveryState.CLAIMED,
            _column.state == DeliveryState.HANDOVER,
            _column.state == DeliveryState.UNCERTAIN,
        ),
    )
    .values(
        state=bindparam("state"),
        attempts=bindparam("attempts"),
        faults=bindparam("faults"),
        next_at=bindparam("next_at"),
        deferred_since=bindparam("deferred_since"),
        code=bindparam("code"),
        enhanced=bindparam("enhanced"),
        text=bindparam("text"),
        queue_id=bindparam("queue_id"),
        reason=bindparam("reason"),
        updated_at=bindparam("b_now"),
    )
)
