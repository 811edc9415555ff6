"""Leaving and taking that back, on SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from subscribers import SignUp, State, TokenExpired, UnknownSubscriber, Way
from subscribers.model import Act
from subscribers.record import Circumstances, carry_out
from tests.support.people import List

ADA = "ada@example.org"
OWN = [Way.PAGE, Way.ONE_CLICK, Way.MAIL, Way.PREFERENCES]


@pytest.fixture
def house(engine: Engine) -> List:
    return List(engine)


@pytest.fixture
def small(sqlite_engine: Engine) -> List:
    """For what no database decides."""
    return List(sqlite_engine)


def record(house: List) -> list[str]:
    return [f"{line.act} by {line.way}" for line in house.people.record(ADA)]


def test_leaving_is_at_once_and_once(house: List) -> None:
    """A second time changes nothing; one farewell; how it was done is on record."""
    ada = house.join()
    leave = house.people.leaving.leave
    assert leave(ada.public_id, way=Way.ONE_CLICK, wording="Leave", ip="192.0.2.1")
    assert not leave(ada.public_id, way=Way.PAGE)
    assert house.people.show(ADA).state is State.UNSUBSCRIBED
    assert record(house)[2:] == ["left by one-click"]
    last = house.people.record(ADA)[-1]
    assert (last.wording, last.ip) == ("Leave", "192.0.2.1")
    assert house.box.notices == ["confirm", "welcome", "goodbye"]


def test_a_leaving_of_ones_own_can_be_taken_back(house: List) -> None:
    """Within thirty days, with everything that was chosen; no mail is sent for it."""
    for way in OWN:
        ada = house.join(name="Ada")
        before = len(house.people.record(ADA))
        owed = house.box.notices
        house.people.leaving.leave(ada.public_id, way=way)
        house.later(timedelta(days=30) - timedelta(seconds=1))
        assert house.people.leaving.stay(ada.public_id, ip="192.0.2.1")
        assert not house.people.leaving.stay(ada.public_id)
        assert house.people.show(ADA) == ada
        assert house.people.record(ADA)[-1].ip == "192.0.2.1"
        assert record(house)[before:] == [f"left by {way}", "stayed by page"]
        assert house.box.notices == [*owed, "goodbye"]
        house.later(timedelta(days=30))


def test_a_form_sent_in_since_does_not_stand_in_the_way(small: List) -> None:
    """It only entered them again, whoever sent it."""
    ada = small.join()
    small.people.leaving.leave(ada.public_id, way=Way.PAGE)
    small.sign_up()
    assert small.people.leaving.stay(ada.public_id)


def test_after_thirty_days_it_stands(small: List) -> None:
    """Then only a new opt-in brings them back."""
    ada = small.join()
    small.people.leaving.leave(ada.public_id, way=Way.PAGE)
    small.later(timedelta(days=30))
    assert not small.people.leaving.stay(ada.public_id)
    assert small.people.show(ADA).state is State.UNSUBSCRIBED


def test_what_others_did_is_not_taken_back(small: List) -> None:
    """Whom an operator, an import or a bounce took off does not come back by an old link."""
    for way in sorted(set(Way) - set(OWN)):
        ada = small.join(f"{way}@example.org")
        small.people.leaving.leave(ada.public_id, way=way)
        small.people.leaving.leave(small.join().public_id, way=Way.PAGE)
        assert not small.people.leaving.stay(ada.public_id)
        assert small.people.show(ada.address).state is State.UNSUBSCRIBED


def test_who_never_agreed_does_not_stay(small: List) -> None:
    """An unconfirmed person may leave; taking it back would be an agreement they never gave."""
    small.sign_up()
    public_id = small.people.show(ADA).public_id
    assert small.people.leaving.leave(public_id, way=Way.PAGE)
    assert not small.people.leaving.stay(public_id)
    assert small.people.show(ADA).state is State.UNSUBSCRIBED
    assert small.box.notices == ["confirm"]


def test_who_was_suppressed_since_does_not_stay(small: List) -> None:
    """Their complaint is the later word."""
    ada = small.join()
    small.people.leaving.leave(ada.public_id, way=Way.PAGE)
    small.people.suppress(ADA, reason="complained")
    assert not small.people.leaving.stay(ada.public_id)
    assert small.people.show(ADA).state is State.UNSUBSCRIBED
    assert small.people.show(ADA).suppressed == "complained"


def test_whose_domain_was_suppressed_since_does_not_stay(house: List) -> None:
    """No letter would come, though they were told that all is as before."""
    ada = house.join()
    house.people.leaving.leave(ada.public_id, way=Way.PAGE)
    house.people.suppressions.suppress_domain("example.org", reason="a trap")
    assert not house.people.leaving.stay(ada.public_id)
    assert house.people.show(ADA).state is State.UNSUBSCRIBED
    house.people.suppressions.lift_domain("example.org")
    assert house.people.leaving.stay(ada.public_id)


def test_who_is_here_has_nothing_to_take_back(small: List) -> None:
    """The button pressed twice, or an old page: nothing is written."""
    ada = small.join()
    assert not small.people.leaving.stay(ada.public_id)
    small.people.leaving.leave(ada.public_id, way=Way.PAGE)
    small.people.leaving.stay(ada.public_id)
    assert not small.people.leaving.stay(ada.public_id)
    assert len(record(small)) == 4


def test_a_link_in_wrong_hands_makes_no_flood_of_farewells(house: List) -> None:
    """Leave, stay, leave: one farewell a month."""
    ada = house.join()
    for _ in range(5):
        assert house.people.leaving.leave(ada.public_id, way=Way.ONE_CLICK)
        assert house.people.leaving.stay(ada.public_id)
        house.later(timedelta(minutes=1))
    assert house.box.notices.count("goodbye") == 1
    house.later(timedelta(days=31))
    house.people.leaving.leave(ada.public_id, way=Way.ONE_CLICK)
    assert house.box.notices.count("goodbye") == 2


def test_who_must_not_be_mailed_gets_no_farewell(small: List) -> None:
    """Leaving still counts."""
    ada, bo = small.join(), small.join("bo@example.net")
    small.people.suppress(ADA, reason="complained")
    small.people.suppressions.suppress_domain("example.net", reason="a trap")
    for person in (ada, bo):
        assert small.people.leaving.leave(person.public_id, way=Way.PAGE)
    assert "goodbye" not in small.box.notices


def test_who_was_erased_is_unknown(small: List) -> None:
    """The page answers as for anybody who has left."""
    ada = small.join()
    small.people.persons.erase(ADA)
    for ask in (
        lambda: small.people.leaving.leave(ada.public_id, way=Way.PAGE),
        lambda: small.people.leaving.stay(ada.public_id),
        lambda: small.people.choosing.choices(ada.public_id),
    ):
        with pytest.raises(UnknownSubscriber):
            ask()
    assert small.people.counts().total == 0


def test_leaving_voids_what_was_asked(house: List) -> None:
    """Also a move, whose second yes would come too late."""
    ada = house.join()
    house.people.choosing.move(ada.public_id, "new@example.net")
    house.people.leaving.leave(ada.public_id, way=Way.PAGE)
    house.people.joining.sign_up(SignUp(address=ADA))
    asked = house.people.persons.export(ADA)["opt_ins"]
    assert isinstance(asked, list)
    is_open = [row["used_at"] is None and row["expires_at"] > house.now for row in asked]
    assert is_open == [False, False, False, True]


def test_whom_an_operator_takes_off_is_off(small: List) -> None:
    """Without a farewell; what they had asked for before is void."""
    small.join()
    token = small.sign_up()
    assert small.people.remove("ADA@example.org")
    assert not small.people.remove(ADA)
    with pytest.raises(TokenExpired):
        small.people.joining.confirm(token)
    assert record(small)[-1] == "left by command"
    assert "goodbye" not in small.box.notices


def test_an_import_that_was_taken_back_is_no_agreement(small: List) -> None:
    """Who was confirmed by it alone left unconfirmed, and cannot stay as anything more."""
    small.people.add(ADA, consent="by telephone")
    ada = small.people.show(ADA)
    with small.engine.begin() as connection:
        how = Circumstances(at=small.now + timedelta(seconds=1), way=Way.IMPORT)
        carry_out(connection, ada.id, Act.UNDONE, how, state=State.CONFIRMED)
    small.later(timedelta(days=1))
    assert small.people.leaving.leave(ada.public_id, way=Way.PAGE)
    assert not small.people.leaving.stay(ada.public_id)


def test_another_address_s_agreement_does_not_come_back(house: List) -> None:
    """A row that never agreed, and became one with another that had: who leaves it does not stay
    as confirmed, whether the other had left as well or not, and by whose link ever.
    """
    for number, other_left in enumerate((False, True)):
        kept, other = f"kept{number}@example.org", f"other{number}@example.org"
        house.people.add(kept)
        links = [house.people.show(kept).public_id, house.join(other).public_id]
        if other_left:
            house.people.leaving.leave(links[1], way=Way.PAGE)
        house.people.persons.merge(kept, other)
        assert house.people.leaving.leave(links[0], way=Way.PAGE) is not other_left
        assert [house.people.leaving.stay(link) for link in links] == [False, False]
        assert house.people.show(kept).state is State.UNSUBSCRIBED


def test_what_a_merge_came_to_is_not_taken_back(house: List) -> None:
    """That the other row's leaving holds for this one is an operator's doing."""
    house.join()
    other = house.join("bo@example.net")
    house.people.leaving.leave(other.public_id, way=Way.PAGE)
    house.people.persons.merge(ADA, "bo@example.net")
    assert not house.people.leaving.stay(other.public_id)
    assert house.people.show(ADA).state is State.UNSUBSCRIBED
