"""A segment's tree as a condition of SQL, the same on SQLite and PostgreSQL.

Every condition is true or false for everybody, never NULL, so that `not` means everybody else.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Exists, and_, exists, func, not_, or_, select

from subscribers.consent import IS_DOMAIN_SUPPRESSED, IS_SUPPRESSED
from subscribers.model import MAIN, Act, State
from subscribers.segments.spelling import holds, is_spelt
from subscribers.segments.tree import (
    Ago,
    All,
    Comparison,
    Either,
    Followed,
    Not,
    Operator,
    Segment,
)
from subscribers.segments.values import begin_of, day_of
from subscribers.tables import (
    consent,
    subscriber,
    subscriber_topic,
    subscription,
)


def condition(segment: Segment, *, now: datetime) -> ColumnElement[bool]:
    """Who is in the segment at this moment, to be asked of the table of subscribers."""
    match segment:
        case All(parts=parts):
            return and_(*(condition(part, now=now) for part in parts))
        case Either(parts=parts):
            return or_(*(condition(part, now=now) for part in parts))
        case Not(part=part):
            return not_(condition(part, now=now))
        case Comparison(field=field):
            return _CONDITIONS[field](segment, now)


def _text(column: ColumnElement[str]) -> Callable[[Comparison, datetime], ColumnElement[bool]]:
    def compared(comparison: Comparison, now: datetime) -> ColumnElement[bool]:
        del now
        if comparison.operator is Operator.EMPTY:
            return column == ""
        if comparison.operator is Operator.HOLDS:
            return holds(column, str(comparison.values[0]))
        return or_(*(is_spelt(column, str(value)) for value in comparison.values))

    return compared


def _folded(column: ColumnElement[str]) -> Callable[[Comparison, datetime], ColumnElement[bool]]:
    """Of a column that is kept in small letters already."""

    def compared(comparison: Comparison, now: datetime) -> ColumnElement[bool]:
        del now
        if comparison.operator is Operator.HOLDS:
            return column.contains(comparison.values[0], autoescape=True)
        return column.in_(comparison.values)

    return compared


def _choice(column: ColumnElement[str]) -> Callable[[Comparison, datetime], ColumnElement[bool]]:
    return lambda comparison, _now: column.in_(comparison.values)


def _list(comparison: Comparison, now: datetime) -> ColumnElement[bool]:
    del now
    mine = _mine(subscription.c.subscriber_id)
    if comparison.operator is Operator.EMPTY:
        return ~mine
    return mine.where(subscription.c.list.in_(comparison.values))


def _topic(comparison: Comparison, now: datetime) -> ColumnElement[bool]:
    del now
    return or_(*(_gets(topics, list_=name) for name, topics in _by_list(comparison)))


def _gets(topics: Sequence[str], *, list_: str) -> ColumnElement[bool]:
    """As `consent.follows`, of several topics at once."""
    topic = subscriber_topic.c
    follows = _mine(subscription.c.subscriber_id).where(subscription.c.list == list_)
    chosen = _mine(topic.subscriber_id).where(topic.list == list_)
    return and_(follows, or_(chosen.where(topic.topic.in_(topics)), ~chosen))


def _chosen(comparison: Comparison, now: datetime) -> ColumnElement[bool]:
    del now
    topic = subscriber_topic.c
    mine = _mine(topic.subscriber_id)
    if comparison.operator is Operator.EMPTY:
        return ~mine.where(topic.list == MAIN)
    named = (
        and_(topic.list == name, topic.topic.in_(topics)) for name, topics in _by_list(comparison)
    )
    return mine.where(or_(*named))


def _by_list(comparison: Comparison) -> list[tuple[str, list[str]]]:
    topics: defaultdict[str, list[str]] = defaultdict(list)
    for value in comparison.values:
        assert isinstance(value, Followed)  # noqa: S101  # as topics are read
        topics[value.list].append(value.topic)
    return list(topics.items())


def _way(comparison: Comparison, now: datetime) -> ColumnElement[bool]:
    del now
    first = (
        select(consent.c.way)
        .where(consent.c.subscriber_id == subscriber.c.id)
        .order_by(consent.c.at, consent.c.id)
        .limit(1)
        .correlate(subscriber)
    )
    return func.coalesce(first.scalar_subquery(), "").in_(comparison.values)


def _plain(comparison: Comparison, now: datetime) -> ColumnElement[bool]:
    del comparison, now
    return subscriber.c.plain.is_(True)


def _paused(comparison: Comparison, now: datetime) -> ColumnElement[bool]:
    del comparison
    until = subscriber.c.paused_until
    return and_(until.is_not(None), until > now)


def _suppressed(comparison: Comparison, now: datetime) -> ColumnElement[bool]:
    del comparison, now
    return or_(IS_SUPPRESSED, IS_DOMAIN_SUPPRESSED)


def _since(comparison: Comparison, now: datetime) -> ColumnElement[bool]:
    return _within(subscriber.c.since, comparison, now)


def _left(comparison: Comparison, now: datetime) -> ColumnElement[bool]:
    left = (
        select(func.max(consent.c.at))
        .where(consent.c.subscriber_id == subscriber.c.id, consent.c.act == Act.LEFT.value)
        .correlate(subscriber)
        .scalar_subquery()
    )
    gone = and_(subscriber.c.state == State.UNSUBSCRIBED.value, left.is_not(None))
    if comparison.operator is Operator.EMPTY:
        return not_(gone)
    return and_(gone, _within(left, comparison, now))


def _within(
    moment: ColumnElement[datetime], comparison: Comparison, now: datetime
) -> ColumnElement[bool]:
    """Whether a moment lies on, before or after a day."""
    (value,) = comparison.values
    assert isinstance(value, date | Ago)  # noqa: S101  # as every field of days is read
    day = day_of(value, today=now.date())
    begin, end = begin_of(day), begin_of(day + timedelta(days=1))
    match comparison.operator:
        case Operator.BEFORE:
            return moment < begin
        case Operator.UNTIL:
            return moment < end
        case Operator.AFTER:
            return moment >= end
        case Operator.FROM:
            return moment >= begin
        case _:
            return and_(moment >= begin, moment < end)


def _mine(owner: ColumnElement[int]) -> Exists:
    return exists().where(owner == subscriber.c.id).correlate(subscriber)


_CONDITIONS: dict[str, Callable[[Comparison, datetime], ColumnElement[bool]]] = {
    "address": _folded(subscriber.c.folded),
    "domain": _folded(subscriber.c.domain),
    "name": _text(subscriber.c.name),
    "language": _text(subscriber.c.language),
    "state": _choice(subscriber.c.state),
    "list": _list,
    "topic": _topic,
    "chosen": _chosen,
    "frequency": _choice(subscriber.c.frequency),
    "way": _way,
    "plain": _plain,
    "paused": _paused,
    "suppressed": _suppressed,
    "since": _since,
    "left": _left,
}
