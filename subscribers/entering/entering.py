"""Entering people, one or thousands in one transaction: who is new, known, gone, suppressed."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Subquery,
    Text,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    text,
    update,
)

from subscribers.consent import NEXT
from subscribers.entering.arriving import Applicant, arrive, keep_record
from subscribers.model import Act, State, Way
from subscribers.tables import (
    former_address,
    import_row,
    subscriber,
    suppressed_domain,
    suppression,
)


class Entry(StrEnum):
    """What became of an applicant."""

    ADDED = "added"
    """New."""
    CONFIRMED = "confirmed"
    """Was waiting for a consent, and now has it on record."""
    UPDATED = "updated"
    """There already; name, language or what they follow was changed, as asked for."""
    KNOWN = "known"
    """There already; nothing changed."""
    AGAIN = "duplicates"
    """Named before in the same file."""
    LEFT = "left"
    """Unsubscribed before; stays so."""
    SUPPRESSED = "suppressed"
    """Never to be mailed; not entered."""
    GONE = "gone"
    """Was waiting for a consent; said to have left or never to be mailed, which holds."""


NAMED = "{}"
"""What an import keeps of whom it named and did not change."""
WRITTEN = frozenset({Entry.ADDED, Entry.CONFIRMED, Entry.UPDATED, Entry.GONE})
"""Entries that change something."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is there already."""

    id: int
    state: State
    written: Entry | None = None
    """What this very import has made of them, be it nothing; None: it has not named them yet."""
    former: bool = False
    """The address is one that they had before: nothing of them changes by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Whom an entering has changed, by id."""

    added: range
    confirmed: Sequence[int]
    gone: Sequence[int]
    named: Sequence[int]
    """Who was there already, and is named by this entering for the first time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known about some applicants before any of them is entered."""

    known: Mapping[str, Known]
    """Folded address -> who has it, or had it before and is elsewhere now."""
    marks: Collection[str]
    """Those that are suppressed."""
    domains: Collection[str]
    """Those that are suppressed as a whole."""

    @property
    def named(self) -> list[int]:
        """Who is there, and was not named before by the same import."""
        there = self.known.values()
        return [each.id for each in there if each.written is None and not each.former]

    def decide_all(self, applicants: Sequence[Applicant]) -> list[Entry]:
        """What is to become of each of them."""
        if not (self.known or self.marks or self.domains):
            return [Entry.ADDED] * len(applicants)
        return [self.decide(applicant) for applicant in applicants]

    def decide(self, applicant: Applicant) -> Entry:
        """What is to become of one of them."""
        person = self.known.get(applicant.folded)
        if person is not None and person.written is not None:
            return Entry.AGAIN
        if person is not None and person.state is State.UNSUBSCRIBED:
            return Entry.LEFT
        if applicant.mark in self.marks:
            return Entry.SUPPRESSED
        barred = applicant.domain in self.domains
        if person is not None:
            return _decide_known(person, applicant, barred=barred)
        # Their domain may be lifted some day: what is said against them is kept until then.
        return Entry.SUPPRESSED if barred and not applicant.is_gone else Entry.ADDED


def _decide_known(person: Known, applicant: Applicant, *, barred: bool) -> Entry:
    """What becomes of who is there, has not left and is not suppressed, but by the domain."""
    waits = person.state is State.UNCONFIRMED and not person.former
    if waits and applicant.is_gone:
        return Entry.GONE
    if barred:
        return Entry.SUPPRESSED
    return Entry.CONFIRMED if waits and applicant.act is Act.CONFIRMED else Entry.KNOWN


def enter(
    connection: Connection, applicants: Sequence[Applicant], *, way: Way, now: datetime
) -> list[Entry]:
    """Enter people whose folded addresses all differ; one entry for each, in their order.

    Each is named on purpose: an address that somebody has left is a stranger's.
    """
    hold(connection)
    situation = _survey(connection, applicants)
    entries = situation.decide_all(applicants)
    write(connection, applicants, entries, situation, way=way, now=now)
    return entries


def look(
    connection: Connection, applicants: Sequence[Applicant], *, run: int | None = None
) -> Situation:
    """Look everybody up, and let nobody else write them until the transaction ends.

    `run` is the import that enters them.
    """
    hold(connection)
    return survey(connection, applicants, run=run)


def hold(connection: Connection) -> None:
    """Let nobody else write people until the transaction ends."""
    if connection.dialect.name == "postgresql":
        # Nobody enters the same address or leaves between our look and our write, nor holds a
        # row that we are to write while they wait for the table: no weaker mode keeps out
        # FOR UPDATE. On SQLite a write transaction has the database to itself anyway.
        connection.execute(text("LOCK TABLE subscriber IN EXCLUSIVE MODE"))


