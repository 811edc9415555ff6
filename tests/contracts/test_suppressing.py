"""Suppressing by id, lifting exactly that, and public ids: on SQLite and on PostgreSQL."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from subscribers import SubscriberError, Subscribers
from tests.support.mailings import BEGIN, Clock, address, enter


@pytest.fixture
def people(engine: Engine, tmp_path: Path) -> Subscribers:
    """Six confirmed readers, with ids 1 to 6."""
    return enter(engine, Clock(), 6, tmp_path)


def who(people: Subscribers, number: int) -> int:
    return people.show(address(number)).id


def reason_of(people: Subscribers, number: int) -> str:
    return people.show(address(number)).suppressed


def test_each_for_a_reason_of_their_own(people: Subscribers) -> None:
    """The reasons are kept word for word, and nobody else is touched."""
    given = {who(people, 1): "refused: address: 550 no", who(people, 2): "refused: domain: 550"}

    assert people.suppress_people(given) == set(given)
    assert reason_of(people, 1) == "refused: address: 550 no"
    assert reason_of(people, 2) == "refused: domain: 550"
    assert people.counts().mailable == 4


def test_the_first_reason_stays(people: Subscribers) -> None:
    """Who complained before is not new, and keeps that reason."""
    people.suppress(address(1), reason="complained")

    assert people.suppress_people({who(people, 1): "x", who(people, 2): "y"}) == {who(people, 2)}
    assert reason_of(people, 1) == "complained"
    assert people.suppress_people({who(people, 2): "z"}) == set()
    assert reason_of(people, 2) == "y"


def test_lifting_takes_back_exactly_that(people: Subscribers) -> None:
    """Only these people, and only where the reason is the one given."""
    people.suppress(address(1), reason="complained")
    given = {who(people, number): f"refused {number}" for number in (1, 2, 3, 4)}
    people.suppress_people(given)

    lifted = people.lift({who(people, 1): "refused 1", who(people, 2): "refused 2"})
    other = people.lift({who(people, 3): "refused 4", who(people, 5): "refused 5"})

    assert (lifted, other) == (1, 0)
    assert [bool(reason_of(people, number)) for number in range(6)] == [
        False, True, False, True, True, False,
    ]  # fmt: skip


def test_who_is_unknown_is_passed_over(people: Subscribers) -> None:
    """An erased person's id stands in the ledger for ever."""
    assert people.suppress_people({999: "refused"}) == set()
    assert people.lift({999: "refused"}) == 0
    assert people.public_ids([999]) == {}
    assert people.suppress_people({}) == set()
    assert people.lift({}) == 0


def test_a_reason_that_cannot_be_kept_is_refused_whole(people: Subscribers) -> None:
    """One bad reason, and nobody is suppressed."""
    with pytest.raises(SubscriberError, match="reason"):
        people.suppress_people({who(people, 1): "fine", who(people, 2): " "})

    assert people.counts().mailable == 6


def test_public_ids(people: Subscribers) -> None:
    """Whatever their state: an uncertain letter may be that of somebody who left since."""
    people.remove(address(2))
    shown = [people.show(address(number)) for number in (1, 2)]

    assert people.public_ids(one.id for one in shown) == {one.id: one.public_id for one in shown}


def test_thousands_at_once(engine: Engine, tmp_path: Path) -> None:
    """No limit on variables is met, and the time of the suppression is the clock's."""
    clock = Clock(BEGIN + timedelta(days=1))
    people = enter(engine, clock, 2100, tmp_path)
    reasons = {one.id: f"refused {one.id}" for one in people.list()}

    assert people.suppress_people(reasons) == set(reasons)
    assert people.counts().mailable == 0
    assert len(people.public_ids(reasons)) == 2100
    assert people.lift(reasons) == 2100
    assert people.counts().suppressed == 0
