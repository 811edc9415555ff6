"""Limits on sign-ups and the hold queue, on SQLite and on PostgreSQL."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from subscribers import (
    Following,
    ImportOrder,
    Limits,
    SignUp,
    State,
    TokenExpired,
    TokenForged,
    Way,
)
from subscribers.joining.holding import CrowdedOut
from subscribers.model import EVERYTHING
from subscribers.tables import opt_in, signup, subscriber
from tests.support.people import List

ADA = "ada@example.org"


def send(house: List, address: str, network: str = "") -> int:
    """Send the form in; how many mails are owed then."""
    house.people.joining.sign_up(SignUp(address=address, network=network))
    return len(house.box.notices)


def test_one_mail_a_day_and_three_a_month(engine: Engine) -> None:
    """To one mailbox, in whatever spelling; what was dropped does not count, or a flood would
    keep its owner out for ever.
    """
    house = List(engine, limits=Limits())
    owed = []
    for _ in range(32):
        for spelling in ("ADA@example.org", " ada@EXAMPLE.org"):
            send(house, spelling)
        owed.append(len(house.box.notices))
        house.later(timedelta(days=1))
    assert owed[:4] == [1, 2, 3, 3]
    assert owed[29:] == [3, 4, 5]


def test_one_network_has_its_share(engine: Engine) -> None:
    """A /24 or a /48 is one visitor; who comes from none, such as a script of ours, has no limit."""
    house = List(engine, limits=Limits(network_hour=3, network_day=5))
    for number in range(10):
        send(house, f"a{number}@d{number}.example.org", f"192.0.2.{number}")
        send(house, f"b{number}@d{number}.example.org", f"2001:db8:7:{number}::1")
        send(house, f"c{number}@d{number}.example.org", f"::ffff:192.0.2.{number}")
    assert len(house.box.notices) == 6
    house.later(timedelta(hours=1))
    for number in range(10, 20):
        send(house, f"a{number}@d{number}.example.org", "192.0.2.1")
    assert len(house.box.notices) == 8
    for number in range(10):
        send(house, f"e{number}@d{number}.example.org")
    assert len(house.box.notices) == 18


def test_a_flood_from_one_range_leave_nothing_behind(sqlite_engine: Engine) -> None:
    """No person, no opt-in, no mail beyond the limit; of each form one row of hashes."""
    house = List(sqlite_engine, limits=Limits())
    for number in range(120):
        send(house, f"v{number}@d{number % 50}.example.org", f"192.0.2.{number % 256}")
    assert len(house.box.notices) == Limits().network_hour
    with sqlite_engine.connect() as connection:
        for table in (subscriber, opt_in):
            rows = connection.scalar(select(func.count()).select_from(table))
            assert rows == Limits().network_hour
        rulings = dict(
            connection.execute(
                select(signup.c.verdict, func.count()).group_by(signup.c.verdict)
            ).all()
        )
    assert rulings == {"mailed": 20, "dropped": 100}


def test_a_flood_waits_for_an_operator(engine: Engine) -> None:
    """To one domain or in all; released ones are asked, dropped ones forgotten, up to a queue's
    length.
    """
    limits = Limits(domain_hour=2, mails_hour=4, held=3)
    house = List(engine, limits=limits)
    for number in range(4):
        send(house, f"p{number}@example.org")
    assert len(house.box.notices) == 2
    for number in range(6):
        send(house, f"q{number}@d{number}.example.org")
    assert len(house.box.notices) == 4
    held = house.people.holding.list()
    assert [each.address for each in held] == [
        "p2@example.org",
        "p3@example.org",
        "q2@d2.example.org",
    ]
    assert held[0].until == house.now + limits.hold
    assert house.people.counts().unconfirmed == 7

    house.later(timedelta(hours=20))
    assert house.people.holding.release([held[0].id, 999]) == 1
    assert house.people.holding.drop([held[1].id]) == 1
    assert [each.id for each in house.people.holding.list()] == [held[2].id]
    assert house.people.holding.release([held[0].id, held[1].id]) == 0
    assert len(house.box.notices) == 5
    assert house.people.counts().unconfirmed == 6
    house.later(timedelta(days=6, hours=23))
    assert house.people.joining.confirm(house.box.tokens()[-1]).done
    with pytest.raises(TokenExpired):
        house.people.joining.confirm(house.box.tokens()[0])
    assert house.people.show("p2@example.org").state is State.CONFIRMED


def test_what_is_held_cannot_be_confirmed_by_guessing(sqlite_engine: Engine) -> None:
    """Nobody has its token; what was held too long is gone, also when an operator comes late."""
    house = List(sqlite_engine, limits=Limits(mails_hour=0))
    send(house, ADA)
    (held,) = house.people.holding.list()
    house.later(Limits().hold)
    assert house.people.holding.list() == []
    assert house.people.holding.release() == 0
    assert house.people.holding.release([held.id]) == 0
    assert house.people.holding.tidy() == 1
    assert house.people.counts().total == 0
    assert house.box.notices == []


def test_dropping_makes_room_in_the_queue(sqlite_engine: Engine) -> None:
    """And so does letting through; what waits is not tidied away."""
    house = List(sqlite_engine, limits=Limits(mails_hour=0, held=1))
    for name, act in (("ada", "drop"), ("bo", "release"), ("cy", "tidy")):
        send(house, f"{name}@example.org")
        send(house, "late@example.org")
        assert [each.address for each in house.people.holding.list()] == [f"{name}@example.org"]
        getattr(house.people.holding, act)()
    assert [each.address for each in house.people.holding.list()] == ["cy@example.org"]
    assert house.people.counts().total == 2


def test_tidying_does_not_forget_the_limits(sqlite_engine: Engine) -> None:
    """Sign-ups are counted for as long as the limits look back."""
    house = List(sqlite_engine, limits=Limits(address_month=1))
    send(house, ADA)
    house.later(timedelta(days=30) - timedelta(seconds=1))
    house.people.holding.tidy()
    assert send(house, ADA) == 0
    house.later(timedelta(seconds=1))
    assert send(house, ADA) == 1


def test_a_known_person_who_is_held_stays_known(sqlite_engine: Engine) -> None:
    """Dropping forgets only who was named in a form and nothing else."""
    house = List(sqlite_engine, limits=Limits(mails_hour=0))
    house.people.add(ADA)
    house.people.add("bo@example.org", consent="x")
    send(house, ADA)
    send(house, "bo@example.org")
    assert house.people.holding.drop() == 2
    assert house.people.counts().total == 2


def test_what_came_to_nothing_is_forgotten(engine: Engine) -> None:
    """Who was named by a form and never agreed goes when their mail is no longer good; who agreed,
    was entered by an operator, or has left, stays.
    """
    house = List(engine)
    token = house.sign_up("never@example.org")
    house.sign_up("again@example.org")
    house.join(ADA)
    house.people.add("entered@example.org")
    left = house.join("left@example.org")
    house.people.leaving.leave(left.public_id, way=Way.PAGE)
    house.later(timedelta(days=6))
    again = house.sign_up("again@example.org")
    house.later(timedelta(days=1, hours=1))
    owed = house.box.notices
    assert house.people.holding.tidy() == 1
    assert len(house.box.notices) == len(owed) - 1
    assert {person.address for person in house.people.list()} == {
        ADA,
        "entered@example.org",
        "left@example.org",
        "again@example.org",
    }
    with pytest.raises(TokenForged):
        house.people.joining.confirm(token)
    assert house.people.joining.confirm(again).done
    house.later(timedelta(days=60))
    assert house.people.holding.tidy() == 0
    with house.engine.connect() as connection:
        for table in (signup, opt_in):
            assert connection.scalar(select(func.count()).select_from(table)) == 0


def test_a_solved_puzzle_counts_once(sqlite_engine: Engine) -> None:
    """Sent with another address, it is dropped like anything over a limit."""
    house = List(sqlite_engine)
    for address in (ADA, "bo@example.org"):
        house.people.joining.sign_up(SignUp(address=address, proof="a" * 64))
    house.people.joining.sign_up(SignUp(address="eve@example.org", proof="b" * 64))
    assert [person.address for person in house.people.list()] == [ADA, "eve@example.org"]


def test_who_has_left_meanwhile_is_held_no_more(sqlite_engine: Engine) -> None:
    """Leaving voids what waits, too: an operator's hand does not ask them again."""
    house = List(sqlite_engine, limits=Limits())
    ada = house.join()
    house.later(timedelta(days=2))
    flooded = List(sqlite_engine, limits=Limits(mails_hour=0))
    flooded.later(timedelta(days=2))
    send(flooded, ADA)
    assert [each.address for each in flooded.people.holding.list()] == [ADA]
    flooded.later(timedelta(seconds=1))
    flooded.people.leaving.leave(ada.public_id, way=Way.PAGE)
    assert flooded.people.holding.list() == []
    assert flooded.people.holding.release() == 0


