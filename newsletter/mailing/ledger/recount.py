"""What the rows say: the sum, the breaches of its law, and the rows themselves.

Reads only, and only rows: no counter is trusted.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, not_, or_, select

from newsletter.mailing.ledger.tables import delivery, letters_of, notice, sender
from newsletter.mailing.outcomes import Cause
from newsletter.mailing.states import DeliveryState, MailingKind, MailingState
from newsletter.mailing.values import Broken, Delivery, DeliveryId, Mailing, Tally
from subscribers import known

IN_HAND = (DeliveryState.CLAIMED, DeliveryState.HANDOVER)
"""In a sender's hand, or left there by a crash until the next sender recovers."""
DUE = (DeliveryState.WAITING, DeliveryState.DEFERRED)
"""States in which `next_at` says when."""
MOST_BROKEN = 1000
"""How many broken rows of one kind are named; one is already a reason to stop."""

_column = delivery.c
_state = _column.state
BREACHES: tuple[tuple[str, ColumnElement[bool]], ...] = (
    ("its state is unknown", _state.not_in(list(DeliveryState))),
    ("waits without a time", and_(_state.in_(DUE), _column.next_at.is_(None))),
    ("is settled, yet has a time", and_(_state.not_in(DUE), _column.next_at.is_not(None))),
    (
        "sent without a 2xx answer",
        and_(
            _state == DeliveryState.SENT,
            # A letter that was proved to be taken has the proof as its reason instead.
            _column.reason.is_(None),
            or_(_column.code.is_(None), not_(_column.code.between(200, 299))),
        ),
    ),
    ("sent without an attempt", and_(_state == DeliveryState.SENT, _column.attempts < 1)),
    (
        "without a reason",
        and_(
            _state.in_(
                (
                    DeliveryState.REFUSED,
                    DeliveryState.SKIPPED,
                    DeliveryState.EXPIRED,
                    DeliveryState.UNCERTAIN,
                )
            ),
            _column.reason.is_(None),
        ),
    ),
)
"""What can be wrong with one row, in words that follow 'delivery 7'."""
_SAYS = exists().where(notice.c.delivery_id == _column.id)
_NOTICE_BREACHES: tuple[tuple[str, ColumnElement[bool]], ...] = (
    ("says nothing", ~_SAYS),
    (
        "is settled, yet keeps an address",
        and_(
            _state.in_((DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.EXPIRED)),
            _SAYS.where(notice.c.address.is_not(None)),
        ),
    ),
)


def counts(connection: Connection, mailing: Mailing) -> dict[DeliveryState, int]:
    """How many rows are in each state; an unknown state is counted nowhere, so the law breaks."""
    found = connection.execute(
        select(_state, func.count()).where(letters_of(mailing)).group_by(_state)
    )
    known = set(DeliveryState)
    return {DeliveryState(state): count for state, count in found if state in known}


def tally(connection: Connection, mailing: Mailing) -> Tally:
    """The sum, recounted."""
    return Tally.of(mailing.audience, counts(connection, mailing))


def causes(connection: Connection, mailing: Mailing, state: DeliveryState) -> dict[Cause, int]:
    """How many letters in that state are so for each class of answer."""
    found = connection.execute(
        select(_column.reason, func.count())
        .where(letters_of(mailing), _state == state)
        .group_by(_column.reason)
    )
    known = set(Cause)
    return {Cause(reason): count for reason, count in found if reason in known}


def broken(connection: Connection, mailing: Mailing) -> list[Broken]:
    """Every breach. What a crash leaves in a sender's hand is none: the law counts it."""
    breaches = (
        *BREACHES,
        ("is in the hand of a sender whose turn is over", _in_nobodys_hand(mailing)),
        *(_NOTICE_BREACHES if mailing.kind is MailingKind.NOTICE else ()),
    )
    found = [Broken(delivery_id=None, reason=reason) for reason in _law(connection, mailing)]
    # These are all the letters of the mailing but for those that the first question names.
    for reason, breach in (
        (
            "belongs to another edition",
            and_(_column.mailing_id == mailing.id, _is_elsewhere(mailing)),
        ),
        *((reason, and_(letters_of(mailing), breach)) for reason, breach in breaches),
    ):
        ids = connection.scalars(
            select(_column.id).where(breach).order_by(_column.id).limit(MOST_BROKEN)
        )
        found += [Broken(delivery_id=DeliveryId(number), reason=reason) for number in ids]
    return found


def _is_elsewhere(mailing: Mailing) -> ColumnElement[bool]:
    return _column.edition_number.is_distinct_from(mailing.edition_number)


def deliveries(
    connection: Connection, mailing: Mailing, states: Sequence[DeliveryState], limit: int
) -> list[Delivery]:
    """The rows in the given states, with the addresses of those who were not erased."""
    people = known().subquery()
    found = connection.execute(
        select(delivery, people.c.address)
        .join(people, people.c.id == _column.subscriber_id, isouter=True)
        .where(letters_of(mailing), _state.in_(states))
        .order_by(_column.id)
        .limit(limit)
    )
    return [_shown(row) for row in found]


def _law(connection: Connection, mailing: Mailing) -> list[str]:
    total = tally(connection, mailing)
    reasons = []
    if not total.adds_up:
        reasons.append(f"the audience was {mailing.audience}, its rows do not add up to that")
    if mailing.state in (MailingState.FINISHED, MailingState.CANCELLED) and total.waiting:
        reasons.append(f"{mailing.state}, yet {total.waiting} wait")
    return reasons


def _in_nobodys_hand(mailing: Mailing) -> ColumnElement[bool]:
    in_hand = _state.in_(IN_HAND)
    if mailing.state is MailingState.FINISHED:
        return in_hand
    at_work = select(sender.c.id).where(
        sender.c.mailing_id == mailing.id, sender.c.ended_at.is_(None)
    )
    return and_(in_hand, or_(_column.sender_id.is_(None), _column.sender_id.not_in(at_work)))


def _shown(row: Row[tuple[object, ...]]) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id),
        subscriber_id=row.subscriber_id,
        address=row.address,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        next_at=row.next_at,
        code=row.code,
        enhanced=row.enhanced,
        text=row.text,
        queue_id=row.queue_id,
        reason=row.reason,
        updated_at=row.updated_at,
        tls=row.tls,
        doubts=row.doubts,
    )
