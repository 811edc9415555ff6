"""Everybody in numbers: how they stand, how many came and went, what and where they are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    case,
    collate,
    exists,
    func,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from subscribers import reading
from subscribers.consent import NEXT
from subscribers.model import Counts, State
from subscribers.tables import consent, subscriber, subscriber_topic, subscription

TOP = 10
"""Domains that are told by name."""
_CONFIRMED = subscriber.c.state == State.CONFIRMED.value
# The second is always true. It asks for what the index of domains and states lacks: else SQLite
# goes by that index and leaps about in the other tables (1,000,000 people: 11 s instead of 6).
_CONFIRMED_IN_ORDER = (_CONFIRMED, subscriber.c.public_id != "")
_JOINING = sorted(
    {act.value for (before, act), after in NEXT.items() if before != after == State.CONFIRMED}
)
_LEAVING = sorted(
    {act.value for (before, act), after in NEXT.items() if after != before == State.CONFIRMED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """Who became confirmed in a month, who was no longer, and how many were at its end.

    Of who was erased nothing is known: they never came. Nor did a row that became part of
    another one: the person is counted by what was done on the row that stayed.
    """

    month: date
    """Its first day, in UTC."""
    joined: int
    left: int
    confirmed: int

    @property
    def net(self) -> int:
        """How many more there were than the month before."""
        return self.joined - self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of the confirmed have this in common; the name is '' where they have nothing."""

    name: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Followers:
    """The confirmed who follow a list: everything there, or the topics that they chose."""

    list: str
    people: int
    everything: int
    topics: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """All of it at one moment; where there is an order, the most come first."""

    at: datetime
    counts: Counts
    months: tuple[Month, ...]
    """From the first with anybody to the present one, none left out."""
    lists: tuple[Followers, ...]
    following_nothing: int
    """Confirmed people who follow no list: they get nothing."""
    domains: tuple[Share, ...]
    """The ten that most have."""
    other_domains: int
    people_elsewhere: int
    """People in the other domains."""
    languages: tuple[Share, ...]
    ways: tuple[Share, ...]
    """How they came in first."""


def take(connection: Connection, *, now: datetime) -> Census:
    """Count everybody."""
    counts = reading.counts(connection)
    domains = _top_domains(connection)
    elsewhere = counts.confirmed - sum(each.people for each in domains)
    all_domains = select(func.count(subscriber.c.domain.distinct())).where(_CONFIRMED)
    return Census(
        at=now,
        counts=counts,
        months=_months(_changes(connection), today=now.date(), confirmed=counts.confirmed),
        lists=_lists(connection),
        following_nothing=_following_nothing(connection),
        domains=domains,
        other_domains=connection.execute(all_domains).scalar_one() - len(domains),
        people_elsewhere=elsewhere,
        languages=_shares(connection, subscriber.c.language),
        ways=_shares(connection, _first_way()),
    )


class _month(FunctionElement[int]):  # noqa: N801  # as SQLAlchemy names what becomes SQL
    """The months from year 0 to a moment's, in UTC; a number, because text is slow to sort."""

    type = Integer()
    inherit_cache = True


@compiles(_month, "sqlite")
def _month_of_text(element: _month, compiler: SQLCompiler, **options: object) -> str:
    at = compiler.process(element.clauses, **options)
    return f"(CAST(substr({at}, 1, 4) AS INTEGER) * 12 + CAST(substr({at}, 6, 2) AS INTEGER) - 1)"


@compiles(_month, "postgresql")
def _month_of_moment(element: _month, compiler: SQLCompiler, **options: object) -> str:
    at = f"timezone('UTC', {compiler.process(element.clauses, **options)})"
    return f"CAST(extract(year FROM {at}) * 12 + extract(month FROM {at}) - 1 AS INTEGER)"


