"""Who sends a mailing: each sender has a number that fences it off once it is taken over.

Functions over a connection whose transaction the ledger has opened. A sender that lives counts its
beat on; whoever sees the beat stand still may end it, in one statement that looks at the beat once
more. From then on its claims and intents are refused.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Integer, Row, bindparam, func, insert, select, text, update

from newsletter.errors import MailingError
from newsletter.mailing.ledger.mark import Slot
from newsletter.mailing.ledger.prepared import Prepared
from newsletter.mailing.ledger.process import Process
from newsletter.mailing.ledger.tables import delivery, mailing, sender
from newsletter.mailing.values import NOTICES, Mailing, Other, SenderId, Sending

_ENLISTING = 0x73656E64
"""PostgreSQL's advisory lock while a number is chosen: the letters of 'send'."""

_column = sender.c


def enlist(
    connection: Connection, opened: Mailing, process: Process, *, above: int, now: datetime
) -> SenderId:
    """A new sender, with a number higher than any before and than `above`."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ENLISTING})
    highest = connection.scalar(select(func.max(_column.id))) or 0
    number = max(highest, above) + 1
    values = {
        "id": number,
        "mailing_id": opened.id,
        "beat": 0,
        "intents": 0,
        "begun_at": now,
        **asdict(process),
    }
    connection.execute(insert(sender), values)
    return SenderId(number)


def beat(connection: Connection, sending: Sending, *, intents: int = 0) -> int | None:
    """A sign of life, and so many intents more; how many in all, None where its turn is over."""
    found = _BEAT.run(connection, {"b_sender": sending.sender, "b_more": intents})
    return found[0] if found else None


def end(connection: Connection, sending: Sending, now: datetime) -> bool:
    """Its turn is over, by its own will; False where it was before."""
    ended = (
        update(sender)
        .where(_column.id == sending.sender, _column.ended_at.is_(None))
        .values(ended_at=now)
        .returning(_column.id)
    )
    return connection.scalar(ended) is not None


def take_over(connection: Connection, other: Other, now: datetime) -> bool:
    """End another's turn; False where it has beaten since it was seen, or has ended."""
    ended = (
        update(sender)
        .where(_column.id == other.id, _column.ended_at.is_(None), _column.beat == other.beat)
        .values(ended_at=now)
        .returning(_column.id)
    )
    return connection.scalar(ended) is not None


def any_at_work(connection: Connection, opened: Mailing) -> bool:
    """Whether this mailing has a sender that has not ended."""
    query = select(_column.id).where(_column.mailing_id == opened.id, _column.ended_at.is_(None))
    return connection.scalar(query.limit(1)) is not None


def others(
    connection: Connection, opened: Mailing, *, but: SenderId | None = None
) -> Sequence[Other]:
    """Who sends this mailing, or seems to, but for the one that asks."""
    in_hand = (
        select(delivery.c.sender_id, func.count().label("letters"))
        .where(delivery.c.sender_id.is_not(None), delivery.c.state.in_(("claimed", "handover")))
        .group_by(delivery.c.sender_id)
        .subquery()
    )
    found = connection.execute(
        select(sender, in_hand.c.letters)
        .join(in_hand, in_hand.c.sender_id == _column.id, isouter=True)
        .where(
            _column.mailing_id == opened.id,
            _column.ended_at.is_(None),
            _column.id.is_distinct_from(but),
        )
        .order_by(_column.id)
    )
    return [_other(row) for row in found]


def unaccounted(connection: Connection, opened: Mailing, slots: Sequence[Slot]) -> Sequence[Slot]:
    """What the mark knows of this edition's senders and the ledger does not."""
    edition = opened.edition_number or NOTICES
    found = connection.execute(
        select(_column.id, _column.intents)
        .join(mailing, mailing.c.id == _column.mailing_id)
        .where(mailing.c.edition_number.is_not_distinct_from(opened.edition_number))
    )
    known = {row.id: row.intents for row in found}
    return [
        slot
        for slot in slots
        if slot.edition == edition and slot.intents > known.get(slot.sender, 0)
    ]


def account(connection: Connection, opened: Mailing, slot: Slot) -> None:
    """Know of what only the mark knew of; that sender has ended."""
    known = connection.scalar(
        update(sender)
        .where(_column.id == slot.sender)
        .values(intents=slot.intents)
        .returning(_column.id)
    )
    if known is None:
        unknown = {"machine": "", "boot": "", "namespace": "", "process": 0, "process_start": ""}
        at = opened.created_at
        values = {"mailing_id": opened.id, "beat": 0, "begun_at": at, "ended_at": at, **unknown}
        connection.execute(insert(sender).values(id=slot.sender, intents=slot.intents, **values))


def taken_over(sending: Sending) -> MailingError:
    """The error of a sender whose turn is over."""
    return MailingError(
        f"mailing {sending.mailing.id} was taken over by another sender",
        mend="let that one finish; `newsletter mailing list` says how far it is",
    )


_BEAT: Prepared[int] = Prepared(
    update(sender)
    .where(_column.id == bindparam("b_sender"), _column.ended_at.is_(None))
    .values(beat=_column.beat + 1, intents=_column.intents + bindparam("b_more", type_=Integer))
    .returning(_column.intents)
)


def _other(row: Row[tuple[object, ...]]) -> Other:
    process = Process(
        machine=row.machine,
        boot=row.boot,
        namespace=row.namespace,
        process=row.process,
        process_start=row.process_start,
    )
    return Other(
        id=SenderId(row.id),
        beat=row.beat,
        where=str(process),
        known_dead=process.is_gone,
        in_hand=row.letters or 0,
    )