def survey(
    connection: Connection, applicants: Sequence[Applicant], *, run: int | None = None
) -> Situation:
    """Look up everybody of a list, which may be old, and write nothing."""
    situation = _survey(connection, applicants, run=run)
    moved = _moved(connection, [each.mark for each in applicants])
    if not moved:
        return situation
    by_former = {each.folded: moved[each.mark] for each in applicants if each.mark in moved}
    # Who was only named there since has not made it theirs.
    theirs = {
        folded: person
        for folded, person in situation.known.items()
        if folded not in by_former or person.state is not State.UNCONFIRMED
    }
    return replace(situation, known={**by_former, **theirs})


def _survey(
    connection: Connection, applicants: Sequence[Applicant], *, run: int | None = None
) -> Situation:
    return Situation(
        known=_known(connection, [each.folded for each in applicants], run),
        marks=_found(connection, suppression.c.mark, (each.mark for each in applicants)),
        domains=_found(
            connection, suppressed_domain.c.domain, {each.domain for each in applicants}
        ),
    )


def _values(connection: Connection, values: Iterable[str]) -> Subquery:
    """Any number of values as a table of one column, in one parameter."""
    written = literal(json.dumps(list(values)), Text)
    if connection.dialect.name == "postgresql":
        rows = func.json_array_elements_text(cast(written, JSON)).table_valued("value")
    else:
        rows = func.json_each(written).table_valued("value")
    return select(rows.c.value.label("value")).subquery()


def _known(connection: Connection, folded: Sequence[str], run: int | None) -> dict[str, Known]:
    wanted = _values(connection, folded)
    columns = (subscriber.c.folded, subscriber.c.id, subscriber.c.state)
    source = wanted.join(subscriber, subscriber.c.folded == wanted.c.value)
    query = select(*columns, null().label("run_id"), null().label("before")).select_from(source)
    if run is not None:
        written = and_(import_row.c.run_id == run, import_row.c.subscriber_id == subscriber.c.id)
        query = select(*columns, import_row.c.run_id, import_row.c.before).select_from(
            source.outerjoin(import_row, written)
        )
    return {
        row.folded: Known(
            row.id, State(row.state), None if row.run_id is None else _made(row.before)
        )
        for row in connection.execute(query)
    }


def _moved(connection: Connection, marks: Sequence[str]) -> dict[str, Known]:
    """Mark of a former address -> who had it."""
    wanted = _values(connection, marks)
    query = select(former_address.c.mark, subscriber.c.id, subscriber.c.state).select_from(
        wanted.join(former_address, former_address.c.mark == wanted.c.value).join(
            subscriber, subscriber.c.id == former_address.c.subscriber_id
        )
    )
    return {
        row.mark: Known(row.id, State(row.state), former=True) for row in connection.execute(query)
    }


def _made(before: str | None) -> Entry:
    """What an import has made of somebody, by what it keeps of how they were."""
    if before is None:
        return Entry.ADDED
    if before == NAMED:
        return Entry.KNOWN
    was = json.loads(before)
    if "gone" in was:
        return Entry.GONE
    return Entry.CONFIRMED if "state" in was else Entry.UPDATED


def _found(connection: Connection, column: Column[str], values: Iterable[str]) -> set[str]:
    """Those of the values that are in the column."""
    wanted = _values(connection, values)
    return set(
        connection.scalars(select(column).join_from(wanted, column.table, column == wanted.c.value))
    )


def write(
    connection: Connection,
    applicants: Sequence[Applicant],
    entries: Sequence[Entry],
    situation: Situation,
    *,
    way: Way,
    now: datetime,
) -> Written:
    """Add and confirm, as was decided; whom this changes or names, by id.

    Those who are gone are only named here: what is said of them is for the caller to carry out.
    """
    pairs = list(zip(applicants, entries, strict=True))
    added = [applicant for applicant, entry in pairs if entry is Entry.ADDED]
    agreed = [applicant for applicant, entry in pairs if entry is Entry.CONFIRMED]
    new = arrive(connection, added, way=way, now=now)
    ids = [situation.known[applicant.folded].id for applicant in agreed]
    if ids:
        confirmed = update(subscriber).where(subscriber.c.id.in_(ids))
        after = NEXT[State.UNCONFIRMED, Act.CONFIRMED]
        connection.execute(confirmed.values(state=after.value))
        keep_record(connection, ids, agreed, way=way, now=now)
    gone = [situation.known[one.folded].id for one, entry in pairs if entry is Entry.GONE]
    return Written(added=new, confirmed=ids, gone=gone, named=situation.named)
