"""The steps of a delivery in SQL: claimed, handed over, settled, and sorted out after a crash.

Functions over a connection whose transaction the ledger has opened. Whoever takes rows that
somebody else may be at skips those that are locked (PostgreSQL), so that nobody waits in a ring.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    or_,
    select,
    update,
)

from newsletter.mailing.ledger.audience import consents
from newsletter.mailing.ledger.batches import batches
from newsletter.mailing.ledger.entries import entry
from newsletter.mailing.ledger.prepared import Prepared
from newsletter.mailing.ledger.recount import DUE
from newsletter.mailing.ledger.retry import Retry
from newsletter.mailing.ledger.tables import delivery, letters_of
from newsletter.mailing.outcomes import Outcome
from newsletter.mailing.states import DeliveryState, MailingKind
from newsletter.mailing.values import Claimed, DeliveryId, Mailing, Readers, SenderId, Sending

Result = tuple[Claimed, Outcome]
"""What became of a delivery in our hand."""

LEFT = "no longer subscribed"
"""Reason of a skipped row: consent was gone at the claim or at the intent."""
UNWANTED = "nobody waits for it any more"
"""Reason of a skipped notice: its opt-in is used or too old, or its reader left or returned."""
CANCELLED = "cancelled"
"""Reason of a skipped row: somebody cancelled the mailing before it left."""

_GONE = {MailingKind.EDITION: LEFT, MailingKind.NOTICE: UNWANTED}
"""Why a letter is not wanted any more."""

_column = delivery.c
_AT_ONCE = 128
"""Letters in one statement."""
_SETTLED_DOUBTLESS = {"next_at": None, "sender_id": None}


def intend(
    connection: Connection, sending: Sending, ids: Sequence[DeliveryId], now: datetime
) -> set[DeliveryId]:
    """Which letters may leave now, their intent written.

    One statement asks for consent again and checks that the row is in this sender's hand. A letter
    of ours that its recipient may not have any more is skipped.
    """
    intended: set[DeliveryId] = set()
    for batch in batches(ids, _AT_ONCE):
        # A power of two, the last one repeated: so few statements have to be compiled.
        size = 1 << (len(batch) - 1).bit_length()
        numbers = {f"n{at}": batch[min(at, len(batch) - 1)] for at in range(size)}
        found = _intend(sending.mailing.kind, sending.readers, size).run(
            connection, {"b_sender": sending.sender, "b_now": now, **numbers}
        )
        intended.update(map(DeliveryId, found))
    if len(intended) < len(ids):
        denied = and_(_column.id.in_(ids), _in_hand(sending.sender, DeliveryState.CLAIMED))
        gone = list(connection.scalars(select(_column.id).where(denied)))
        skip(connection, gone, _GONE[sending.mailing.kind], now)
    return intended


@cache
def _intend(kind: MailingKind, readers: tuple[Readers, ...], size: int) -> Prepared[int]:
    numbers = [bindparam(f"n{at}", type_=_column.id.type) for at in range(size)]
    ours = and_(_column.sender_id == bindparam("b_sender"), _column.state == DeliveryState.CLAIMED)
    return Prepared(
        update(delivery)
        .where(_column.id.in_(numbers), ours, consents(kind, readers))
        .values(
            state=DeliveryState.HANDOVER,
            attempts=_column.attempts + 1,
            updated_at=bindparam("b_now"),
        )
        .returning(_column.id)
    )


def record(
    connection: Connection,
    sending: Sending,
    results: Sequence[Result],
    *,
    now: datetime,
    retry: Retry,
) -> None:
    """Write what became of letters in our hand; a row that is no longer ours stays as it is.

    An uncertain row of ours is open to its late answer, though our turn may be over.
    """
    rows = []
    for claimed, outcome in results:
        written = entry(claimed, outcome, now=now, retry=retry)
        if written is not None:
            held = sending.sender if written.state is DeliveryState.UNCERTAIN else None
            rows.append({"b_id": claimed.delivery_id, "b_held": held, **written.columns()})
    if rows:
        _RECORD.run_many(connection, {"b_sender": sending.sender, "b_now": now}, rows)


def put_back(
    connection: Connection,
    sender: SenderId,
    ids: Sequence[DeliveryId] | None,
    *,
    until: datetime,
    now: datetime,
    reason: str | None = None,
) -> None:
    """What this sender has claimed, or these letters of it, may be claimed from then on."""
    ours = _in_hand(sender, DeliveryState.CLAIMED)
    _write(
        connection,
        ours if ids is None else and_(ours, _column.id.in_(ids)),
        {
            "state": DeliveryState.WAITING,
            "next_at": until,
            "sender_id": None,
            "reason": reason,
        },
        now,
    )


def hold(connection: Connection, sender: SenderId, reason: str) -> None:
    """What this sender has handed over is uncertain, its late answer being welcome.

    The row keeps the moment of its intent: about then the letter may have left.
    """
    handed_over = _in_hand(sender, DeliveryState.HANDOVER)
    held = {"state": DeliveryState.UNCERTAIN, "reason": reason}
    connection.execute(update(delivery).where(handed_over).values(held))


def take_back(connection: Connection, mailing: Mailing, now: datetime) -> None:
    """Whatever is claimed waits again: the mailing is paused."""
    _write(
        connection,
        _column.id.in_(_free(mailing, DeliveryState.CLAIMED)),
        {"state": DeliveryState.WAITING, "next_at": now, "sender_id": None},
        now,
    )


def cancel(connection: Connection, mailing: Mailing, now: datetime) -> None:
    """Whatever has not left is skipped."""
    ids = _free(mailing, *DUE, DeliveryState.CLAIMED)
    values = {"state": DeliveryState.SKIPPED, "reason": CANCELLED, **_SETTLED_DOUBTLESS}
    _write(connection, _column.id.in_(ids), values, now)


def _in_hand(sender: SenderId, state: DeliveryState) -> ColumnElement[bool]:
    return and_(_column.sender_id == sender, _column.state == state)


def _free(mailing: Mailing, *states: DeliveryState) -> Select[tuple[int]]:
    """The rows of a mailing in these states that nobody is writing at this moment."""
    return (
        select(_column.id)
        .where(letters_of(mailing), _column.state.in_(states))
        .with_for_update(skip_locked=True)
    )


def oldest_due(letters: Select[tuple[object, ...]]) -> CTE:
    """Those of a mailing's letters that are due, the oldest first; no other sender takes them.

    Binds b_mailing, b_now and b_limit.
    """
    return (
        letters.where(
            _column.mailing_id == bindparam("b_mailing"),
            _column.next_at <= bindparam("b_now"),
            or_(_column.state == DeliveryState.WAITING, _column.state == DeliveryState.DEFERRED),
        )
        .order_by(_column.next_at, _column.id)
        .limit(bindparam("b_limit", type_=Integer))
        .with_for_update(skip_locked=True, of=delivery)
        .cte("due")
    )


def take(
    connection: Connection,
    sending: Sending,
    ids: Sequence[int],
    now: datetime,
    *,
    dated_at: datetime | None = None,
) -> None:
    """Due letters, locked by this transaction, are in this sender's hand, some with a new date."""
    values = {
        "state": DeliveryState.CLAIMED,
        "sender_id": sending.sender,
        "next_at": None,
        # What is answered from here on is about the reader's address of now.
        "acquitted": False,
        **({"dated_at": dated_at} if dated_at else {}),
    }
    for batch in batches(ids):
        _write(connection, _column.id.in_(batch), values, now)


