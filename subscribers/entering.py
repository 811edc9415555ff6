"""Entering people, one or thousands in one transaction: who is new, known, gone, suppressed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select, text, update

from subscribers.consent import NEXT
from subscribers.model import MAIN, Act, State, Way
from subscribers.tables import (
    consent,
    subscriber,
    subscriber_topic,
    subscription,
    suppression,
)
from subscribers.tokens import new_public_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Somebody to enter, already read and checked; `act` is what they are known to have done."""

    address: str
    folded: str
    mark: str
    name: str
    topics: tuple[str, ...]
    language: str
    act: Act
    wording: str


class Entry(StrEnum):
    """What became of an applicant."""

    ADDED = "added"
    """New."""
    CONFIRMED = "confirmed"
    """Was waiting for a consent, and now has it on record."""
    KNOWN = "known"
    """There already; nothing changed."""
    LEFT = "left"
    """Unsubscribed before; stays so."""
    SUPPRESSED = "suppressed"
    """Never to be mailed; not entered."""


def enter(
    connection: Connection, applicants: Sequence[Applicant], *, way: Way, now: datetime
) -> list[Entry]:
    """Enter people whose folded addresses all differ; one entry for each, in their order."""
    if connection.dialect.name == "postgresql":
        # Nobody enters the same address or leaves between our look and our write. On SQLite a
        # write transaction has the database to itself anyway.
        connection.execute(text("LOCK TABLE subscriber IN SHARE ROW EXCLUSIVE MODE"))
    known = _known(connection, [applicant.folded for applicant in applicants])
    suppressed = _suppressed(connection, [applicant.mark for applicant in applicants])
    entries = [_decide(applicant, known, suppressed) for applicant in applicants]
    pairs = list(zip(applicants, entries, strict=True))
    added = [applicant for applicant, entry in pairs if entry is Entry.ADDED]
    agreed = [applicant for applicant, entry in pairs if entry is Entry.CONFIRMED]
    ids = {folded: identity for folded, (identity, _) in known.items()}
    ids |= _insert(connection, added, now=now)
    _confirm(connection, [ids[applicant.folded] for applicant in agreed])
    _choose(connection, ids, added)
    _keep_record(connection, ids, [*added, *agreed], way=way, now=now)
    return entries


def _decide(
    applicant: Applicant, known: dict[str, tuple[int, State]], suppressed: Collection[str]
) -> Entry:
    row = known.get(applicant.folded)
    state = None if row is None else row[1]
    if state is State.UNSUBSCRIBED:
        return Entry.LEFT
    if applicant.mark in suppressed:
        return Entry.SUPPRESSED
    if state is None:
        return Entry.ADDED
    agrees = applicant.act is Act.CONFIRMED and (state, applicant.act) in NEXT
    return Entry.CONFIRMED if agrees else Entry.KNOWN


def _known(connection: Connection, folded: Collection[str]) -> dict[str, tuple[int, State]]:
    if not folded:
        return {}
    columns = subscriber.c
    query = select(columns.id, columns.folded, columns.state).where(columns.folded.in_(folded))
    return {row.folded: (row.id, State(row.state)) for row in connection.execute(query)}


def _suppressed(connection: Connection, marks: Collection[str]) -> set[str]:
    query = select(suppression.c.mark).where(suppression.c.mark.in_(marks))
    return set(connection.scalars(query))


def _insert(connection: Connection, added: Sequence[Applicant], *, now: datetime) -> dict[str, int]:
    """Insert new people; the id of each by folded address."""
    if not added:
        return {}
    last = connection.scalar(select(func.max(subscriber.c.id))) or 0
    rows = [
        {
            "public_id": new_public_id(),
            "address": applicant.address,
            "domain": applicant.address.rpartition("@")[2],
            "folded": applicant.folded,
            "mark": applicant.mark,
            "name": applicant.name,
            "language": applicant.language,
            "state": NEXT[None, applicant.act].value,
            "since": now,
        }
        for applicant in added
    ]
    connection.execute(insert(subscriber), rows)
    new = select(subscriber.c.folded, subscriber.c.id).where(subscriber.c.id > last)
    return {row.folded: row.id for row in connection.execute(new)}


def _confirm(connection: Connection, ids: Sequence[int]) -> None:
    if ids:
        confirmed = update(subscriber).where(subscriber.c.id.in_(ids))
        connection.execute(confirmed.values(state=State.CONFIRMED.value))


def _choose(connection: Connection, ids: dict[str, int], added: Sequence[Applicant]) -> None:
    if added:
        followed = [{"subscriber_id": ids[each.folded], "list": MAIN} for each in added]
        connection.execute(insert(subscription), followed)
    rows = [
        {"subscriber_id": ids[applicant.folded], "list": MAIN, "topic": topic}
        for applicant in added
        for topic in applicant.topics
    ]
    if rows:
        connection.execute(insert(subscriber_topic), rows)


def follow(connection: Connection, person: int, name: str) -> None:
    """Let somebody follow a list, where they do not yet."""
    mine = (subscription.c.subscriber_id == person, subscription.c.list == name)
    if connection.scalar(select(subscription.c.list).where(*mine)) is None:
        connection.execute(insert(subscription).values(subscriber_id=person, list=name))


def _keep_record(
    connection: Connection,
    ids: dict[str, int],
    applicants: Sequence[Applicant],
    *,
    way: Way,
    now: datetime,
) -> None:
    rows = [
        {
            "subscriber_id": ids[applicant.folded],
            "act": applicant.act.value,
            "at": now,
            "way": way.value,
            "wording": applicant.wording,
        }
        for applicant in applicants
    ]
    if rows:
        connection.execute(insert(consent), rows)
