"""Letters of which nobody knows whether they arrived: proved, cleared, or sent again on purpose.

Functions over a connection whose transaction the ledger has opened.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, select, update

from newsletter.mailing.ledger.batches import batches
from newsletter.mailing.ledger.recount import DUE
from newsletter.mailing.ledger.tables import delivery, letters_of
from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import DeliveryId, Mailing, Tally

OLD_COPY = "the ledger was an older copy: perhaps it had left"
"""Reason of an uncertain row that a restored ledger believed to be waiting."""

_column = delivery.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A letter of which nobody here knows whether it arrived."""

    id: DeliveryId
    subscriber_id: int
    at: datetime
    """When its row was last written: when it left, or a moment before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What evidence did to a mailing."""

    proved: int
    """Letters that are known to be sent now, and were not before."""
    cleared: int
    """Uncertain letters that never arrived: they wait again."""
    doubted: int
    """Letters that waited and are held: this ledger was an older copy, and they may have left."""
    tally: Tally


def suspects(connection: Connection, mailing: Mailing, *, older: bool) -> list[Suspect]:
    """The rows to ask others about."""
    states = [DeliveryState.UNCERTAIN, DeliveryState.HANDOVER]
    if older:
        states += [*DUE, DeliveryState.CLAIMED]
    found = connection.execute(
        select(_column.id, _column.subscriber_id, _column.updated_at)
        .where(letters_of(mailing), _column.state.in_(states))
        .order_by(_column.id)
    )
    return [
        Suspect(id=DeliveryId(row.id), subscriber_id=row.subscriber_id, at=row.updated_at)
        for row in found
    ]


def prove(
    connection: Connection, mailing: Mailing, taken: Mapping[DeliveryId, str], now: datetime
) -> int:
    """These are sent, for the reasons given; how many of them were not known to be."""
    rows = [{"b_id": number, "b_reason": reason, "b_now": now} for number, reason in taken.items()]
    before = _count(connection, mailing, DeliveryState.SENT)
    if rows:
        connection.execute(_PROVE, rows)
    return _count(connection, mailing, DeliveryState.SENT) - before


def clear(connection: Connection, mailing: Mailing, now: datetime) -> int:
    """What is uncertain never arrived, by the operator's word: it waits again; how many."""
    return _again(connection, _uncertain(mailing), {}, now)


def doubt(connection: Connection, mailing: Mailing, now: datetime, *, others_only: bool) -> int:
    """What waits of this edition may have left: it is held; how many.

    In the edition's other mailings, too: what was lost may have been theirs. With `others_only`
    in those alone.
    """
    values = {"state": DeliveryState.UNCERTAIN, "next_at": None, "reason": OLD_COPY}
    waits = and_(
        _column.edition_number.is_not_distinct_from(mailing.edition_number),
        # What was claimed when the copy was made left a moment later.
        _column.state.in_((*DUE, DeliveryState.CLAIMED)),
    )
    if others_only:
        waits = and_(waits, _column.mailing_id != mailing.id)
    changed = update(delivery).where(waits).values(updated_at=now, **values).returning(_column.id)
    return len(connection.scalars(changed).all())


def resend(
    connection: Connection, mailing: Mailing, ids: Collection[DeliveryId] | None, now: datetime
) -> int:
    """These uncertain letters wait again, or all, each with one doubt more; how many."""
    more = {"doubts": _column.doubts + 1}
    if ids is None:
        return _again(connection, _uncertain(mailing), more, now)
    return sum(
        _again(connection, and_(_uncertain(mailing), _column.id.in_(batch)), more, now)
        for batch in batches(ids)
    )


def untried(connection: Connection, mailing: Mailing) -> int:
    """How many letters are uncertain and were never sent again."""
    found = select(func.count()).where(_uncertain(mailing), _column.doubts == 0)
    return connection.scalar(found) or 0


def _again(
    connection: Connection,
    which: ColumnElement[bool],
    more: Mapping[str, object],
    now: datetime,
) -> int:
    values = {
        "state": DeliveryState.WAITING,
        "next_at": now,
        "sender_id": None,
        "reason": None,
        "updated_at": now,
        **more,
    }
    changed = update(delivery).where(which).values(values).returning(_column.id)
    return len(connection.scalars(changed).all())


def _uncertain(mailing: Mailing) -> ColumnElement[bool]:
    return and_(letters_of(mailing), _column.state == DeliveryState.UNCERTAIN)


def _count(connection: Connection, mailing: Mailing, state: DeliveryState) -> int:
    found = select(func.count()).where(letters_of(mailing), _column.state == state)
    return connection.scalar(found) or 0


_PROVE = (
    update(delivery)
    .where(_column.id == bindparam("b_id"), _column.state != DeliveryState.SENT)
    .values(
        state=DeliveryState.SENT,
        # A ledger that was an older copy does not even know that it was tried.
        attempts=case((_column.attempts == 0, 1), else_=_column.attempts),
        next_at=None,
        sender_id=None,
        reason=bindparam("b_reason"),
        updated_at=bindparam("b_now"),
    )
)
