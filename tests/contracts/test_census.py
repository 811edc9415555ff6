"""Everybody in numbers, on SQLite and PostgreSQL: they add up, and are those of one moment."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from sqlalchemy import Engine, create_engine, delete, event, insert

from subscribers import Notice, State, Subscribers
from subscribers.census import TOP, Share
from subscribers.consent import NEXT
from subscribers.model import Act
from subscribers.tables import consent, subscriber
from tests.support.crowd import crowd, enter
from tests.support.mailings import Clock
from tests.support.people import NOW, SECRET, List, store


def shares(found: tuple[Share, ...]) -> list[tuple[str, int]]:
    return [(share.name, share.people) for share in found]


def most(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def test_nobody_is_counted_too(engine: Engine) -> None:
    """The present month with nothing in it."""
    census = store(engine).census()
    assert [(m.month, m.joined, m.left, m.net, m.confirmed) for m in census.months] == [
        (date(2017, 6, 1), 0, 0, 0, 0)
    ]
    assert (census.lists, census.domains, census.languages, census.ways) == ((), (), (), ())
    assert (census.other_domains, census.people_elsewhere, census.following_nothing) == (0, 0, 0)


def test_months_tell_who_came_and_went(engine: Engine) -> None:
    """A second yes is no joining, a leaving without a yes before it no loss; no month is left out."""
    clock = Clock(datetime(2016, 11, 30, 23, 59, 59, tzinfo=UTC))
    people = Subscribers(engine, clock, secret=SECRET)
    people.add("ada@example.org", consent="yes")
    people.add("waits@example.org")
    clock.turn(seconds=1)
    people.add("bo@example.org", topics=["lxd"], consent="yes")
    people.add("ada@example.org", consent="yes")
    people.remove("waits@example.org")
    clock.turn(days=62)
    people.add("cy@example.org", consent="yes")
    people.remove("ada@example.org")
    assert [(f"{m.month:%Y-%m}", m.joined, m.left, m.confirmed) for m in people.census().months] == [
        ("2016-11", 1, 0, 1),
        ("2016-12", 1, 0, 2),
        ("2017-01", 0, 0, 2),
        ("2017-02", 1, 1, 2),
    ]  # fmt: skip


def test_a_whole_crowd_adds_up(engine: Engine) -> None:
    """By list and topic, by domain, by language, by way: each as a plain count has it."""
    people = crowd()
    enter(engine, people)
    census = store(engine).census()
    here = [person for person in people if person.state == "confirmed"]
    assert census.counts.confirmed == len(here)
    assert census.at == NOW
    for each in census.lists:
        followers = [person for person in here if each.list in person.follows]
        assert each.people == len(followers)
        assert each.everything == sum(not person.follows[each.list] for person in followers)
        chosen = Counter(topic for person in followers for topic in person.follows[each.list])
        assert shares(each.topics) == most(chosen)
    assert {each.list for each in census.lists} == {"main", "releases"}
    assert census.following_nothing == sum(not person.follows for person in here)
    assert shares(census.domains) == most(Counter(person.domain for person in here))
    assert shares(census.languages) == most(Counter(person.language for person in here))
    assert shares(census.ways) == most(Counter(person.way for person in here))


def test_a_list_whose_topics_nobody_chose_is_followed_for_everything(engine: Engine) -> None:
    """All of its people, and no topic."""
    people = store(engine)
    for name in ("ada", "bo"):
        people.add(f"{name}@example.org", consent="yes")
    (main,) = people.census().lists
    assert (main.people, main.everything, main.topics) == (2, 2, ())


def test_other_domains_are_counted_together(engine: Engine) -> None:
    """Ten by name, those of equal number by the alphabet; the rest as a number of each."""
    people = store(engine)
    for number in range(TOP + 3):
        people.add(f"ada@d{number:02}.example.org", consent="yes")
    people.add("bo@d12.example.org", consent="yes")
    people.add("bo@waits.example.org")
    census = people.census()
    names = ["d12.example.org", *(f"d{number:02}.example.org" for number in range(TOP - 1))]
    assert shares(census.domains) == [(name, 2 if name == names[0] else 1) for name in names]
    assert (census.other_domains, census.people_elsewhere) == (3, 3)


BEGIN = datetime(2016, 5, 31, 12, tzinfo=UTC)
Records = dict[int, list[tuple[datetime, Act]]]


def test_growth_is_that_of_any_record(engine: Engine) -> None:
    """Whatever may happen, though clocks may differ: as following each life by itself."""
    luck = random.Random(2)
    joined: Counter[str] = Counter()
    left: Counter[str] = Counter()
    records: Records = {number: [] for number in range(1, 120)}
    states: dict[int, State | None] = dict.fromkeys(records)
    for number, lines in records.items():
        at = BEGIN
        for _ in range(luck.randrange(8)):
            at += timedelta(hours=luck.randrange(-200, 900))
            before = states[number]
            act = luck.choice([act for state, act in NEXT if state is before] or [Act.CHOSE])
            after = NEXT.get((before, act), before)
            joined[f"{at:%Y-%m}"] += before != after == State.CONFIRMED
            left[f"{at:%Y-%m}"] += after != before == State.CONFIRMED
            lines.append((at, act))
            states[number] = after
    enter_records(engine, records, states)
    census = store(engine).census()
    assert {f"{m.month:%Y-%m}": m.joined for m in census.months if m.joined} == +joined
    assert {f"{m.month:%Y-%m}": m.left for m in census.months if m.left} == +left
    assert sum(left.values()) > 10
    assert sum(month.net for month in census.months) == census.counts.confirmed
    for one, next_ in pairwise(census.months):
        assert next_.confirmed - one.confirmed == next_.net


def enter_records(engine: Engine, records: Records, states: dict[int, State | None]) -> None:
    zone = timezone(timedelta(hours=5))
    with engine.begin() as connection:
        for number, lines in records.items():
            address, state = f"p{number}@example.org", states[number] or State.UNCONFIRMED
            row = {"id": number, "public_id": f"{number:016}", "address": address, "folded": address,
                   "mark": "", "domain": "example.org", "state": state.value, "since": NOW}  # fmt: skip
            connection.execute(insert(subscriber).values(row))
            for at, act in lines:
                line = {
                    "subscriber_id": number,
                    "act": act.value,
                    "at": at.astimezone(zone),
                    "way": "api",
                }
                connection.execute(insert(consent).values(line))


@pytest.fixture
def other(engine: Engine) -> Iterator[Engine]:
    """Another program on the same database, whose session is in another time zone."""
    made = create_engine(engine.url)
    yield made
    made.dispose()


def test_all_numbers_are_of_one_moment(engine: Engine, other: Engine) -> None:
    """Somebody who leaves while it is counted is confirmed in every number."""
    people = store(engine)
    for name in ("ada", "bo", "cy"):
        people.add(f"{name}@example.org", language="de", consent="yes")
    elsewhere = store(other)
    asked = []

    def leave(*arguments: object) -> None:
        if "count(" in str(arguments[2]) and not asked:
            asked.append(arguments[2])
            elsewhere.remove("ada@example.org")

    event.listen(engine, "after_cursor_execute", leave)
    census = people.census()
    event.remove(engine, "after_cursor_execute", leave)
    assert asked
    assert census.counts.confirmed == census.counts.mailable == 3
    assert shares(census.languages) == [("de", 3)]
    assert sum(month.net for month in census.months) == census.lists[0].people == 3
    assert people.census().counts.confirmed == 2


def growth(house: List) -> list[tuple[int, int, int]]:
    return [(month.joined, month.left, month.confirmed) for month in house.people.census().months]


def test_two_rows_that_became_one_are_one_person(engine: Engine) -> None:
    """Counted by what was done on the row that stayed, however the other one had stood."""
    house = List(engine)
    for pair, expected in {
        ("here", "here"): (1, 0, 1),
        ("here", "new"): (1, 0, 1),
        ("new", "here"): (0, 0, 0),
        ("here", "gone"): (1, 1, 0),
        ("gone", "here"): (1, 1, 0),
        ("gone", "back"): (2, 1, 1),
    }.items():
        for address, stands in zip(("ada@example.org", "bo@example.net"), pair, strict=True):
            bring(house, address, stands)
        house.people.persons.merge("ada@example.org", "bo@example.net")
        assert (pair, growth(house)) == (pair, [expected])
        with house.engine.begin() as connection:
            connection.execute(delete(subscriber))


def bring(house: List, address: str, stands: str) -> None:
    """Let an address stand so; each a minute after what was before."""
    house.later(timedelta(minutes=1))
    if stands == "back":
        house.join(address)
    else:
        house.people.add(address, consent=None if stands == "new" else "yes")
    if stands == "gone":
        house.people.remove(address)


def test_a_move_to_a_row_that_had_left_is_no_loss(engine: Engine) -> None:
    """They said yes from there; that they had left there before is history."""
    house = List(engine)
    ada = house.join("ada@example.org")
    house.join("bo@example.net")
    house.people.remove("bo@example.net")
    house.later(timedelta(days=1))
    house.people.choosing.move(ada.public_id, "bo@example.net")
    for notice in (Notice.MOVE_FROM, Notice.MOVE_TO):
        house.people.joining.confirm(house.box.tokens(notice)[-1])
    assert growth(house) == [(1, 0, 1)]
