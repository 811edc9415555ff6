"""Consent: which act leads from which state to which, and who may be mailed at this moment."""

from sqlalchemy import ColumnElement, Select, exists, or_, select

from subscribers.model import Act, State
from subscribers.tables import subscriber, subscriber_topic, suppression

NEXT: dict[tuple[State | None, Act], State] = {
    (None, Act.ENTERED): State.UNCONFIRMED,
    (None, Act.CONFIRMED): State.CONFIRMED,
    (None, Act.LEFT): State.UNSUBSCRIBED,
    (State.UNCONFIRMED, Act.CONFIRMED): State.CONFIRMED,
    (State.UNCONFIRMED, Act.LEFT): State.UNSUBSCRIBED,
    (State.CONFIRMED, Act.LEFT): State.UNSUBSCRIBED,
}
"""Every act that changes a state (None: not known yet). What is missing here changes nothing;
above all, nothing leads out of unsubscribed."""


def known() -> Select[tuple[int, str]]:
    """Everybody who was not erased, whether they may be mailed or not, to name them to operators.

    Columns: id, address.
    """
    return select(subscriber.c.id, subscriber.c.address)


def mailable(*, topic: str | None) -> Select[tuple[int, str, str, str, str]]:
    """Who may be mailed now: confirmed, not suppressed, following `topic` (None: everybody).

    Columns: id, public_id, address, name, language. Who chose no topics follows all. Meant to be
    embedded in the ledger's own statements, so that consent is asked where it counts.
    """
    columns = subscriber.c
    people = select(
        columns.id, columns.public_id, columns.address, columns.name, columns.language
    ).where(
        columns.state == State.CONFIRMED.value,
        ~exists().where(suppression.c.mark == columns.mark),
    )
    if topic is None:
        return people
    return people.where(follows(topic))


def follows(topic: str) -> ColumnElement[bool]:
    """The subscriber chose this topic, or none and so follows all."""
    chosen = subscriber_topic.c
    return or_(
        exists().where(chosen.subscriber_id == subscriber.c.id, chosen.topic == topic),
        ~exists().where(chosen.subscriber_id == subscriber.c.id),
    )
