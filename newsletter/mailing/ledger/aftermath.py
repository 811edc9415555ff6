"""What a mailing's refusals say about people: read from the rows, newest edition first.

Functions over a connection whose transaction the ledger has opened. Only what a server said about
a letter counts: an address that our own smarthost cannot carry is no fact about the reader.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from newsletter.edition import DIGESTS, is_digest
from newsletter.mailing.ledger.batches import batches
from newsletter.mailing.ledger.tables import delivery, letters_of, mailing, probation
from newsletter.mailing.outcomes import Cause
from newsletter.mailing.states import DeliveryState, MailingKind
from newsletter.mailing.values import Mailing, MailingId
from newsletter.mailing.verdicts.effects import EFFECTS, OUTAGE_LEAST, Toll
from newsletter.mailing.verdicts.tolls import Refusal
from subscribers import reachable

LOOK_BACK = 12
"""Editions that are looked at; no threshold is higher."""
LONGEST_SAID = 200
"""Characters of a server's words that a suppression keeps."""
_TOLLED = tuple(cause.value for cause, effect in EFFECTS.items() if effect.toll is not Toll.NOTHING)
_NO_NEWS = (
    DeliveryState.WAITING,
    DeliveryState.CLAIMED,
    DeliveryState.DEFERRED,
    DeliveryState.SKIPPED,
)
"""States of a letter that says nothing yet, or was never offered: passed over in a row."""
_SETTLED = (DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.EXPIRED)
_column = delivery.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Until when somebody is left out of editions, and why."""

    until: datetime
    reason: str


_Asked = tuple[int, str]
"""A subscriber, and the cause whose row is counted."""


def refusals(connection: Connection, opened: Mailing) -> list[Refusal]:
    """What servers said of this mailing's letters, with how often in a row; none once forgiven.

    Only of people who may still be mailed, as who left or is suppressed has nothing to lose; and
    nothing of which they are acquitted.
    """
    if _is_forgiven(connection, opened):
        return []
    people = reachable().subquery()
    found = connection.execute(
        select(delivery, people.c.address, people.c.domain)
        .join(people, people.c.id == _column.subscriber_id)
        .where(_refused_in(opened), ~_column.acquitted)
        .order_by(_column.id)
    ).all()
    in_a_row = _in_a_row(connection, opened, [(row.subscriber_id, row.reason) for row in found])
    met = Counter((row.domain, row.reason) for row in found)
    answered = _answered(
        connection, opened, {domain for (domain, _), count in met.items() if count >= OUTAGE_LEAST}
    )
    return [
        Refusal(
            subscriber_id=row.subscriber_id,
            address=row.address,
            cause=Cause(row.reason),
            said=_said(row),
            given_up=row.state == DeliveryState.EXPIRED,
            in_a_row=in_a_row[row.subscriber_id, row.reason],
            domain_refused=met[row.domain, row.reason],
            domain_answered=answered.get(row.domain, 0),
        )
        for row in found
    ]


def reasons(connection: Connection, opened: Mailing) -> dict[int, str]:
    """What each refusal of this mailing would have as its reason, whoever may be mailed now."""
    found = connection.execute(select(delivery).where(_refused_in(opened)))
    return {row.subscriber_id: reason(opened, row.reason, _said(row)) for row in found}


def reason(opened: Mailing, cause: str, said: str) -> str:
    """Why somebody is suppressed or rests: the same words, as long as the row is the same."""
    return f"refused: {cause}: {said} (edition {opened.edition_number})"


def forgive(connection: Connection, opened: Mailing, now: datetime) -> None:
    """Hold nothing of this mailing against anybody any more."""
    connection.execute(
        update(mailing)
        .where(mailing.c.id == opened.id, mailing.c.forgiven_at.is_(None))
        .values(forgiven_at=now)
    )


def acquit(connection: Connection, subscriber_id: int) -> None:
    """Hold nothing of what servers have said so far against somebody; their rest ends.

    Nor what they say yet of a letter that is on its way.
    """
    editions = select(mailing.c.edition_number).where(mailing.c.kind == MailingKind.EDITION)
    connection.execute(
        update(delivery)
        .where(
            # In this order the columns are an index.
            _column.edition_number.in_(editions),
            _column.subscriber_id == subscriber_id,
            # Those that wait, too: a sender may just be claiming them, for the old address.
            _column.state.not_in((DeliveryState.SENT, DeliveryState.SKIPPED)),
        )
        .values(acquitted=True)
    )
    connection.execute(delete(probation).where(probation.c.subscriber_id == subscriber_id))


def acquitted(connection: Connection, opened: Mailing, people: Iterable[int]) -> set[int]:
    """Who of these people has begun anew since they were sent a letter of this mailing."""
    found: set[int] = set()
    for ids in batches(people):
        theirs = (letters_of(opened), _column.subscriber_id.in_(ids), _column.acquitted)
        found.update(connection.scalars(select(_column.subscriber_id).where(*theirs)))
    return found


def unfollowed(connection: Connection) -> list[MailingId]:
    """The mailings that ended after their consequences were drawn last, the oldest first."""
    ended = mailing.c.finished_at
    query = select(mailing.c.id).where(
        mailing.c.kind == MailingKind.EDITION,
        ended.is_not(None),
        or_(mailing.c.followed_at.is_(None), mailing.c.followed_at < ended),
    )
    return list(map(MailingId, connection.scalars(query.order_by(mailing.c.id))))


def follow(connection: Connection, opened: Mailing, at: datetime) -> None:
    """The consequences of all that was refused before that moment are drawn."""
    this = update(mailing).where(mailing.c.id == opened.id)
    connection.execute(this.values(followed_at=at))


def resting(connection: Connection, now: datetime) -> dict[int, Rest]:
    """Who is left out now, by subscriber."""
    found = connection.execute(select(probation).where(probation.c.until > now))
    return {row.subscriber_id: Rest(until=row.until, reason=row.reason) for row in found}


def rest(connection: Connection, why: Mapping[int, str], *, until: datetime) -> set[int]:
    """Leave these people out until then; those for whom that is new."""
    new: set[int] = set()
    for ids in batches(why):
        known = {
            row.subscriber_id: row.reason
            for row in connection.execute(
                select(probation).where(probation.c.subscriber_id.in_(ids)).with_for_update()
            )
        }
        starting = [each for each in ids if known.get(each) != why[each]]
        if starting:
            rows = [
                {"subscriber_id": each, "until": until, "reason": why[each]} for each in starting
            ]
            connection.execute(_begun(connection), rows)
        new |= set(starting)
    return new


def _begun(connection: Connection) -> postgresql.Insert | sqlite.Insert:
    """A rest begins, or begins again; on a server another sender may write the same just now."""
    server = connection.dialect.name == "postgresql"
    row = postgresql.insert(probation) if server else sqlite.insert(probation)
    values = {"until": row.excluded.until, "reason": row.excluded.reason}
    return row.on_conflict_do_update(index_elements=["subscriber_id"], set_=values)


def end_rest(connection: Connection, why: Mapping[int, str]) -> int:
    """End the rests that these people have for exactly these reasons; how many."""
    ended = 0
    for ids in batches(why):
        query = select(probation).where(probation.c.subscriber_id.in_(ids))
        ours = [
            row.subscriber_id
            for row in connection.execute(query)
            if row.reason == why[row.subscriber_id]
        ]
        if ours:
            connection.execute(delete(probation).where(probation.c.subscriber_id.in_(ours)))
        ended += len(ours)
    return ended


def _is_forgiven(connection: Connection, opened: Mailing) -> bool:
    query = select(mailing.c.forgiven_at).where(mailing.c.id == opened.id)
    return connection.scalar(query) is not None


def _refused_in(opened: Mailing) -> ColumnElement[bool]:
    return and_(
        letters_of(opened),
        _column.state.in_((DeliveryState.REFUSED, DeliveryState.EXPIRED)),
        _column.reason.in_(_TOLLED),
        _column.code.is_not(None),
    )


def _in_a_row(
    connection: Connection, opened: Mailing, asked: Sequence[_Asked]
) -> dict[_Asked, int]:
    """How many of each person's newest editions ended with the cause, without a break."""
    history: defaultdict[int, list[tuple[str, str | None]]] = defaultdict(list)
    editions = _newest_editions(connection, opened)
    for ids in batches(dict.fromkeys(person for person, _ in asked)):
        found = connection.execute(
            select(_column.subscriber_id, _column.state, _column.reason)
            .join(mailing, mailing.c.id == _column.mailing_id)
            .where(
                # In this order the columns are an index.
                _column.edition_number.in_(editions),
                _column.subscriber_id.in_(ids),
                _column.state.not_in(_NO_NEWS),
                ~_column.acquitted,
                mailing.c.forgiven_at.is_(None),
            )
            .order_by(_column.subscriber_id, _column.edition_number.desc())
        )
        for row in found:
            history[row.subscriber_id].append((row.state, row.reason))
    return {(person, cause): _run(history[person], cause) for person, cause in asked}