def _changes(connection: Connection) -> dict[int, tuple[int, int]]:
    """How many joined and left, by month; a second yes of who is confirmed is no joining."""
    here = case((consent.c.act.in_(_LEAVING), 0), else_=1)
    # A person's lines are written while their row is held, so that their ids tell the order;
    # the moments may not, where clocks differ or somebody had to wait.
    before = func.lag(here).over(partition_by=consent.c.subscriber_id, order_by=consent.c.id)
    lines = (
        select(_month(consent.c.at).label("month"), here.label("here"), before.label("before"))
        .where(consent.c.act.in_([*_JOINING, *_LEAVING]), consent.c.former.is_(None))
        .subquery()
    )
    changed = func.coalesce(lines.c.before, 0) != lines.c.here
    joined = func.sum(lines.c.here).label("joined")
    query = select(lines.c.month, joined, func.count().label("changes")).where(changed)
    return {
        row.month: (row.joined, row.changes - row.joined)
        for row in connection.execute(query.group_by(lines.c.month))
    }


def _months(
    changes: dict[int, tuple[int, int]], *, today: date, confirmed: int
) -> tuple[Month, ...]:
    """Every month to the present one; counted back from now, so that the last one is true."""
    months: list[Month] = []
    last = max([_number(today), *changes])
    for number in range(last, min([last, *changes]) - 1, -1):
        joined, left = changes.get(number, (0, 0))
        first = date(number // 12, number % 12 + 1, 1)
        months.append(Month(month=first, joined=joined, left=left, confirmed=confirmed))
        confirmed -= joined - left
    return tuple(reversed(months))


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _lists(connection: Connection) -> tuple[Followers, ...]:
    topic = subscriber_topic.c
    people = _count(subscription.c.list.label("name"), subscription.c.subscriber_id)
    choosing = _count(topic.list.label("name"), topic.subscriber_id, distinct=True)
    choosers = {row.name: row.people for row in connection.execute(choosing)}
    topics: defaultdict[str, list[Share]] = defaultdict(list)
    for row in connection.execute(
        _count(topic.topic.label("name"), topic.subscriber_id)
        .add_columns(topic.list)
        .group_by(topic.list)
    ):
        topics[row.list].append(Share(name=row.name, people=row.people))
    return tuple(
        Followers(
            list=each.name,
            people=each.people,
            everything=each.people - choosers.get(each.name, 0),
            topics=_sorted(topics[each.name]),
        )
        for each in _sorted(
            Share(name=row.name, people=row.people) for row in connection.execute(people)
        )
    )


def _count(
    name: ColumnElement[str], owner: ColumnElement[int], *, distinct: bool = False
) -> Select[str, int]:
    people = func.count(owner.distinct() if distinct else owner).label("people")
    joined = select(name, people).join(subscriber, subscriber.c.id == owner)
    return joined.where(*_CONFIRMED_IN_ORDER).group_by(name)


def _following_nothing(connection: Connection) -> int:
    followed = exists().where(subscription.c.subscriber_id == subscriber.c.id)
    query = select(func.count()).select_from(subscriber).where(*_CONFIRMED_IN_ORDER, ~followed)
    return connection.execute(query).scalar_one()


def _top_domains(connection: Connection) -> tuple[Share, ...]:
    people = func.count().label("people")
    query = select(subscriber.c.domain, people).where(_CONFIRMED).group_by(subscriber.c.domain)
    # Among equals the alphabet decides, and by the same alphabet everywhere.
    server = connection.dialect.name == "postgresql"
    name = collate(subscriber.c.domain, "C") if server else subscriber.c.domain
    rows = connection.execute(query.order_by(people.desc(), name).limit(TOP))
    return tuple(Share(name=row.domain, people=row.people) for row in rows)


def _shares(connection: Connection, name: ColumnElement[str]) -> tuple[Share, ...]:
    each = select(name.label("name")).where(*_CONFIRMED_IN_ORDER).subquery()
    query = select(each.c.name, func.count().label("people")).group_by(each.c.name)
    return _sorted(Share(name=row.name, people=row.people) for row in connection.execute(query))


def _first_way() -> ColumnElement[str]:
    ways = select(consent.c.way).where(consent.c.subscriber_id == subscriber.c.id)
    first = ways.order_by(consent.c.at, consent.c.id).limit(1).scalar_subquery()
    return func.coalesce(first, "", type_=String())


def _sorted(shares: Iterable[Share]) -> tuple[Share, ...]:
    return tuple(sorted(shares, key=lambda each: (-each.people, each.name)))
