"""Joining by double opt-in, on SQLite and on PostgreSQL."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select, text, update

from subscribers import (
    Following,
    Frequency,
    Notice,
    SignUp,
    State,
    TokenExpired,
    TokenForged,
    Way,
    entitled,
    mailable,
)
from subscribers.errors import InvalidAddress, InvalidField
from subscribers.joining.limits import Limits
from subscribers.model import Act
from subscribers.record import Circumstances, carry_out
from subscribers.tables import opt_in, signup, subscriber
from tests.support.people import NOW, SECRET, List

ADA = "ada@example.org"


@pytest.fixture
def house(engine: Engine) -> List:
    return List(engine)


@pytest.fixture
def small(sqlite_engine: Engine) -> List:
    """For what no database decides."""
    return List(sqlite_engine)


def acts(house: List, address: str = ADA) -> list[str]:
    return [f"{line.act} by {line.way}" for line in house.people.record(address)]


def mailed(house: List) -> set[str]:
    with house.engine.connect() as connection:
        return {row.address for row in connection.execute(mailable(now=house.now))}


def test_nobody_is_confirmed_but_by_the_link_in_the_mail(house: List) -> None:
    """The form alone enters an unconfirmed row without name, choices or letters."""
    chosen = (Following(list="main", topics=("lxd",)), Following(list="security"))
    token = house.sign_up(ADA, name="Ada", follows=chosen, language="de", wording="The form")

    waits = house.people.show(ADA)
    assert (waits.state, waits.name, waits.follows) == (State.UNCONFIRMED, "", ())
    assert mailed(house) == set()
    assert house.box.notices == ["confirm"]

    done = house.people.joining.confirm(token, ip="192.0.2.1")

    assert (done.done, done.public_id) == (True, waits.public_id)
    ada = house.people.show(ADA)
    assert (ada.state, ada.name, ada.language, ada.follows) == (
        State.CONFIRMED,
        "Ada",
        "de",
        chosen,
    )
    assert mailed(house) == {ADA}
    assert house.box.notices == ["confirm", "welcome"]
    entered, confirmed = house.people.record(ADA)
    assert (entered.act, entered.way, entered.wording, entered.ip) == (
        Act.ENTERED,
        Way.FORM,
        "The form",
        None,
    )
    assert (confirmed.act, confirmed.way, confirmed.wording, confirmed.ip) == (
        Act.CONFIRMED,
        Way.CONFIRM,
        "The form",
        "192.0.2.1",
    )


def test_what_a_form_did_not_say_is_not_on_record(small: List) -> None:
    """No words where there were none; where it came from only if that is kept."""
    small.sign_up(ADA, wording="  ", ip="192.0.2.9")
    small.sign_up("bo@example.org", network="192.0.2.9")
    (ada,), (bo,) = small.people.record(ADA), small.people.record("bo@example.org")
    assert (ada.wording, ada.ip, bo.wording, bo.ip) == ("", "192.0.2.9", "", None)


def test_a_token_is_used_once(small: List) -> None:
    """The second time says so and changes nothing; looking never uses it up."""
    token = small.sign_up()
    for _ in range(3):
        assert not small.people.joining.peek(token).used
    assert small.people.joining.confirm(token).done
    before = small.people.persons.export(ADA)
    assert not small.people.joining.confirm(token).done
    assert small.people.joining.peek(token).used
    assert small.people.persons.export(ADA) == before
    assert small.box.notices == ["confirm", "welcome"]


def test_a_token_is_good_for_seven_days(house: List) -> None:
    """And says so after that; one that was used is remembered longer."""
    token, used = house.sign_up(), house.sign_up("bo@example.org")
    house.people.joining.confirm(used)
    house.later(timedelta(days=7) - timedelta(seconds=1))
    assert house.people.joining.peek(token).state is State.UNCONFIRMED
    house.later(timedelta(seconds=1))
    for ask in (house.people.joining.peek, house.people.joining.confirm):
        with pytest.raises(TokenExpired, match="no longer good"):
            ask(token)
    with house.engine.connect() as connection:
        asked = connection.execute(entitled(Notice.CONFIRM, now=house.now)).all()
    assert asked == []
    assert house.people.show(ADA).state is State.UNCONFIRMED
    assert not house.people.joining.confirm(used).done


GARBAGE = ["", "a" * 22, "ä" * 22, "a" * 40, "' OR 1=1 --", "a" * 100_000, "\0" * 22]


def test_garbage_opens_nothing(small: List) -> None:
    """One error for everything that was never ours."""
    small.sign_up()
    for token in GARBAGE:
        for ask in (small.people.joining.peek, small.people.joining.confirm):
            with pytest.raises(TokenForged, match="not one of ours"):
                ask(token)


def test_the_database_alone_confirms_nothing(small: List) -> None:
    """It holds neither a token nor a key."""
    token = small.sign_up()
    with small.engine.connect() as connection:
        (row,) = connection.execute(select(opt_in)).all()
    assert token not in str(row)
    for kept in (row.nonce, row.hash, row.nonce[:22], row.hash[:22]):
        with pytest.raises(TokenForged):
            small.people.joining.confirm(kept)


def test_known_people_keep_everything_until_they_confirm(house: List) -> None:
    """A stranger who fills in somebody's address changes nothing of theirs."""
    house.join(ADA, name="Ada", follows=(Following(list="main", topics=("lxd",)),))
    before = house.people.show(ADA)
    token = house.sign_up("ADA@example.org", name="Eve", follows=(Following(list="security"),))
    assert house.people.show(ADA) == before

    house.people.joining.confirm(token)

    after = house.people.show(ADA)
    assert after.follows == (
        Following(list="main", topics=("lxd",)),
        Following(list="security"),
    )
    assert (after.id, after.address, after.name) == (before.id, ADA, "Eve")
    assert acts(house)[-2:] == ["entered by form", "chose by confirm"]
    assert house.box.notices.count("welcome") == 1


