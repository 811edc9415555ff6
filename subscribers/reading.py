"""Reading people back: one by address, many page by page, the record of one, the counts of all."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, Select, func, or_, select

from subscribers.consent import follows, mailable
from subscribers.errors import UnknownSubscriber
from subscribers.model import Act, Consent, Counts, State, Subscriber, Way
from subscribers.tables import consent, subscriber, subscriber_topic, suppression

PAGE = 1000
"""Subscribers read at a time: no transaction stays open while a caller works."""


def find(connection: Connection, folded: str) -> Subscriber:
    """One person by folded address; raises UnknownSubscriber."""
    found = _read(connection, _people().where(subscriber.c.folded == folded))
    if not found:
        raise UnknownSubscriber("nobody has this address", where=folded)
    return found[0]


def pages(
    engine: Engine, *, state: State | None, topic: str | None, text: str
) -> Iterator[Subscriber]:
    """People in the order they came, who stand so, follow the topic and have the text."""
    query = _people().order_by(subscriber.c.id).limit(PAGE)
    if state is not None:
        query = query.where(subscriber.c.state == state.value)
    if topic is not None:
        query = query.where(follows(topic))
    if text:
        columns = (subscriber.c.address, subscriber.c.name)
        query = query.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    last, full = 0, True
    while full:
        with engine.connect() as connection:
            people = _read(connection, query.where(subscriber.c.id > last))
        yield from people
        full = len(people) == PAGE
        last = people[-1].id if people else last


def record(connection: Connection, person: Subscriber) -> tuple[Consent, ...]:
    """What a person agreed to and when, oldest first."""
    query = select(consent).where(consent.c.subscriber_id == person.id).order_by(consent.c.id)
    return tuple(
        Consent(act=Act(row.act), at=row.at, way=Way(row.way), wording=row.wording)
        for row in connection.execute(query)
    )


def counts(connection: Connection) -> Counts:
    """How many stand how."""
    people = func.count().label("people")
    by_state = select(subscriber.c.state, people).group_by(subscriber.c.state)
    by_topic = (
        select(subscriber_topic.c.topic, people)
        .join_from(subscriber_topic, subscriber)
        .where(subscriber.c.state == State.CONFIRMED.value)
        .group_by(subscriber_topic.c.topic)
    )
    states = Counter({row.state: row.people for row in connection.execute(by_state)})
    topics = {row.topic: row.people for row in connection.execute(by_topic)}
    sums = (select(suppression.c.mark), mailable(topic=None))
    suppressed, reachable = (
        connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
        for query in sums
    )
    return Counts(
        unconfirmed=states[State.UNCONFIRMED.value],
        confirmed=states[State.CONFIRMED.value],
        unsubscribed=states[State.UNSUBSCRIBED.value],
        suppressed=suppressed,
        mailable=reachable,
        # Sorted here: databases differ in how they sort text.
        topics=dict(sorted(topics.items())),
    )


def _people() -> Select[tuple[object, ...]]:
    return select(
        *(column for column in subscriber.c if column.name not in {"folded", "mark"}),
        func.coalesce(suppression.c.reason, "").label("suppressed"),
    ).join_from(subscriber, suppression, suppression.c.mark == subscriber.c.mark, isouter=True)


def _read(connection: Connection, query: Select[tuple[object, ...]]) -> list[Subscriber]:
    rows = connection.execute(query).all()
    topics: defaultdict[int, list[str]] = defaultdict(list)
    chosen = select(subscriber_topic).where(
        subscriber_topic.c.subscriber_id.in_([row.id for row in rows])
    )
    for choice in connection.execute(chosen):
        topics[choice.subscriber_id].append(choice.topic)
    return [
        Subscriber(
            id=row.id,
            public_id=row.public_id,
            address=row.address,
            name=row.name,
            language=row.language,
            state=State(row.state),
            topics=tuple(sorted(topics[row.id])),
            since=row.since,
            suppressed=row.suppressed,
        )
        for row in rows
    ]
