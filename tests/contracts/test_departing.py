"""Many who leave at once leave as each would alone, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from subscribers import Departure, State, TokenExpired, UnknownSubscriber, Way
from tests.support.people import List

NOBODY = "a" * 16


@pytest.fixture
def house(engine: Engine) -> List:
    return List(engine)


def confirmed(house: List, name: str) -> str:
    return house.join(f"{name}@example.org").public_id


def unconfirmed(house: List, name: str) -> str:
    house.sign_up(f"{name}@example.org")
    return house.people.show(f"{name}@example.org").public_id


def gone(house: List, name: str) -> str:
    public_id = confirmed(house, name)
    house.people.leaving.leave(public_id, way=Way.MAIL)
    return public_id


def back(house: List, name: str) -> str:
    """Left and stayed within a month: no second farewell."""
    public_id = gone(house, name)
    house.people.leaving.stay(public_id)
    return public_id


def suppressed(house: List, name: str) -> str:
    public_id = confirmed(house, name)
    house.people.suppress(f"{name}@example.org", reason="complaint")
    return public_id


def elsewhere(house: List, name: str) -> str:
    """At a domain that is never to be mailed."""
    return house.join(f"{name}@blocked.example").public_id


def merged(house: List, name: str) -> str:
    """The link of a row that became one with another."""
    old = house.join(f"{name}.old@example.org")
    house.join(f"{name}@example.org")
    house.people.persons.merge(f"{name}@example.org", f"{name}.old@example.org")
    return old.public_id


def nobody(house: List, name: str) -> str:
    del house, name
    return NOBODY


KINDS: list[Callable[[List, str], str]] = [
    confirmed, unconfirmed, gone, back, suppressed, elsewhere, merged, nobody,
]  # fmt: skip


def farewells(house: List, side: str = "") -> list[str]:
    """To whom one is owed, of those on one side, without the side."""
    owed = text(
        "SELECT subscriber.address FROM box JOIN subscriber ON subscriber.id = box.person "
        "WHERE box.notice = 'goodbye' ORDER BY subscriber.address"
    )
    with house.engine.connect() as connection:
        addresses = connection.scalars(owed)
        return [each.replace(f"{side}@", "@") for each in addresses if f"{side}@" in each]


def told(house: List, name: str) -> object:
    """What is known of somebody after they left, without their name."""
    for address in (f"{name}@example.org", f"{name}@blocked.example"):
        try:
            person = house.people.show(address)
        except UnknownSubscriber:
            continue
        record = house.people.record(address)
        return person.state, [
            (line.act, line.way, line.at, line.wording.replace(name, ""), line.ip)
            for line in record
        ]
    return None


def test_each_leaves_as_they_would_alone(house: List) -> None:
    """Of a batch nobody's state, farewell or record depends on who else is in it."""
    alone = [kind(house, f"{kind.__name__}.a") for kind in KINDS]
    together = [kind(house, f"{kind.__name__}.b") for kind in KINDS]
    house.people.suppressions.suppress_domain("blocked.example", reason="they asked for it")
    house.later(timedelta(hours=1))

    def leave(public_id: str) -> bool | None:
        try:
            return house.people.leaving.leave(
                public_id, way=Way.ONE_CLICK, wording="w", ip="192.0.2.1"
            )
        except UnknownSubscriber:
            return None

    one_by_one = [leave(each) for each in alone]
    departures = [
        Departure(public_id=each, way=Way.ONE_CLICK, wording="w", ip="192.0.2.1")
        for each in together
    ]
    at_once = house.people.leaving.leave_all(departures)
    assert at_once == one_by_one
    assert farewells(house, ".b") == farewells(house, ".a")
    assert at_once == [True, True, False, True, True, True, True, None]
    owed = ["back", "confirmed", "gone", "merged"]
    assert farewells(house, ".b") == [f"{name}@example.org" for name in owed]
    for kind in KINDS:
        name = kind.__name__
        assert told(house, f"{name}.b") == told(house, f"{name}.a"), name


def test_who_asks_twice_at_once_leaves_once(house: List) -> None:
    public_id = confirmed(house, "ada")
    wish = Departure(public_id=public_id, way=Way.ONE_CLICK)
    later = Departure(public_id=public_id, way=Way.PAGE)
    assert house.people.leaving.leave_all([wish, later]) == [True, False]
    assert farewells(house) == ["ada@example.org"]
    assert house.people.show("ada@example.org").state is State.UNSUBSCRIBED
    assert [line.way for line in house.people.record("ada@example.org")][-1] is Way.ONE_CLICK


def test_an_open_question_does_not_bring_them_back(house: List) -> None:
    public_id = confirmed(house, "ada")
    token = house.sign_up("ada@example.org")
    house.people.leaving.leave_all([Departure(public_id=public_id, way=Way.ONE_CLICK)])
    with pytest.raises(TokenExpired):
        house.people.joining.confirm(token)


def test_nobody_else_leaves(house: List) -> None:
    """Who is not in the batch gets their letters, and what they asked for can be confirmed."""
    public_id = confirmed(house, "ada")
    house.join("bo@example.org")
    token = house.sign_up("bo@example.org")
    house.people.leaving.leave_all([Departure(public_id=public_id, way=Way.ONE_CLICK)])
    assert house.people.show("bo@example.org").state is State.CONFIRMED
    assert house.people.joining.confirm(token).done


def test_who_left_long_ago_and_came_back_gets_another_farewell(house: List) -> None:
    """One a month."""
    public_id = gone(house, "ada")
    house.later(timedelta(days=30))
    confirmed(house, "ada")
    house.people.leaving.leave_all([Departure(public_id=public_id, way=Way.ONE_CLICK)])
    assert farewells(house) == ["ada@example.org"] * 2


def test_nobody_at_all_is_no_mistake(house: List) -> None:
    assert house.people.leaving.leave_all([]) == []
    assert house.people.leaving.leave_all([Departure(public_id=NOBODY, way=Way.PAGE)]) == [None]
