"""Choosing, and moving to another address, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from subscribers import (
    Choices,
    Following,
    Frequency,
    Limits,
    Notice,
    State,
    TokenExpired,
    TokenForged,
    Way,
    mailable,
)
from subscribers.errors import InvalidAddress, InvalidField, UnknownSubscriber
from tests.support.people import NOW, List

ADA, NEW = "ada@example.org", "ada@example.net"


@pytest.fixture
def house(engine: Engine) -> List:
    return List(engine)


@pytest.fixture
def small(sqlite_engine: Engine) -> List:
    """For what no database decides."""
    return List(sqlite_engine)


def mailed(house: List, topic: str | None = None, list_: str = "main") -> set[str]:
    with house.engine.connect() as connection:
        asked = mailable(now=house.now, topic=topic, list_=list_)
        return {row.address for row in connection.execute(asked)}


def test_everything_chosen_is_kept_and_obeyed(house: List) -> None:
    """Name, lists, topics, frequency, language, text only, pause; one line on record; and nothing
    of anybody else changes.
    """
    ada, bo = house.join(), house.join("bo@example.org", name="Bo")
    follows = (Following(list="main", topics=("lxc", "lxd")), Following(list="security"))
    wanted = Choices(
        address=ADA,
        name="Ada",
        follows=follows,
        frequency=Frequency.EACH,
        language="de",
        plain=True,
        paused_until=NOW + timedelta(days=14),
        state=State.CONFIRMED,
    )
    assert house.people.choosing.choose(ada.public_id, wanted, ip="192.0.2.1") == wanted
    assert house.people.choosing.choices(ada.public_id) == wanted
    assert house.people.show(bo.address) == bo
    assert mailed(house) == {bo.address}
    house.later(timedelta(days=14))
    assert (mailed(house, "lxd"), mailed(house, "lxcfs")) == ({ADA, bo.address}, {bo.address})
    assert mailed(house, None, "security") == {ADA}
    assert mailed(house, "urgent", "security") == {ADA}
    line = house.people.record(ADA)[-1]
    assert (line.act, line.way, line.ip) == ("chose", Way.PREFERENCES, "192.0.2.1")


def test_a_page_that_only_speaks_to_somebody_asks_for_little(house: List) -> None:
    """How they stand and their language, the newest of both."""
    ada = house.join().public_id
    assert house.people.choosing.reader(ada).state is State.CONFIRMED
    house.people.choosing.choose(ada, replace(house.people.choosing.choices(ada), language="de"))
    house.people.leaving.leave(ada, way=Way.PAGE)
    reader = house.people.choosing.reader(ada)
    assert (reader.state, reader.language) == (State.UNSUBSCRIBED, "de")
    with pytest.raises(UnknownSubscriber):
        house.people.choosing.reader("nobody")


def test_the_same_again_is_no_news(small: List) -> None:
    """The page sent twice adds nothing to the record."""
    ada = small.join()
    choices = small.people.choosing.choices(ada.public_id)
    assert small.people.choosing.choose(ada.public_id, choices) == choices
    assert len(small.people.record(ADA)) == 2


def test_address_and_state_are_not_chosen(small: List) -> None:
    """Whatever the page sends."""
    ada = small.join()
    choices = small.people.choosing.choices(ada.public_id)
    sent = replace(choices, address="eve@example.org", state=State.UNSUBSCRIBED, name="A")
    after = small.people.choosing.choose(ada.public_id, sent)
    assert (after.address, after.state, after.name) == (ADA, State.CONFIRMED, "A")


def test_who_has_left_chooses_nothing(small: List) -> None:
    """Preferences of an old letter do not bring anybody back, nor change what they would find."""
    ada = small.join()
    before = small.people.choosing.choices(ada.public_id)
    small.people.leaving.leave(ada.public_id, way=Way.PAGE)
    sent = replace(before, name="Eve", follows=())
    after = small.people.choosing.choose(ada.public_id, sent)
    assert after == replace(before, state=State.UNSUBSCRIBED)
    assert small.people.record(ADA)[-1].act == "left"


def test_who_follows_nothing_or_monthly_gets_no_edition(house: List) -> None:
    """They stay confirmed all the same."""
    ada = house.join()
    choices = house.people.choosing.choices(ada.public_id)
    for less in ({"follows": ()}, {"frequency": Frequency.MONTHLY}):
        house.people.choosing.choose(ada.public_id, replace(choices, **less))  # type: ignore[arg-type]
        assert mailed(house) == set()
    assert house.people.show(ADA).state is State.CONFIRMED


def test_bad_choices_change_nothing(small: List) -> None:
    """One line each; a pause that is over is none."""
    ada = small.join()
    choices = small.people.choosing.choices(ada.public_id)
    for bad in (
        {"follows": (Following(list="secret"),)},
        {"follows": (Following(list="main", topics=("qt",)),)},
        {"name": "Ada\n"},
        {"language": "English"},
        {"paused_until": datetime(2018, 1, 1)},
    ):
        with pytest.raises(InvalidField):
            small.people.choosing.choose(ada.public_id, replace(choices, **bad))  # type: ignore[arg-type]
    over = replace(choices, paused_until=NOW)
    assert small.people.choosing.choose(ada.public_id, over) == choices
    with pytest.raises(UnknownSubscriber):
        small.people.choosing.choose("a" * 16, choices)


def test_what_somebody_follows_need_not_exist_any_more(house: List) -> None:
    """A list and topics that the settings had once stay, or go; nobody else's can be chosen."""
    ada = house.join(follows=(Following(list="main"), Following(list="security")))
    house.join("bo@example.org")
    with house.engine.begin() as connection:
        old = text("INSERT INTO subscriber_topic VALUES (:person, 'main', 'lxd')")
        connection.execute(old, {"person": ada.id})
    now = List(house.engine, lists={}, topics=frozenset({"incus"}))
    choices = now.people.choosing.choices(ada.public_id)
    assert now.people.choosing.choose(ada.public_id, choices) == choices
    plain = now.people.choosing.choose(ada.public_id, replace(choices, plain=True))
    assert plain.follows == choices.follows
    less = (Following(list="main", topics=("incus", "lxd")),)
    assert now.people.choosing.choose(ada.public_id, replace(choices, follows=less)).follows == less
    for unknown in (Following(list="security"), Following(list="main", topics=("lxc",))):
        with pytest.raises(InvalidField):
            now.people.choosing.choose(ada.public_id, replace(choices, follows=(unknown,)))