def test_who_left_returns_by_their_own_new_opt_in(house: List) -> None:
    """With what they choose now, and nothing of before."""
    ada = house.join(ADA, follows=(Following(list="security"),))
    house.people.leaving.leave(ada.public_id, way=Way.PAGE)
    house.later(timedelta(days=1))
    token = house.sign_up(ADA)
    assert house.people.show(ADA).state is State.UNSUBSCRIBED
    assert house.people.joining.peek(token).follows == (Following(list="main"),)
    house.later(timedelta(minutes=1))
    house.people.leaving.leave(house.join("bo@example.org").public_id, way=Way.PAGE)
    house.people.joining.confirm(token)
    ada = house.people.show(ADA)
    assert (ada.state, ada.follows) == (State.CONFIRMED, (Following(list="main"),))
    assert acts(house)[-1] == "returned by confirm"
    assert house.box.notices[-2:] == ["goodbye", "welcome"]


MAIN, SECURITY = Following(list="main"), Following(list="security")


def test_who_never_agreed_follows_what_they_confirm(house: List) -> None:
    """What an import or an operator put them on is no wish of theirs."""
    house.people.add(ADA)
    assert house.people.show(ADA).follows == (MAIN,)
    token = house.sign_up(ADA, follows=(SECURITY,))
    assert house.people.joining.peek(token).follows == (SECURITY,)
    house.people.joining.confirm(token)
    assert house.people.show(ADA).follows == (SECURITY,)
    assert mailed(house) == set()


def test_who_was_suppressed_follows_what_they_confirm(house: List) -> None:
    """They said no to all that they followed."""
    house.join(ADA)
    house.people.suppress(ADA, reason="marked as spam")
    house.later(timedelta(hours=1))
    token = house.sign_up(ADA, follows=(SECURITY,))
    assert house.people.joining.peek(token).follows == (SECURITY,)
    house.people.joining.confirm(token)
    assert house.people.show(ADA).follows == (SECURITY,)


def main(*topics: str) -> Following:
    return Following(list="main", topics=topics)


