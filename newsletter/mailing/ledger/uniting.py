"""Two rows of one person become one: no edition comes to them twice.

Functions over a connection whose transaction somebody else has opened.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update

from newsletter.mailing.ledger import mailings, steps
from newsletter.mailing.ledger.recount import DUE
from newsletter.mailing.ledger.tables import delivery, mailing
from newsletter.mailing.states import DeliveryState, MailingKind

ONE_PERSON = "two rows of one person became one"
"""Reason of a skipped row: the letter is no longer owed to that row, or the other one had it."""
_HAD = (DeliveryState.SENT, DeliveryState.HANDOVER, DeliveryState.UNCERTAIN)
"""States of a letter that came, or may have come."""

_column = delivery.c
_OPEN = _column.state.in_((*DUE, DeliveryState.CLAIMED))
"""It has not left, and is not leaving."""


def unite(connection: Connection, kept: int, other: int, now: datetime) -> None:
    """Owe the kept row no edition that the other has had, or may have had, and the other nothing.

    What the other was sent is the kept one's, so that nobody owes it to them anew.
    """
    editions = select(mailing.c.edition_number).where(mailing.c.kind == MailingKind.EDITION)
    # In this order the columns are an index.
    mine, theirs = (
        and_(_column.edition_number.in_(editions), _column.subscriber_id == person)
        for person in (kept, other)
    )
    open_ones = select(_column.mailing_id).where(or_(mine, theirs), _OPEN).distinct()
    # First mailings, then deliveries: senders that end lock them in that order, too.
    touched = [
        mailings.locked(connection, mailings.get(connection, number))
        for number in sorted(connection.scalars(open_ones))
    ]
    # Those of the other row before all: whatever a sender has just handed over is seen then.
    steps.skip(connection, _ids(connection, and_(theirs, _OPEN)), ONE_PERSON, now)
    elsewhere = delivery.alias()
    same = and_(
        elsewhere.c.edition_number == _column.edition_number,
        elsewhere.c.subscriber_id == other,
    )
    had = exists().where(same, elsewhere.c.state.in_(_HAD))
    steps.skip(connection, _ids(connection, and_(mine, _OPEN, had)), ONE_PERSON, now)
    _hand_over(connection, kept, and_(theirs, _column.state == DeliveryState.SENT))
    for each in touched:
        mailings.settle(connection, each, now)


def _ids(connection: Connection, which: ColumnElement[bool]) -> list[int]:
    """The letters of which that is true; nobody else changes them in this transaction."""
    return list(connection.scalars(select(_column.id).where(which).with_for_update()))


def _hand_over(connection: Connection, kept: int, letters: ColumnElement[bool]) -> None:
    mine = delivery.alias()
    has_one = exists().where(
        mine.c.edition_number == _column.edition_number, mine.c.subscriber_id == kept
    )
    given = update(delivery).where(letters, ~has_one).values(subscriber_id=kept)
    connection.execute(given)