def ask_to_move(house: List, address: str = NEW) -> tuple[str, str]:
    """The tokens that the old and the new address get."""
    public_id = house.people.show(ADA).public_id
    house.people.choosing.move(public_id, address)
    return house.box.tokens(Notice.MOVE_FROM)[-1], house.box.tokens(Notice.MOVE_TO)[-1]


def test_both_addresses_say_yes(house: List) -> None:
    """In either order; then row, links, choices and record are those of before."""
    for first in (0, 1):
        before = house.join(name="Ada", follows=(Following(list="security"),))
        tokens = ask_to_move(house, new := f"ada{first}@example.net")
        asked = text("SELECT notice, address FROM box WHERE address = :new OR notice = 'move-from'")
        with house.engine.connect() as connection:
            rows = connection.execute(asked, {"new": new}).all()
        assert [tuple(row) for row in rows][-2:] == [("move-from", None), ("move-to", new)]
        pending = house.people.joining.peek(tokens[first])
        assert (pending.address, pending.new_address) == (ADA, new)

        one = house.people.joining.confirm(tokens[first], ip="192.0.2.1")
        assert (one.done, one.waits_for_other) == (True, True)
        assert house.people.show(ADA) == before
        two = house.people.joining.confirm(tokens[1 - first], ip="192.0.2.2")
        assert (two.done, two.waits_for_other) == (True, False)

        with pytest.raises(UnknownSubscriber):
            house.people.show(ADA)
        assert house.people.show(new) == replace(before, address=new)
        assert new in mailed(house, None, "security")
        for token in tokens:
            assert not house.people.joining.confirm(token).done
        assert [line.act for line in house.people.record(new)] == ["entered", "confirmed", "moved"]
        moved = house.people.record(new)[-1]
        assert (moved.wording, moved.ip) == (f"{ADA} -> {new}", "192.0.2.2")


def test_the_suppression_of_a_domain_follows_the_new_address(small: List) -> None:
    """What was true of the old domain is not of the new one, and the other way round."""
    small.join()
    tokens = ask_to_move(small)
    for token in tokens:
        small.people.joining.confirm(token)
    small.people.suppressions.suppress_domain("example.org", reason="x")
    assert mailed(small) == {NEW}
    small.people.suppressions.suppress_domain("example.net", reason="x")
    assert mailed(small) == set()