def _run(history: Iterable[tuple[str, str | None]], cause: str) -> int:
    count = 0
    for state, reason_given in history:
        if state not in (DeliveryState.REFUSED, DeliveryState.EXPIRED) or reason_given != cause:
            break
        count += 1
    return count


def _newest_editions(connection: Connection, opened: Mailing) -> list[int]:
    """Of the author's, or of this list's digests: another's would stand before them all."""
    number = mailing.c.edition_number
    kind = number < DIGESTS
    if is_digest(opened.edition_number):
        kind = and_(number >= DIGESTS, mailing.c.list == opened.list)
    newest = select(number).where(kind).distinct().order_by(number.desc())
    return list(connection.scalars(newest.limit(LOOK_BACK)))


def _answered(connection: Connection, opened: Mailing, domains: set[str]) -> dict[str, int]:
    """How many letters to these domains are settled by an answer."""
    if not domains:
        return {}
    people = reachable().subquery()
    domain = people.c.domain
    found = connection.execute(
        select(domain, func.count().label("letters"))
        .select_from(delivery)
        .join(people, people.c.id == _column.subscriber_id)
        .where(letters_of(opened), _column.state.in_(_SETTLED))
        .group_by(domain)
    )
    return {row.domain: row.letters for row in found if row.domain in domains}


def _said(row: Row[tuple[object, ...]]) -> str:
    words = "".join(char if char.isprintable() else " " for char in row.text or "")
    return f"{row.code} {' '.join(words.split())[:LONGEST_SAID]}".strip()
