"""Reading people back: one by address, many page by page, the record of one, the counts of all."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, Select, func, select

from subscribers.consent import follows, reachable
from subscribers.errors import UnknownSubscriber
from subscribers.model import (
    MAIN,
    Act,
    Consent,
    Counts,
    Following,
    Frequency,
    State,
    Subscriber,
    Way,
)
from subscribers.segments import Segment, condition, holding
from subscribers.tables import (
    consent,
    subscriber,
    subscriber_topic,
    subscription,
    suppressed_domain,
    suppression,
)

PAGE = 1000
"""Subscribers read at a time: no transaction stays open while a caller works."""


def find(connection: Connection, folded: str) -> Subscriber:
    """One person by folded address; raises UnknownSubscriber."""
    found = _read(connection, _people().where(subscriber.c.folded == folded))
    if not found:
        raise UnknownSubscriber("nobody has this address", where=folded)
    return found[0]


def wanted(
    *, state: State | None, topic: str | None, text: str, segment: Segment | None, now: datetime
) -> tuple[ColumnElement[bool], ...]:
    """The conditions for who stands so, follows the topic, has the text and is in the segment."""
    found: list[ColumnElement[bool]] = []
    if state is not None:
        found.append(subscriber.c.state == state.value)
    if topic is not None:
        found.append(follows(topic))
    if text:
        found.append(condition(holding(text), now=now))
    if segment is not None:
        found.append(condition(segment, now=now))
    return tuple(found)


def pages(engine: Engine, conditions: Sequence[ColumnElement[bool]]) -> Iterator[Subscriber]:
    """People in the order they came, for whom all conditions hold."""
    query = _people().where(*conditions).order_by(subscriber.c.id).limit(PAGE)
    last, full = 0, True
    while full:
        with engine.connect() as connection:
            people = _read(connection, query.where(subscriber.c.id > last))
        yield from people
        full = len(people) == PAGE
        last = people[-1].id if people else last


def first(
    connection: Connection, conditions: Sequence[ColumnElement[bool]], *, number: int
) -> tuple[Subscriber, ...]:
    """The first people for whom all conditions hold, in the order they came."""
    query = _people().where(*conditions).order_by(subscriber.c.id).limit(number)
    return tuple(_read(connection, query))


def how_many(connection: Connection, conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many there are for whom all conditions hold."""
    query = select(func.count()).select_from(subscriber).where(*conditions)
    return connection.execute(query).scalar_one()


def record(connection: Connection, person: Subscriber) -> tuple[Consent, ...]:
    """What a person agreed to and when, oldest first."""
    query = (
        select(consent)
        .where(consent.c.subscriber_id == person.id)
        .order_by(consent.c.at, consent.c.id)
    )
    return tuple(
        Consent(act=Act(row.act), at=row.at, way=Way(row.way), wording=row.wording, ip=row.ip)
        for row in connection.execute(query)
    )


def counts(connection: Connection) -> Counts:
    """How many stand how."""
    people = func.count().label("people")
    by_state = select(subscriber.c.state, people).group_by(subscriber.c.state)
    by_topic = (
        select(subscriber_topic.c.topic, people)
        .join_from(
            subscriber_topic, subscriber, subscriber_topic.c.subscriber_id == subscriber.c.id
        )
        .where(subscriber.c.state == State.CONFIRMED.value, subscriber_topic.c.list == MAIN)
        .group_by(subscriber_topic.c.topic)
    )
    states = Counter({row.state: row.people for row in connection.execute(by_state)})
    topics = {row.topic: row.people for row in connection.execute(by_topic)}
    sums = (select(suppression.c.mark), reachable())
    suppressed, mailable = (
        connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
        for query in sums
    )
    return Counts(
        unconfirmed=states[State.UNCONFIRMED.value],
        confirmed=states[State.CONFIRMED.value],
        unsubscribed=states[State.UNSUBSCRIBED.value],
        suppressed=suppressed,
        mailable=mailable,
        # Sorted here: databases differ in how they sort text.
        topics=dict(sorted(topics.items())),
    )


def _people() -> Select[tuple[object, ...]]:
    return select(
        *(column for column in subscriber.c if column.name not in {"folded", "mark", "domain"}),
        func.coalesce(suppression.c.reason, "").label("own_suppression"),
        func.coalesce(suppressed_domain.c.reason, "").label("of_domain"),
    ).select_from(
        subscriber.outerjoin(suppression, suppression.c.mark == subscriber.c.mark).outerjoin(
            suppressed_domain, suppressed_domain.c.domain == subscriber.c.domain
        )
    )


def _read(connection: Connection, query: Select[tuple[object, ...]]) -> list[Subscriber]:
    rows = connection.execute(query).all()
    mine = followed(connection, [row.id for row in rows])
    return [
        Subscriber(
            id=row.id,
            public_id=row.public_id,
            address=row.address,
            name=row.name,
            language=row.language,
            state=State(row.state),
            follows=mine[row.id],
            since=row.since,
            suppressed=row.own_suppression or row.of_domain,
            own_suppression=row.own_suppression,
            frequency=Frequency(row.frequency),
            plain=row.plain,
            paused_until=row.paused_until,
        )
        for row in rows
    ]


def followed(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[Following, ...]]:
    """What each of these people follows, by list and there by topic."""
    topics: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for choice in connection.execute(
        select(subscriber_topic).where(subscriber_topic.c.subscriber_id.in_(ids))
    ):
        topics[choice.subscriber_id, choice.list].append(choice.topic)
    lists: defaultdict[int, list[str]] = defaultdict(list)
    for row in connection.execute(
        select(subscription).where(subscription.c.subscriber_id.in_(ids))
    ):
        lists[row.subscriber_id].append(row.list)
    return {
        person: tuple(
            Following(list=name, topics=tuple(sorted(topics[person, name])))
            for name in sorted(lists[person])
        )
        for person in ids
    }