def test_nobody_moves_to_a_suppressed_domain(small: List) -> None:
    """No mail asks there, and so none asks here."""
    ada = small.join()
    small.people.suppressions.suppress_domain("example.net", reason="a trap")
    small.people.choosing.move(ada.public_id, NEW)
    assert small.box.notices == ["confirm", "welcome"]


@pytest.mark.parametrize("first", [0, 1], ids=["the old says yes first", "the new says yes first"])
def test_nobody_moves_to_a_domain_that_was_suppressed_since(house: List, first: int) -> None:
    """Whoever has said yes already: the second yes, and a look at it, are refused."""
    ada = house.join()
    tokens = ask_to_move(house)
    house.people.joining.confirm(tokens[first])
    house.people.suppressions.suppress_domain("example.net", reason="a trap")
    for ask in (house.people.joining.peek, house.people.joining.confirm):
        with pytest.raises(TokenExpired):
            ask(tokens[1 - first])
    assert house.people.show(ADA) == ada


def test_who_left_the_new_address_since_has_left(small: List) -> None:
    """They said yes from there, then left there: the last word counts, whichever yes comes last."""
    small.join()
    other = small.join(NEW)
    move_from, move_to = ask_to_move(small)
    small.later(timedelta(minutes=1))
    small.people.joining.confirm(move_to)
    small.later(timedelta(minutes=1))
    small.people.leaving.leave(other.public_id, way=Way.ONE_CLICK)
    small.people.joining.confirm(move_from)
    assert small.people.show(NEW).state is State.UNSUBSCRIBED
    assert mailed(small) == set()


def test_half_a_move_is_none(small: List) -> None:
    """The other half run out and forgotten, the link of this one still answers."""
    small.join()
    move_from, move_to = ask_to_move(small)
    small.later(timedelta(days=1))
    small.people.joining.confirm(move_from)
    small.later(timedelta(days=1))
    ask_to_move(small, "elsewhere@example.net")
    small.later(timedelta(days=33))
    small.people.holding.tidy()
    with pytest.raises(TokenForged):
        small.people.joining.confirm(move_to)
    again = small.people.joining.confirm(move_from)
    assert (again.done, again.waits_for_other) == (False, True)
    assert small.people.show(ADA).address == ADA


def test_a_newer_wish_to_move_voids_the_older(small: List) -> None:
    """One yes to each of two places is no move to either."""
    small.join()
    old_from, old_to = ask_to_move(small, "one@example.net")
    new_from, _ = ask_to_move(small, "two@example.net")
    for token in (old_from, old_to):
        with pytest.raises(TokenExpired):
            small.people.joining.confirm(token)
    assert small.people.joining.confirm(new_from).waits_for_other
    assert small.people.show(ADA).address == ADA


def test_two_rows_of_one_person_become_one(house: List) -> None:
    """Who has the new address already says yes from it; the links of both go on working."""
    ada = house.join(name="Ada", follows=(Following(list="main", topics=("lxd",)),))
    other = house.join(NEW, follows=(Following(list="security"),))
    for token in ask_to_move(house):
        house.people.joining.confirm(token)
    one = house.people.show(NEW)
    assert (one.id, one.public_id, one.name) == (ada.id, ada.public_id, "Ada")
    assert one.follows == (Following(list="main", topics=("lxd",)), Following(list="security"))
    assert house.people.counts().total == 1
    assert [line.act for line in house.people.record(NEW)].count("confirmed") == 2
    assert house.people.choosing.choices(other.public_id).address == NEW
    assert house.people.leaving.leave(other.public_id, way=Way.ONE_CLICK)
    assert house.people.show(NEW).state is State.UNSUBSCRIBED


def test_what_the_new_address_had_said_no_to_is_not_followed(house: List) -> None:
    """Its suppression ends by the move, to which it says yes; not what it had followed before."""
    house.join(follows=(Following(list="security"),))
    house.join(NEW)
    house.people.suppress(NEW, reason="marked as spam")
    house.later(timedelta(hours=1))
    for token in ask_to_move(house):
        house.people.joining.confirm(token)
    one = house.people.show(NEW)
    assert (one.suppressed, one.follows) == ("", (Following(list="security"),))


