"""What people follow: read from what they chose, and kept as rows."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert

from subscribers.fields import read_list, read_topics
from subscribers.model import Following, Lists
from subscribers.reading import followed
from subscribers.tables import subscriber_topic, subscription


def read_follows(chosen: Iterable[Following], lists: Lists) -> tuple[Following, ...]:
    """What somebody chose, each list once; raises InvalidField for what does not exist."""
    found: dict[str, Following] = {}
    for each in chosen:
        name = read_list(each.list, known=lists)
        topics = read_topics(";".join(each.topics), known=lists[name])
        found[name] = Following(list=name, topics=tuple(sorted(topics)))
    return tuple(found[name] for name in sorted(found))


def admitting(lists: Lists, follows: Iterable[Following]) -> Lists:
    """The lists that exist, and what somebody follows whether or not that does."""
    found = dict(lists)
    for each in follows:
        topics = found.get(each.list, frozenset())
        found[each.list] = None if topics is None else topics | frozenset(each.topics)
    return found


def united(before: Iterable[Following], more: Iterable[Following]) -> tuple[Following, ...]:
    """Both together: of a list in both the topics of both, and all of it where either says so."""
    lists: dict[str, Following] = {}
    for each in (*before, *more):
        known = lists.get(each.list, each)
        topics = {*known.topics, *each.topics} if known.topics and each.topics else ()
        lists[each.list] = Following(list=each.list, topics=tuple(sorted(topics)))
    return tuple(lists[name] for name in sorted(lists))


def follows_of(connection: Connection, person: int) -> tuple[Following, ...]:
    """What somebody follows."""
    return followed(connection, [person])[person]


def set_follows(connection: Connection, person: int, follows: Sequence[Following]) -> None:
    """Let somebody follow this and nothing else."""
    # Their topics go with the lists.
    connection.execute(delete(subscription).where(subscription.c.subscriber_id == person))
    if follows:
        lists = [{"subscriber_id": person, "list": each.list} for each in follows]
        connection.execute(insert(subscription), lists)
    topics = [
        {"subscriber_id": person, "list": each.list, "topic": topic}
        for each in follows
        for topic in each.topics
    ]
    if topics:
        connection.execute(insert(subscriber_topic), topics)