def skip(
    connection: Connection,
    ids: Sequence[int],
    reason: str,
    now: datetime,
    *,
    state: DeliveryState = DeliveryState.SKIPPED,
) -> None:
    """These letters are over before they left, for that reason."""
    if ids:
        values = {"state": state, "reason": reason, **_SETTLED_DOUBTLESS}
        _write(connection, _column.id.in_(ids), values, now)


def _write(
    connection: Connection, which: ColumnElement[bool], values: Mapping[str, object], now: datetime
) -> None:
    connection.execute(update(delivery).where(which).values(updated_at=now, **values))


_RECORD: Prepared[None] = Prepared(
    update(delivery)
    .where(
        _column.id == bindparam("b_id"),
        _column.sender_id == bindparam("b_sender"),
        # No IN: SQLAlchemy expands none in an executemany.
        or_(
            _column.state == DeliveryState.CLAIMED,
            _column.state == DeliveryState.HANDOVER,
            _column.state == DeliveryState.UNCERTAIN,
        ),
    )
    .values(
        state=bindparam("state"),
        sender_id=bindparam("b_held"),
        attempts=bindparam("attempts"),
        faults=bindparam("faults"),
        next_at=bindparam("next_at"),
        deferred_since=bindparam("deferred_since"),
        code=bindparam("code"),
        enhanced=bindparam("enhanced"),
        text=bindparam("text"),
        queue_id=bindparam("queue_id"),
        tls=bindparam("tls"),
        reason=bindparam("reason"),
        updated_at=bindparam("b_now"),
    )
)