def test_asking_never_tells_who_has_the_new_address(house: List) -> None:
    """The same two mails for everybody; and who says yes from both gets letters there."""
    prepare: dict[str, Callable[[str], object]] = {
        "unknown": lambda address: address,
        "confirmed": lambda address: house.people.add(address, consent="x"),
        "suppressed": lambda address: house.people.suppress(address, reason="complained"),
        "unsubscribed": lambda address: (
            house.people.add(address, consent="x"),
            house.people.remove(address),
        ),
    }
    house.people.suppress("else@example.com", reason="complained")
    for known, make in prepare.items():
        old, new = f"{known}@example.org", f"{known}@example.net"
        house.join(old)
        make(new)
        house.people.choosing.move(house.people.show(old).public_id, new)
        assert house.box.notices[-2:] == ["move-from", "move-to"]
        for notice in (Notice.MOVE_FROM, Notice.MOVE_TO):
            house.people.joining.confirm(house.box.tokens(notice)[-1])
        assert new in mailed(house)
        assert old not in mailed(house)
        returned = "returned" in [line.act for line in house.people.record(new)]
        assert returned is (known == "suppressed")
    kept = [each.reason for each in house.people.suppressions.list()]
    assert kept == ["complained"]


def test_a_suppression_newer_than_the_question_stays(small: List) -> None:
    """Of the new address: its owner complained about the very mail that asked."""
    small.join()
    tokens = ask_to_move(small)
    small.later(timedelta(minutes=1))
    small.people.suppress(NEW, reason="complained")
    for token in tokens:
        small.people.joining.confirm(token)
    assert small.people.show(NEW).suppressed == "complained"
    assert mailed(small) == set()


def test_who_cannot_move_is_told_the_same(small: List) -> None:
    """To where they are, when they have left; only what is no address is refused."""
    ada = small.join()
    small.people.choosing.move(ada.public_id, "ADA@example.org")
    small.people.leaving.leave(ada.public_id, way=Way.PAGE)
    small.people.choosing.move(ada.public_id, NEW)
    assert not {"move-from", "move-to"} & set(small.box.notices)
    with pytest.raises(InvalidAddress):
        small.people.choosing.move(ada.public_id, "nobody")
    with pytest.raises(UnknownSubscriber):
        small.people.choosing.move("a" * 16, NEW)


def test_forms_and_moves_from_one_network_count_together(sqlite_engine: Engine) -> None:
    """Whatever a visitor does there, it makes mails."""
    house = List(sqlite_engine, limits=Limits(network_hour=1))
    ada = house.people.add(ADA, consent="x")
    house.sign_up("bo@example.org", network="192.0.2.1")
    house.people.choosing.move(ada.public_id, NEW, network="192.0.2.2")
    assert house.box.notices == ["confirm"]


def test_a_link_in_wrong_hands_mails_nobody_many_times(engine: Engine) -> None:
    """Moves count towards limits of the reader, and those of the new address and the network."""
    house = List(engine, limits=Limits(network_hour=3))
    public_id = house.people.add(ADA, consent="x").public_id
    both = ["move-from", "move-to"]
    for number in range(10):
        house.people.choosing.move(public_id, f"v{number}@example.net", network="192.0.2.1")
    assert house.box.notices == both * 2
    for number in range(20):
        house.people.choosing.move(public_id, f"w{number}@example.net")
    assert house.box.notices == both * 5
    house.later(timedelta(days=1))
    for number in range(20):
        house.people.choosing.move(public_id, f"x{number}@example.net")
    assert house.box.notices == both * 10
    house.later(timedelta(days=1))
    house.people.choosing.move(public_id, "y@example.net")
    assert house.box.notices == both * 10
    for number in range(3):
        other = house.people.add(f"bo{number}@example.com", consent="x").public_id
        house.people.choosing.move(other, "z@example.net")
    assert house.box.notices == both * 11


def test_a_slip_never_comes_true(sqlite_engine: Engine) -> None:
    """Even where its correction may not be asked for any more; asking twice for one voids nothing."""
    small = List(sqlite_engine, limits=Limits(moves_day=2))
    small.join()
    ask_to_move(small, "slip@example.com")
    last = ask_to_move(small, "slip@example.net")
    small.people.choosing.move(small.people.show(ADA).public_id, "slip@example.net")
    assert small.people.joining.confirm(last[0]).waits_for_other
    small.people.choosing.move(small.people.show(ADA).public_id, NEW)
    with pytest.raises(TokenExpired):
        small.people.joining.confirm(last[1])
    assert small.people.show(ADA).address == ADA