@pytest.mark.parametrize(
    ("before", "more", "after"),
    [
        (MAIN, main("lxd"), MAIN),
        (main("lxd"), MAIN, MAIN),
        (main("lxd"), main("lxc"), main("lxc", "lxd")),
        (main("lxd", "lxcfs"), main("lxc", "lxd"), main("lxc", "lxcfs", "lxd")),
    ],
    ids=["whole and one", "one and whole", "one and another", "some in both"],
)
def test_by_confirming_nobody_follows_less(
    small: List, before: Following, more: Following, after: Following
) -> None:
    """Topics come together as lists do; no topics are all of them."""
    small.join(ADA, follows=(before,))
    small.join(ADA, follows=(more, SECURITY))
    assert small.people.show(ADA).follows == (after, SECURITY)


def test_a_new_opt_in_ends_a_pause(house: List) -> None:
    """Whoever returns, or agrees at last, asks for the next edition; text only stays text only."""
    ada = house.join(ADA)
    resting(house, ada.public_id)
    house.people.leaving.leave(ada.public_id, way=Way.PAGE)
    house.later(timedelta(days=1))
    house.join(ADA)
    ada = house.people.show(ADA)
    assert (ada.paused_until, ada.frequency, ada.plain) == (None, Frequency.EACH, True)
    assert mailed(house) == {ADA}


def test_a_pause_from_an_import_ends_with_the_first_yes(house: List) -> None:
    """Who waits may come with one from another program, or from our own export."""
    house.people.add(ADA)
    rest = {"paused_until": house.now + timedelta(days=99), "frequency": "monthly"}
    with house.engine.begin() as connection:
        connection.execute(update(subscriber).values(rest))
    house.join(ADA)
    ada = house.people.show(ADA)
    assert (ada.paused_until, ada.frequency) == (None, Frequency.EACH)


def test_who_only_follows_more_rests_on(house: List) -> None:
    """A pause and its end are chosen in the preferences."""
    ada = house.join(ADA)
    until = resting(house, ada.public_id)
    house.join(ADA, follows=(SECURITY,))
    ada = house.people.show(ADA)
    assert (ada.paused_until, ada.frequency) == (until, Frequency.MONTHLY)


def resting(house: List, public_id: str) -> datetime:
    """Let somebody pause for 99 days, and want text, once a month; until when."""
    until = house.now + timedelta(days=99)
    choices = house.people.choosing.choices(public_id)
    wanted = replace(choices, paused_until=until, frequency=Frequency.MONTHLY, plain=True)
    house.people.choosing.choose(public_id, wanted)
    return until


def test_what_was_asked_before_leaving_brings_nobody_back(house: List) -> None:
    """The link of an older mail is void."""
    first, second = house.sign_up(), house.sign_up()
    house.people.joining.confirm(first)
    house.people.leaving.leave(house.people.show(ADA).public_id, way=Way.ONE_CLICK)
    with pytest.raises(TokenExpired):
        house.people.joining.confirm(second)
    assert house.people.show(ADA).state is State.UNSUBSCRIBED


def test_an_older_mail_brings_nobody_back_whoever_wrote_that_they_left(house: List) -> None:
    """Such as an import from another program: the record counts, not who kept it."""
    person = house.join()
    token = house.sign_up()
    house.later(timedelta(minutes=1))
    with house.engine.begin() as connection:
        how = Circumstances(at=house.now, way=Way.IMPORT)
        carry_out(connection, person.id, Act.LEFT, how, state=State.CONFIRMED)
    for ask in (house.people.joining.peek, house.people.joining.confirm):
        with pytest.raises(TokenExpired):
            ask(token)
    house.people.joining.confirm(house.sign_up())
    assert acts(house)[-1] == "returned by confirm"


def test_a_suppressed_address_is_lifted_by_its_own_opt_in(house: List) -> None:
    """Not by the form; and not by a mail that is older than the suppression."""
    house.join(ADA)
    old = house.sign_up(ADA)
    house.later(timedelta(hours=1))
    house.people.suppress(ADA, reason="complained")
    with pytest.raises(TokenExpired):
        house.people.joining.confirm(old)
    house.later(timedelta(hours=1))
    token = house.sign_up(ADA)
    assert house.people.show(ADA).suppressed == "complained"
    assert mailed(house) == set()
    house.people.joining.confirm(token)
    assert house.people.show(ADA).suppressed == ""
    assert mailed(house) == {ADA}
    assert acts(house)[-1] == "returned by confirm"


