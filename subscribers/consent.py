"""Consent: which act leads from which state to which, and who may be mailed at this moment."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Select, and_, exists, or_, select

from subscribers.model import MAIN, Act, Frequency, State
from subscribers.tables import (
    subscriber,
    subscriber_topic,
    subscription,
    suppressed_domain,
    suppression,
)

NEXT: dict[tuple[State | None, Act], State] = {
    (None, Act.ENTERED): State.UNCONFIRMED,
    (None, Act.CONFIRMED): State.CONFIRMED,
    (None, Act.LEFT): State.UNSUBSCRIBED,
    (State.UNCONFIRMED, Act.ENTERED): State.UNCONFIRMED,
    (State.UNCONFIRMED, Act.CONFIRMED): State.CONFIRMED,
    (State.UNCONFIRMED, Act.RETURNED): State.CONFIRMED,
    (State.UNCONFIRMED, Act.LEFT): State.UNSUBSCRIBED,
    (State.UNCONFIRMED, Act.MOVED): State.UNCONFIRMED,
    (State.UNCONFIRMED, Act.MERGED): State.UNCONFIRMED,
    (State.CONFIRMED, Act.ENTERED): State.CONFIRMED,
    (State.CONFIRMED, Act.RETURNED): State.CONFIRMED,
    (State.CONFIRMED, Act.LEFT): State.UNSUBSCRIBED,
    (State.CONFIRMED, Act.CHOSE): State.CONFIRMED,
    (State.CONFIRMED, Act.MOVED): State.CONFIRMED,
    (State.CONFIRMED, Act.MERGED): State.CONFIRMED,
    (State.UNSUBSCRIBED, Act.ENTERED): State.UNSUBSCRIBED,
    (State.UNSUBSCRIBED, Act.RETURNED): State.CONFIRMED,
    (State.UNSUBSCRIBED, Act.STAYED): State.CONFIRMED,
    (State.UNSUBSCRIBED, Act.MOVED): State.UNSUBSCRIBED,
    (State.UNSUBSCRIBED, Act.MERGED): State.UNSUBSCRIBED,
    (State.CONFIRMED, Act.UNDONE): State.UNCONFIRMED,
    (State.UNSUBSCRIBED, Act.UNDONE): State.UNCONFIRMED,
}
"""Every act and where it leads from each state (None: not known yet); the rest cannot
happen.

Out of unsubscribed to letters lead only RETURNED, the person's own new opt-in, and STAYED, their
taking back of their own leaving. Back to unconfirmed leads only UNDONE: an import had confirmed
them, or said that they left.
"""

# Whoever asks may have joined these tables: they are never taken from there.
IS_SUPPRESSED = exists().where(suppression.c.mark == subscriber.c.mark).correlate(subscriber)
"""The subscriber's address is never to be mailed, as a condition beside `subscriber`."""
IS_DOMAIN_SUPPRESSED = (
    exists().where(suppressed_domain.c.domain == subscriber.c.domain).correlate(subscriber)
)
"""Nobody of the subscriber's domain is to be mailed, likewise."""
MAY_BE_WRITTEN_TO = and_(~IS_SUPPRESSED, ~IS_DOMAIN_SUPPRESSED)
"""Neither; whether they agreed is another question."""


def known() -> Select[tuple[int, str]]:
    """Everybody who was not erased, whether they may be mailed or not, to name them to operators.

    Columns: id, address.
    """
    return select(subscriber.c.id, subscriber.c.address)


def mailable(
    *,
    now: datetime | BindParameter[datetime],
    topic: str | None = None,
    list_: str = MAIN,
    frequency: Frequency = Frequency.EACH,
) -> Select[tuple[int, str, str, str, str, str]]:
    """Who may be mailed an edition at this moment.

    Confirmed, not suppressed nor their domain, not paused, wanting letters that often, following
    the list and the `topic` (None: any). Columns: id, public_id, address, name, language, domain.
    Meant to be embedded in the ledger's own statements, so that consent is asked where it counts.
    """
    columns = subscriber.c
    people = reachable().where(
        columns.frequency == frequency.value,
        or_(columns.paused_until.is_(None), columns.paused_until <= now),
    )
    if topic is None:
        return people.where(_follows_list(list_))
    return people.where(follows(topic, list_=list_))


def reachable() -> Select[tuple[int, str, str, str, str, str]]:
    """Who agreed and is not suppressed, whatever they follow; columns as of `mailable`."""
    columns = subscriber.c
    return select(
        columns.id,
        columns.public_id,
        columns.address,
        columns.name,
        columns.language,
        columns.domain,
    ).where(columns.state == State.CONFIRMED.value, MAY_BE_WRITTEN_TO)


def follows(topic: str, *, list_: str = MAIN) -> ColumnElement[bool]:
    """The subscriber follows the list, and there chose this topic, or none and so all."""
    chosen = subscriber_topic.c
    here = (chosen.subscriber_id == subscriber.c.id, chosen.list == list_)
    return and_(
        _follows_list(list_),
        or_(exists().where(*here, chosen.topic == topic), ~exists().where(*here)),
    )


def _follows_list(name: str) -> ColumnElement[bool]:
    followed = subscription.c
    return exists().where(followed.subscriber_id == subscriber.c.id, followed.list == name)