def test_letting_through_mails_each_address_once(engine: Engine) -> None:
    """However many of its forms waited: the newest asks, the others come to nothing."""
    house = List(engine, limits=Limits(mails_hour=0))
    chosen = (Following(list="security"),)
    for follows in (EVERYTHING, chosen):
        house.people.joining.sign_up(SignUp(address=ADA, follows=follows))
        send(house, "bo@example.net")
        house.later(timedelta(days=1))
    assert len(house.people.holding.list()) == 4
    assert house.people.holding.release() == 2
    assert house.box.notices == ["confirm", "confirm"]
    assert house.people.holding.list() == []
    asked = [house.people.joining.peek(token) for token in house.box.tokens()]
    assert {each.address: each.follows for each in asked}[ADA] == chosen
    with house.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(opt_in)) == 2


def test_what_is_let_through_counts_when_its_mail_goes(engine: Engine) -> None:
    """As any other mail of this day and hour: the address has had its one, the domain its share."""
    house = List(engine, limits=Limits(domain_hour=0))
    send(house, ADA)
    house.later(timedelta(days=2))
    house.people.holding.release()
    today = List(engine, limits=Limits(mails_hour=1))
    today.later(timedelta(days=2, minutes=1))
    assert send(today, ADA) == 1
    assert today.people.holding.list() == []
    send(today, "bo@example.net")
    assert [each.address for each in today.people.holding.list()] == ["bo@example.net"]