def test_who_was_erased_may_begin_anew(small: List) -> None:
    """As somebody else: another public id, and nothing of before."""
    before = small.join(ADA, name="Ada")
    small.people.persons.erase(ADA)
    after = small.join(ADA)
    assert after.id > before.id
    assert (after.public_id == before.public_id, after.name, after.suppressed) == (False, "", "")
    assert acts(small) == ["entered by form", "returned by confirm"]


def test_a_suppressed_domain_stays_so(house: List) -> None:
    """No mail asks there; who asked before is not told that letters will come, for none do."""
    token = house.sign_up(ADA)
    house.people.suppressions.suppress_domain("example.org", reason="a trap")
    house.people.joining.sign_up(SignUp(address="bo@example.org"))
    assert house.box.notices == ["confirm"]
    for ask in (house.people.joining.peek, house.people.joining.confirm):
        with pytest.raises(TokenExpired):
            ask(token)
    assert house.people.show(ADA).state is State.UNCONFIRMED


def test_who_chose_a_language_keeps_it(house: List) -> None:
    """A form tells in which its page was shown, which decides only for who has none yet."""
    token = house.sign_up(ADA, language="de")
    house.people.joining.confirm(token)
    house.later(timedelta(days=40))
    house.people.joining.confirm(house.sign_up(ADA, language="en"))
    assert house.people.show(ADA).language == "de"


def test_bad_forms_are_refused_before_anything_is_done(small: List) -> None:
    """Each in one line of its own kind."""
    bad: list[tuple[dict[str, object], type[Exception]]] = [
        ({"address": "nobody"}, InvalidAddress),
        ({"address": f"{ADA}\r\nBcc: eve@example.org"}, InvalidAddress),
        ({"address": ADA, "name": "Ada\r\nBcc: eve@example.org"}, InvalidField),
        ({"address": ADA, "language": "English"}, InvalidField),
        ({"address": ADA, "follows": (Following(list="secret"),)}, InvalidField),
        ({"address": ADA, "follows": (Following(list="main", topics=("qt",)),)}, InvalidField),
        ({"address": ADA, "wording": "a\0b"}, InvalidField),
    ]
    for form, error in bad:
        with pytest.raises(error):
            small.people.joining.sign_up(SignUp(**form))  # type: ignore[arg-type]
    with small.engine.connect() as connection:
        assert connection.execute(select(signup.c.id)).all() == []
        assert connection.execute(select(subscriber.c.id)).all() == []


# What an address can be to us, and how it comes to be that.
STRICT = Limits(address_day=1, address_month=3)
CASES: dict[str, Callable[[List, str], object]] = {
    "unknown": lambda house, address: (house, address),
    "unconfirmed": lambda house, address: house.people.add(address),
    "confirmed": lambda house, address: house.people.add(address, consent="x"),
    "unsubscribed": lambda house, address: (
        house.people.add(address, consent="x"),
        house.people.remove(address),
    ),
    "suppressed": lambda house, address: house.people.suppress(address, reason="complained"),
    "domain": lambda house, address: house.people.suppressions.suppress_domain(
        address.rpartition("@")[2], reason="a trap"
    ),
    "limit": lambda house, address: house.people.joining.sign_up(SignUp(address=address)),
}


def statements(house: List, address: str) -> list[str]:
    """What one sign-up says to the database, without what differs by ids."""
    said: list[str] = []

    def listen(*arguments: object) -> None:
        # What was done stays or is taken back: the one difference that there has to be.
        said.append(str(arguments[2]).replace("ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT"))

    event.listen(house.engine, "before_cursor_execute", listen)
    try:
        house.people.joining.sign_up(SignUp(address=address))
    finally:
        event.remove(house.engine, "before_cursor_execute", listen)
    return said


