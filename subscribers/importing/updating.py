"""Changing people who are there already, where an operator asks for it: never how they stand.

Who has chosen for themselves keeps what they chose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update

from subscribers.entering.arriving import Applicant
from subscribers.entering.bulk import batches
from subscribers.model import Act, Following, Way
from subscribers.reading import followed
from subscribers.tables import consent, subscriber, subscriber_topic, subscription

_AT_ONCE = 1000
"""People in one statement."""
_JOINED = (Act.CONFIRMED.value, Act.RETURNED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an import may change about somebody."""

    name: str
    language: str
    follows: tuple[Following, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What they had, and what they are to have."""

    before: Facts
    after: Facts


def changes(connection: Connection, wanted: Mapping[int, Applicant]) -> dict[int, Change]:
    """What these people's applications would change, by id; who needs none is left out."""
    found: dict[int, Change] = {}
    for ids in batches(wanted, _AT_ONCE):
        for person, facts in facts_of(connection, ids).items():
            after = _merged(facts, wanted[person])
            if after != facts:
                found[person] = Change(before=facts, after=after)
    return found


def facts_of(connection: Connection, ids: Sequence[int]) -> dict[int, Facts]:
    """What may be changed about these people; who has chosen for themselves is left out."""
    # By the preferences, or by the form: what it asks for holds from its confirmation.
    joined = and_(consent.c.act.in_(_JOINED), consent.c.way == Way.CONFIRM.value)
    chose = consent.c.subscriber_id.in_(ids), or_(consent.c.act == Act.CHOSE.value, joined)
    themselves = set(connection.scalars(select(consent.c.subscriber_id).where(*chose)))
    columns = subscriber.c
    rows = connection.execute(
        select(columns.id, columns.name, columns.language).where(columns.id.in_(ids))
    )
    follows = followed(connection, ids)
    return {
        row.id: Facts(name=row.name, language=row.language, follows=follows[row.id])
        for row in rows
        if row.id not in themselves
    }


def _merged(facts: Facts, applicant: Applicant) -> Facts:
    """What a file says goes before what is there; what it does not say stays.

    Topics of a list that nobody named change for who follows it.
    """
    lists = {each.list: each for each in facts.follows}
    for each in applicant.follows:
        if each.topics if each.list in lists else not applicant.assumed:
            lists[each.list] = each
    return Facts(
        name=applicant.name or facts.name,
        language=applicant.language or facts.language,
        follows=tuple(lists[name] for name in sorted(lists)),
    )


def put(connection: Connection, facts: Mapping[int, Facts]) -> None:
    """Let these people have exactly this."""
    if not facts:
        return
    columns = subscriber.c
    named = update(subscriber).where(columns.id == bindparam("person"))
    connection.execute(
        named.values(name=bindparam("new_name"), language=bindparam("new_language")),
        [
            {"person": person, "new_name": each.name, "new_language": each.language}
            for person, each in facts.items()
        ],
    )
    for ids in batches(facts, _AT_ONCE):
        # Their topics go with the lists.
        connection.execute(delete(subscription).where(subscription.c.subscriber_id.in_(ids)))
    lists = [
        {"subscriber_id": person, "list": following.list}
        for person, each in facts.items()
        for following in each.follows
    ]
    if lists:
        connection.execute(insert(subscription), lists)
    topics = [
        {"subscriber_id": person, "list": following.list, "topic": topic}
        for person, each in facts.items()
        for following in each.follows
        for topic in following.topics
    ]
    if topics:
        connection.execute(insert(subscriber_topic), topics)
