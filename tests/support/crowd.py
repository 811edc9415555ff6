"""Two hundred people of every kind, with what is awkward about real ones, and as plain values."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert

from subscribers.addresses import fold
from subscribers.tables import (
    consent,
    subscriber,
    subscriber_topic,
    subscription,
    suppressed_domain,
    suppression,
)
from tests.support.people import NOW

SIZE = 200
DOMAINS = ("example.org", "example.net", "list.example.org", "xn--mnchen-3ya.example")
LOCALS = ("ada", "Bo", "ZOE", "strasse", "a_b", "a%b", "ada+x", "e")
NAMES = (
    "", "", "Ada", "ADA LOVELACE", "Zoë", "ZOË", "Žižek", "Straße", "STRASSE", "İnci", "ſharp",
    "Σίσυφος", "σίσυφοΣ", "100%", "under_score", "O'Neil \"Pat\"", "back\\slash", "דנה", "ǅ", "not",
)  # fmt: skip
LANGUAGES = ("", "", "en", "de", "de-AT", "pt-BR")
STATES = ("unconfirmed", "confirmed", "confirmed", "unsubscribed")
WAYS = ("import", "form", "command", "api")
FOLLOWED = ({}, {"main": ()}, {"main": ("lxd",)}, {"main": ("lxc", "lxd"), "releases": ()},
            {"releases": ("lxd",)}, {"main": ("old",), "releases": ("lxc", "stable")})  # fmt: skip
HOURS = (-24 * 400, -24 * 366, -24 * 31, -24 * 30, -24, -10, -9.5, 0)
EDGES = (datetime(2017, 1, 1, tzinfo=UTC), datetime(2016, 12, 31, 23, 59, 59, 999999, tzinfo=UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Everything that a segment may ask of a person."""

    id: int
    address: str
    domain: str
    name: str
    language: str
    state: str
    follows: dict[str, tuple[str, ...]]
    frequency: str
    plain: bool
    paused_until: datetime | None
    since: datetime
    suppressed: bool
    left: datetime | None
    way: str


def crowd() -> list[Person]:
    """Always the same people."""
    luck = random.Random(6)
    return [_person(number, luck) for number in range(1, SIZE + 1)]


def _person(number: int, luck: random.Random) -> Person:
    moments = [*(NOW + timedelta(hours=hours) for hours in HOURS), *EDGES]
    domain, state = luck.choice(DOMAINS), luck.choice(STATES)
    return Person(
        id=number,
        address=f"{luck.choice(LOCALS)}{number}@{domain}",
        domain=domain,
        name=luck.choice(NAMES),
        language=luck.choice(LANGUAGES),
        state=state,
        follows=dict(luck.choice(FOLLOWED)),
        frequency=luck.choice(("each", "monthly")),
        plain=luck.random() < 0.3,
        paused_until=luck.choice((None, None, NOW, NOW + timedelta(seconds=1), EDGES[0])),
        since=luck.choice(moments),
        suppressed=domain == "example.net" or luck.random() < 0.2,
        # A few left before anybody kept a record.
        left=luck.choice([None, *moments]) if state == "unsubscribed" else None,
        way=luck.choice(("", *WAYS)),
    )


def enter(engine: Engine, people: list[Person]) -> None:
    """Put them into a database as they stand."""
    with engine.begin() as connection:
        connection.execute(insert(subscriber), [_row(each) for each in people])
        for table, rows in (
            (subscription, [row for each in people for row in _followed(each)]),
            (subscriber_topic, [row for each in people for row in _chosen(each)]),
            (consent, [row for each in people for row in _record(each)]),
            (suppression, [_suppression(each) for each in people if each.suppressed]),
            (suppressed_domain, [{"domain": "example.net", "reason": "asked", "at": NOW}]),
        ):
            connection.execute(insert(table), rows)


def _row(person: Person) -> dict[str, object]:
    names = ("id", "address", "domain", "name", "language", "state", "frequency", "plain", "since")
    row = {name: getattr(person, name) for name in names}
    mark = f"{person.id:032}"
    folded = fold(person.address)
    return row | {
        "public_id": mark[-16:], "folded": folded, "mark": mark, "paused_until": person.paused_until,
    }  # fmt: skip


def _followed(person: Person) -> list[dict[str, object]]:
    return [{"subscriber_id": person.id, "list": name} for name in person.follows]


def _chosen(person: Person) -> list[dict[str, object]]:
    return [
        {"subscriber_id": person.id, "list": name, "topic": topic}
        for name, topics in person.follows.items()
        for topic in topics
    ]


def _record(person: Person) -> list[dict[str, object]]:
    first = min(person.since, person.left or person.since, EDGES[1]) - timedelta(days=1)
    lines = [("entered", first, person.way)] if person.way else []
    if person.state == "confirmed" and person.way:
        # Some have left, and are back.
        back = [("left", first + timedelta(hours=1), "page"), ("returned", person.since, "confirm")]
        lines += back if person.plain else [("confirmed", person.since, "confirm")]
    if person.left and person.way:
        # They left twice; what counts is the last time.
        lines += [("left", min(person.left, EDGES[1]), "page"), ("returned", person.left, "form")]
    if person.left:
        lines += [("left", person.left, "page")]
    # A merged record is written later than it happened.
    written = reversed(lines) if person.id % 2 else lines
    return [
        {"subscriber_id": person.id, "act": act, "at": at, "way": way, "wording": ""}
        for act, at, way in written
    ]


def _suppression(person: Person) -> dict[str, object]:
    # Of the suppressed domain's people nobody is marked by address.
    mark = f"{person.id:032}" if person.domain != "example.net" else f"other{person.id:027}"
    return {"mark": mark, "reason": "complained", "at": NOW}