def test_whoever_the_address_is_the_same_work_is_done(engine: Engine) -> None:
    """The same statements in the same order, and the same answer: nothing to tell them apart by."""
    house = List(engine, limits=STRICT)
    said = {}
    for name, prepare in CASES.items():
        address = f"somebody@{name}.example.org"
        prepare(house, address)
        said[name] = statements(house, address)
    assert len(said["unknown"]) > 5
    assert [name for name, each in said.items() if each != said["unknown"]] == []
    assert house.box.notices == ["confirm"] * 6


def test_time_does_not_tell_who_is_known(sqlite_engine: Engine) -> None:
    """Coarse, and interleaved so that a busy machine slows all of them: medians within a factor."""
    house = List(sqlite_engine, limits=replace(STRICT, network_day=10**6))
    taken: dict[str, list[float]] = {name: [] for name in CASES}
    for number in range(24):
        for name, prepare in CASES.items():
            address = f"p{number}@{name}{number}.example.org"
            prepare(house, address)
            form = SignUp(address=address)
            start = time.perf_counter()
            house.people.joining.sign_up(form)
            taken[name].append(time.perf_counter() - start)
    medians = {name: sorted(each)[len(each) // 2] for name, each in taken.items()}
    assert max(medians.values()) < 2 * min(medians.values()), medians


def test_two_who_confirm_at_once(house: List) -> None:
    """One of them does it, the other is told; one welcome."""
    token = house.sign_up()
    done = at_once(*[lambda: house.people.joining.confirm(token).done] * 4)
    assert sorted(done) == [False, False, False, True]
    assert house.box.notices == ["confirm", "welcome"]
    assert acts(house) == ["entered by form", "confirmed by confirm"]


def test_confirming_and_leaving_at_once(house: List) -> None:
    """Whichever comes first, the record and the state tell the same story."""
    for number in range(8):
        address = f"p{number}@example.org"
        ada = house.join(address)
        token = house.sign_up(address)

        def confirm(token: str = token) -> object:
            try:
                return house.people.joining.confirm(token).done
            except TokenExpired:
                return "expired"

        def leave(public_id: str = ada.public_id) -> object:
            return house.people.leaving.leave(public_id, way=Way.PAGE)

        confirmed, left = at_once(confirm, leave)
        assert left is True
        assert house.people.show(address).state is State.UNSUBSCRIBED
        last = acts(house, address)[-2:]
        assert last == (
            ["chose by confirm", "left by page"]
            if confirmed is True
            else ["entered by form", "left by page"]
        )


def test_two_forms_at_once_are_one_mail(engine: Engine) -> None:
    """No limit is passed by being quick."""
    house = List(engine, limits=STRICT)
    at_once(*[lambda: house.people.joining.sign_up(SignUp(address=ADA))] * 4)
    assert house.box.notices == ["confirm"]
    with engine.connect() as connection:
        verdicts = connection.scalars(select(signup.c.verdict).order_by(signup.c.id)).all()
        assert connection.scalar(text("SELECT count(*) FROM opt_in")) == 1
    assert verdicts == ["mailed", "dropped", "dropped", "dropped"]


def at_once(*tasks: Callable[[], object]) -> list[object]:
    """What each says, started together."""
    barrier = threading.Barrier(len(tasks))
    said: list[object] = [None] * len(tasks)

    def run(place: int, task: Callable[[], object]) -> None:
        barrier.wait()
        said[place] = task()

    threads = [threading.Thread(target=run, args=(place, task)) for place, task in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_what_is_kept_of_a_visitor(small: List) -> None:
    """A keyed hash of the network, which the database alone cannot undo; never the address."""
    small.sign_up(network="192.0.2.77")
    small.sign_up("bo@example.org", network="192.0.2.200")
    small.sign_up("eve@example.org", network="192.0.3.1")
    with small.engine.connect() as connection:
        rows = connection.execute(select(signup)).all()
    assert "192.0.2" not in str(rows)
    assert "ada" not in str(rows)
    assert [row.network == rows[0].network for row in rows] == [True, True, False]
    assert rows[0].at == NOW
    assert SECRET.decode() not in str(rows)
