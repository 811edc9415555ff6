"""People who are new: their rows, what they follow, the first line of their record."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, literal, select, text

from subscribers.consent import NEXT
from subscribers.entering.bulk import Bulk, stored
from subscribers.model import EVERYTHING, Act, Following, Frequency, Way
from subscribers.tables import consent, subscriber, subscriber_topic, subscription, suppression

_PEOPLE = Bulk(
    subscriber,
    "id", "public_id", "address", "folded", "mark", "name", "language", "state", "since",
    "domain", "frequency", "plain", "paused_until",
)  # fmt: skip
_LISTS = Bulk(subscription, "subscriber_id", "list")
_TOPICS = Bulk(subscriber_topic, "subscriber_id", "list", "topic")
_RECORD = Bulk(consent, "subscriber_id", "act", "at", "way", "wording")
_LINE = (consent.c.act, consent.c.at, consent.c.way, consent.c.wording)
# On a server somebody may be suppressed at this very moment: the first reason stays.
_SUPPRESSED = Bulk(suppression, "mark", "reason", "at", unless_there=True)


_FIRST = {act: after.value for (before, act), after in NEXT.items() if before is None}
"""What somebody new has done -> how they stand."""
_ACTS = {act: act.value for act in Act}
_OFTEN = {frequency: frequency.value for frequency in Frequency}
_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8
"""Byte -> letter of base32; each of the 32 stands for eight bytes."""


class Applicant(NamedTuple):
    """Somebody to enter, already read and checked; `act` is what they are known to have done.

    A tuple, because a million of them are made in one import: a frozen dataclass takes six times
    as long.
    """

    address: str
    folded: str
    domain: str
    """What stands behind the @."""
    mark: str
    name: str
    language: str
    act: Act
    wording: str
    follows: tuple[Following, ...] = EVERYTHING
    since: datetime | None = None
    """When they came, where somebody else knows; None: now."""
    suppress: str = ""
    """Why they are never to be mailed, where somebody else knows."""
    frequency: Frequency = Frequency.EACH
    plain: bool = False
    paused_until: datetime | None = None
    assumed: bool = False
    """Whether nobody named the lists: then they are for who is new."""

    @property
    def is_gone(self) -> bool:
        """Whether they are known to have left, or are never to be mailed."""
        return is_gone(self.act, self.suppress)


def is_gone(act: Act, suppress: str) -> bool:
    """The same of what is said of somebody."""
    return act is Act.LEFT or bool(suppress)


def arrive(
    connection: Connection, applicants: Sequence[Applicant], *, way: Way, now: datetime
) -> range:
    """Insert people who are not there; their ids, in their order."""
    if not applicants:
        return range(0)
    ids = _reserve(connection, len(applicants))
    at = stored(connection, now)
    people = zip(ids, _public_ids(len(ids)), applicants, strict=True)
    _PEOPLE.insert(
        connection,
        [
            (
                person, public_id, each.address, each.folded, each.mark, each.name, each.language,
                _FIRST[each.act], at if each.since is None else stored(connection, each.since),
                each.domain, _OFTEN[each.frequency], each.plain,
                each.paused_until and stored(connection, each.paused_until),
            )
            for person, public_id, each in people
        ],
    )  # fmt: skip
    _follow(connection, ids, applicants)
    keep_record(connection, ids, applicants, way=way, now=now)
    suppress(connection, applicants, now=now)
    return ids


def suppress(connection: Connection, applicants: Sequence[Applicant], *, now: datetime) -> None:
    """Suppress those of them who are never to be mailed."""
    at = stored(connection, now)
    rows = [(each.mark, each.suppress, at) for each in applicants if each.suppress]
    _SUPPRESSED.insert(connection, rows)


def _reserve(connection: Connection, count: int) -> range:
    """Ids that were never given, one after the other."""
    if connection.dialect.name == "postgresql":
        # The table is locked: nobody else takes an id in between.
        last = connection.scalar(
            text(
                "SELECT setval(sequence, nextval(sequence) + :count - 1)"
                " FROM (SELECT pg_get_serial_sequence('subscriber', 'id')::regclass AS sequence)"
                " AS of_table"
            ),
            {"count": count},
        )
    else:
        # What AUTOINCREMENT goes by; it takes note of ids that are given to it.
        given = text("SELECT seq FROM sqlite_sequence WHERE name = 'subscriber'")
        last = (connection.scalar(given) or 0) + count
    assert last is not None  # noqa: S101  # for the type checker
    return range(last - count + 1, last + 1)


def _public_ids(count: int) -> list[str]:
    """As `new_public_id` makes them, many at once: 5 random bits for each of 16 letters."""
    letters = secrets.token_bytes(16 * count).translate(_LETTERS).decode("ascii")
    return [letters[begin : begin + 16] for begin in range(0, 16 * count, 16)]


def _follow(connection: Connection, ids: range, applicants: Sequence[Applicant]) -> None:
    first = applicants[0].follows
    if all(each.follows is first or each.follows == first for each in applicants):
        _follow_alike(connection, ids, first)
        return
    lists: list[tuple[object, ...]] = []
    topics: list[tuple[object, ...]] = []
    for person, each in zip(ids, applicants, strict=True):
        for followed in each.follows:
            lists.append((person, followed.list))
            topics += [(person, followed.list, topic) for topic in followed.topics]
    _LISTS.insert(connection, lists)
    _TOPICS.insert(connection, topics)


def _follow_alike(connection: Connection, ids: range, follows: Sequence[Following]) -> None:
    """Everybody the same: the database copies it, which takes a third of the time."""
    new = subscriber.c.id.between(ids[0], ids[-1])
    for followed in follows:
        rows = select(subscriber.c.id, literal(followed.list)).where(new)
        connection.execute(insert(subscription).from_select(["subscriber_id", "list"], rows))
        for topic in followed.topics:
            rows_of = select(subscriber.c.id, literal(followed.list), literal(topic)).where(new)
            into = ["subscriber_id", "list", "topic"]
            connection.execute(insert(subscriber_topic).from_select(into, rows_of))


def keep_record(
    connection: Connection,
    ids: Sequence[int],
    applicants: Sequence[Applicant],
    *,
    way: Way,
    now: datetime,
) -> None:
    """Write down what each of them did."""
    first = applicants[0]
    if isinstance(ids, range) and all(
        each.act is first.act and each.wording == first.wording for each in applicants
    ):
        # Everybody the same: as in `_follow_alike`.
        line = (first.act.value, now, way.value, first.wording)
        values = (literal(value, column.type) for value, column in zip(line, _LINE, strict=True))
        new = subscriber.c.id.between(ids[0], ids[-1])
        into = ["subscriber_id", *(column.name for column in _LINE)]
        rows = select(subscriber.c.id, *values).where(new)
        connection.execute(insert(consent).from_select(into, rows))
        return
    at, how = stored(connection, now), way.value
    _RECORD.insert(
        connection,
        [
            (person, _ACTS[each.act], at, how, each.wording)
            for person, each in zip(ids, applicants, strict=True)
        ],
    )