def test_what_finds_no_room_is_counted(engine: Engine) -> None:
    """Not what was dropped for a limit of its own, nor what the operator drops; moves as well."""
    house = List(engine, limits=Limits(mails_hour=1, held=1))
    mover = house.join("mover@example.net")
    for number in range(4):
        send(house, f"p{number}@example.org")
    send(house, ADA, network="192.0.2.1")
    send(house, "p0@example.org")
    crowded_out = house.people.holding.crowded_out
    assert crowded_out() == CrowdedOut(hour=4, day=4)
    assert house.people.holding.drop() == 1
    assert crowded_out() == CrowdedOut(hour=4, day=4)
    house.later(timedelta(hours=23))
    for _ in range(2):
        send(house, "q@example.org")
    house.later(timedelta(minutes=59))
    assert crowded_out() == CrowdedOut(hour=0, day=4)
    house.later(timedelta(days=3))
    assert crowded_out() == CrowdedOut(hour=0, day=0)
    send(house, "r@example.org")
    house.people.choosing.move(mover.public_id, "new@example.net")
    assert crowded_out() == CrowdedOut(hour=1, day=1)
    house.people.choosing.move(mover.public_id, "r@example.org")
    assert crowded_out() == CrowdedOut(hour=1, day=1)


def test_whom_an_import_has_named_is_not_forgotten(engine: Engine, tmp_path: Path) -> None:
    """Though it changed nothing of them; once it is taken back, nothing is left that says so."""
    house = List(engine)
    for name in ("ada", "bo", "cy"):
        send(house, f"{name}@example.org")
    file = tmp_path / "people.csv"
    file.write_text(f"email\n{ADA}\nbo@example.org\n")
    run = house.people.imports.run(file, ImportOrder(), rejects=tmp_path / "rejects.csv").run
    house.people.holding.drop()
    house.later(timedelta(days=8))
    assert house.people.holding.tidy() == 1
    assert [each.address for each in house.people.list()] == [ADA, "bo@example.org"]
    house.people.imports.undo(run or 0)
    assert house.people.holding.tidy() == 2


def test_an_hour_and_a_day_end_on_the_second(engine: Engine) -> None:
    """What found no room is told for so long, and no longer."""
    house = List(engine, limits=Limits(mails_hour=0, held=0))
    send(house, ADA)
    second = timedelta(seconds=1)
    for step, hour, day in (
        (timedelta(hours=1) - second, 1, 1),
        (second, 0, 1),
        (timedelta(hours=23) - second, 0, 1),
        (second, 0, 0),
    ):
        house.later(step)
        assert house.people.holding.crowded_out() == CrowdedOut(hour=hour, day=day)


def test_what_has_run_out_is_forgotten_on_the_second(engine: Engine) -> None:
    """Who never confirmed, the row of their form a month later, and what came of who did."""
    house = List(engine)
    house.join()
    house.later(timedelta(days=1))
    house.sign_up("bo@example.org")
    second = timedelta(seconds=1)
    for step, people, forms, asked in (
        (timedelta(days=7) - second, 2, 2, 2),
        (second, 1, 2, 1),
        (timedelta(days=22) - second, 1, 2, 1),
        (second, 1, 1, 1),
        (timedelta(days=1), 1, 0, 1),
        (timedelta(days=6) - second, 1, 0, 1),
        (second, 1, 0, 0),
    ):
        house.later(step)
        house.people.holding.tidy()
        with engine.connect() as connection:
            rows = [
                connection.scalar(select(func.count()).select_from(table))
                for table in (subscriber, signup, opt_in)
            ]
        assert rows == [people, forms, asked]
