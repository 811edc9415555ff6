"""What refusals come to for people, and the way back: on SQLite and on PostgreSQL."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, update

from newsletter.mailing.ledger.aftermath import LOOK_BACK, refusals, rest
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.tables import delivery, mailing
from newsletter.mailing.outcomes import Cause
from newsletter.mailing.values import Mailing, Readers
from newsletter.mailing.verdicts.effects import OUTAGE_EDITIONS, REST
from newsletter.mailing.verdicts.tolls import Refusal
from newsletter.newsroom.aftermath import Aftermath, Followed
from subscribers import Subscribers
from tests.contracts.test_ledger import TAKEN, finish, take
from tests.support.databases import await_waiter
from tests.support.mailings import BEGIN, Clock, Post, post, subscribers

NO = "5.1.1 no such user"
State = tuple[str, str | None]
SENT: State = ("sent", None)
WAITING: State = ("waiting", None)


def refused(cause: Cause) -> State:
    return "refused", cause.value


def expired(cause: Cause) -> State:
    return "expired", cause.value


class House:
    """A ledger whose rows are written by hand, and the people they are about."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = Clock()
        self.people: Subscribers = subscribers(engine, self.clock)
        self.ledger = Ledger(engine, self.clock)
        self.aftermath = Aftermath(self.ledger, self.people)

    def enter(self, *addresses: str) -> None:
        for each in addresses:
            self.people.add(each, consent="asked for it in a test")

    def mail(self, number: int, states: Mapping[str, State], *, code: int | None = 550) -> Mailing:
        """Edition `number`, in which these people's letters ended so, all others being sent."""
        opened = self.ledger.open(number, f"{number:064}")
        ids = {one.address: one.id for one in self.people.list()}
        with self.engine.begin() as connection:
            mine = delivery.c.mailing_id == opened.id
            good = {"state": "sent", "code": 250, "attempts": 1, "next_at": None}
            connection.execute(update(delivery).where(mine).values(good))
            for address, (state, reason) in states.items():
                said = {"state": state, "reason": reason}
                if state in {"refused", "expired"}:
                    said |= {"code": code, "text": NO}
                if state in {"waiting", "deferred"}:
                    said |= {"next_at": BEGIN}
                person = delivery.c.subscriber_id == ids[address]
                connection.execute(update(delivery).where(mine, person).values(said))
        return opened

    def follow(self, opened: Mailing) -> Followed:
        return self.aftermath.follow(opened)

    def suppressed(self) -> dict[str, str]:
        return {one.address: one.suppressed for one in self.people.list() if one.suppressed}


@pytest.fixture
def house(engine: Engine) -> House:
    """Ten readers, each at a domain of their own."""
    house = House(engine)
    house.enter(*(f"reader{number}@d{number}.example" for number in range(10)))
    return house


ANN, BOB, CAT = (f"reader{number}@d{number}.example" for number in range(3))


def test_a_dead_address_is_suppressed_with_the_server_s_words(house: House) -> None:
    """After the first edition; the reason tells cause, words and edition, and nobody else pays."""
    opened = house.mail(1, {ANN: refused(Cause.ADDRESS)})

    followed = house.follow(opened)

    why = f"refused: address: 550 {NO} (edition 1)"
    assert [(one.address, one.cause, one.reason, one.until) for one in followed.suppressed] == [
        (ANN, Cause.ADDRESS, why, None)
    ]
    assert (followed.rested, followed.held) == ((), ())
    assert house.suppressed() == {ANN: why}
    assert house.ledger.owed(2) == 9


def test_following_again_does_nothing_more(house: House) -> None:
    """Send and run-due may both come by: only what is new is told."""
    opened = house.mail(1, {ANN: refused(Cause.ADDRESS)})
    house.follow(opened)

    assert house.follow(opened) == Followed()


def test_what_ended_is_to_be_followed_until_it_was(mail: Post) -> None:
    """Not while it is under way; and again once it has ended anew."""
    ledger, opened = mail.ledger, mail.mailing
    sending, letters = take(mail)
    finish(mail, sending, TAKEN, letters[:1])
    assert ledger.unfollowed() == []
    finish(mail, sending, TAKEN, letters[1:])
    ledger.settle(sending)
    assert [each.id for each in ledger.unfollowed()] == [opened.id]

    ledger.followed(opened, mail.clock())
    assert ledger.unfollowed() == []

    mail.people.add("late@example.org", consent="asked for it")
    ledger.extend(opened)
    mail.clock.turn(minutes=1)
    sending, letters = take(mail)
    finish(mail, sending, TAKEN, letters)
    ledger.settle(sending)
    assert [each.id for each in ledger.unfollowed()] == [opened.id]


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to three readers that nobody has started."""
    return post(engine, tmp_path)


@pytest.mark.parametrize("cause", [Cause.DOMAIN, Cause.DISABLED])
def test_two_editions_in_a_row(house: House, cause: Cause) -> None:
    """The first is kept in mind, the second suppresses."""
    assert house.follow(house.mail(1, {ANN: refused(cause)})) == Followed()

    followed = house.follow(house.mail(2, {ANN: refused(cause)}))

    assert [one.address for one in followed.suppressed] == [ANN]


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(SENT, id="a-letter-that-went-well"),
        pytest.param(refused(Cause.DISABLED), id="another-cause"),
        pytest.param(expired(Cause.POLICY), id="a-policy"),
        pytest.param(("uncertain", "dropped"), id="nobody-knows"),
        pytest.param(("handover", None), id="in-flight"),
    ],
)
def test_a_row_is_broken(house: House, between: State) -> None:
    """By anything that is not the same answer again."""
    house.mail(1, {ANN: refused(Cause.DOMAIN)})
    house.mail(2, {ANN: between})

    assert house.follow(house.mail(3, {ANN: refused(Cause.DOMAIN)})) == Followed()


@pytest.mark.parametrize(
    "between", [("skipped", "no longer subscribed"), WAITING, ("deferred", "domain")]
)
def test_a_row_is_not_broken_by_what_was_never_answered(house: House, between: State) -> None:
    """Somebody who was left out, or whose letter still waits, has said nothing new."""
    house.mail(1, {ANN: refused(Cause.DOMAIN)})
    house.mail(2, {ANN: between})

    assert house.follow(house.mail(3, {ANN: refused(Cause.DOMAIN)})).suppressed


def test_a_newer_edition_that_went_well_speaks_for_the_person(house: House) -> None:
    """To follow an old mailing late must not suppress who gets letters now."""
    house.mail(1, {ANN: refused(Cause.DOMAIN)})
    old = house.mail(2, {ANN: refused(Cause.DOMAIN), BOB: refused(Cause.ADDRESS)})
    house.mail(3, {BOB: SENT})

    assert house.follow(old) == Followed()


def test_expired_counts_like_refused(house: House) -> None:
    """A name server that said not now for two days, two editions in a row."""
    house.mail(1, {ANN: expired(Cause.DOMAIN)})

    assert house.follow(house.mail(2, {ANN: expired(Cause.DOMAIN)})).suppressed


def test_an_address_that_was_only_deferred_is_asked_once_more(house: House) -> None:
    """450 user unknown for two days is not 550; two editions so are."""
    assert house.follow(house.mail(1, {ANN: expired(Cause.ADDRESS)}, code=450)) == Followed()
    assert house.follow(house.mail(2, {ANN: expired(Cause.ADDRESS)}, code=450)).suppressed


@pytest.mark.parametrize("cause", [Cause.POLICY, Cause.SENDER, Cause.CONTENT, Cause.RATE])
def test_what_is_about_us_costs_nobody_anything(house: House, cause: Cause) -> None:
    """However many editions in a row."""
    for number in range(1, 7):
        assert house.follow(house.mail(number, {ANN: refused(cause)})) == Followed()
    assert house.suppressed() == {}


def test_an_address_that_we_cannot_carry_is_not_held_against_anybody(house: House) -> None:
    """Without a code no server has said anything: the next smarthost may carry it."""
    opened = house.mail(1, {ANN: refused(Cause.ADDRESS)}, code=None)

    assert house.follow(opened) == Followed()


def test_a_full_mailbox_rests_and_is_probed(house: House) -> None:
    """Four editions in a row; left out for eight weeks; mailed once; left out again."""
    for number in range(1, 4):
        assert house.follow(house.mail(number, {ANN: expired(Cause.MAILBOX)})) == Followed()
    followed = house.follow(house.mail(4, {ANN: expired(Cause.MAILBOX)}))

    assert [(one.address, one.until) for one in followed.rested] == [(ANN, BEGIN + REST)]
    assert house.suppressed() == {}
    assert house.ledger.owed(5) == 9
    assert house.mail(5, {}).audience == 9

    house.clock.now = BEGIN + REST - timedelta(seconds=1)
    assert house.ledger.owed(6) == 9
    house.clock.now = BEGIN + REST
    assert house.ledger.owed(6) == 10
    probe = house.mail(6, {ANN: expired(Cause.MAILBOX)})
    assert probe.audience == 10

    again = house.follow(probe)
    assert [one.until for one in again.rested] == [BEGIN + 2 * REST]
    assert house.ledger.owed(7) == 9


def test_a_probe_that_arrives_ends_the_row(house: House) -> None:
    """Four more are needed for the next rest."""
    for number in range(1, 5):
        house.follow(house.mail(number, {ANN: expired(Cause.MAILBOX)}))
    house.clock.now = BEGIN + REST
    house.mail(5, {ANN: SENT})

    assert house.follow(house.mail(6, {ANN: expired(Cause.MAILBOX)})) == Followed()


def test_following_again_does_not_prolong_a_rest(house: House) -> None:
    """run-due, hours later, finds the same rows."""
    for number in range(1, 5):
        last = house.mail(number, {ANN: expired(Cause.MAILBOX)})
    house.follow(last)
    house.clock.turn(hours=5)

    assert house.follow(last) == Followed()
    house.clock.now = BEGIN + REST
    assert house.ledger.owed(5) == 10


def outage(house: House, dead: int, alive: int) -> dict[str, State]:
    """So many more readers at one domain, of whom so many are called unknown."""
    crowd = [f"Crowd{number}@Big.Example" for number in range(dead + alive)]
    house.enter(*crowd)
    found = [one.address for one in house.people.list(text="crowd")]
    return {address: refused(Cause.ADDRESS) for address in found[:dead]}


def test_a_directory_outage_is_held_and_named(house: House) -> None:
    """A fifth of a domain: nobody there is suppressed; a dead address elsewhere is."""
    states = outage(house, 4, 16) | {ANN: refused(Cause.ADDRESS)}

    followed = house.follow(house.mail(1, states))

    assert [(one.domain, one.cause, one.refused, one.answered) for one in followed.held] == [
        ("big.example", Cause.ADDRESS, 4, 20)
    ]
    assert list(house.suppressed()) == [ANN]


def test_less_than_a_fifth_is_no_outage(house: House) -> None:
    """Four of twenty-one."""
    followed = house.follow(house.mail(1, outage(house, 4, 17)))

    assert len(followed.suppressed) == 4
    assert followed.held == ()


def test_what_is_not_answered_yet_does_not_hide_an_outage(house: House) -> None:
    """The share is of what was answered: the rest of the domain still waits."""
    states = outage(house, 4, 17)
    waiting = {one.address: WAITING for one in house.people.list(text="crowd")}

    assert house.follow(house.mail(1, waiting | states)).held


def test_a_small_domain_may_be_dead(house: House) -> None:
    """Two of two."""
    assert len(house.follow(house.mail(1, outage(house, 2, 0))).suppressed) == 2


def test_an_outage_ends(house: House) -> None:
    """What is still so in the fourth edition is the truth."""
    states = outage(house, 5, 0)
    for number in range(1, OUTAGE_EDITIONS + 1):
        assert house.follow(house.mail(number, states)).held

    assert len(house.follow(house.mail(OUTAGE_EDITIONS + 1, states)).suppressed) == 5


def test_a_smarthost_that_knows_nobody_suppresses_nobody(house: House) -> None:
    """Twenty and more of the whole mailing, a fifth of it: our own side is broken."""
    crowd = [f"a@c{number}.example" for number in range(30)]
    house.enter(*crowd)

    followed = house.follow(house.mail(1, dict.fromkeys(crowd, refused(Cause.ADDRESS))))

    assert [(one.domain, one.refused, one.answered) for one in followed.held] == [("*", 30, 40)]
    assert house.suppressed() == {}


def test_what_waits_does_not_hide_a_broken_smarthost(house: House) -> None:
    """The share is of what was answered so far, not of the audience."""
    crowd = [f"a@c{number}.example" for number in range(180)]
    house.enter(*crowd)
    states = {each: refused(Cause.ADDRESS) if n < 30 else WAITING for n, each in enumerate(crowd)}

    assert house.follow(house.mail(1, states)).held
    assert house.suppressed() == {}


def test_forgiving_takes_back_exactly_that(house: House) -> None:
    """One step: the mailing's own suppressions and rests, and no others."""
    for number in range(1, 4):
        house.mail(number, {BOB: expired(Cause.MAILBOX)})
    house.follow(house.mail(4, {BOB: expired(Cause.MAILBOX), CAT: refused(Cause.ADDRESS)}))
    other = house.mail(5, {ANN: refused(Cause.ADDRESS)})
    house.follow(other)
    house.people.suppress("reader9@d9.example", reason="complained")
    assert len(house.suppressed()) == 3

    assert house.aftermath.forgive(house.ledger.find(4) or other) == 2

    assert set(house.suppressed()) == {ANN, "reader9@d9.example"}
    assert house.ledger.owed(6) == 8
    assert house.aftermath.forgive(other) == 1
    assert set(house.suppressed()) == {"reader9@d9.example"}
    assert house.aftermath.forgive(other) == 0


def test_a_forgiven_mailing_is_not_followed_again(house: House) -> None:
    """Otherwise the next run-due would undo the undoing."""
    opened = house.mail(1, {ANN: refused(Cause.ADDRESS)})
    house.follow(opened)
    house.aftermath.forgive(opened)

    assert house.follow(opened) == Followed()
    assert house.suppressed() == {}


def test_a_forgiven_mailing_does_not_speak_for_older_ones(house: House) -> None:
    """To follow it draws no consequence, not even from what an edition before it found."""
    house.mail(1, {ANN: refused(Cause.ADDRESS)})
    second = house.mail(2, {ANN: refused(Cause.ADDRESS)})
    house.aftermath.forgive(second)

    assert house.follow(second) == Followed()


def test_a_rest_that_a_newer_edition_prolonged_is_that_one_s(house: House) -> None:
    """Forgiving the older edition does not end it; forgiving the newer one does."""
    for number in range(1, 5):
        fourth = house.mail(number, {ANN: expired(Cause.MAILBOX)})
    house.follow(fourth)
    house.clock.now = BEGIN + REST
    probe = house.mail(5, {ANN: expired(Cause.MAILBOX)})
    house.follow(probe)

    assert house.aftermath.forgive(fourth) == 0
    assert house.ledger.owed(6) == 9
    assert house.aftermath.forgive(probe) == 1
    assert house.ledger.owed(6) == 10


def test_forgiving_before_following_prevents_it(house: House) -> None:
    """The operator who sees a provider fail may be quicker than the run."""
    opened = house.mail(1, {ANN: refused(Cause.ADDRESS)})

    assert house.aftermath.forgive(opened) == 0
    assert house.follow(opened) == Followed()


def test_what_is_forgiven_counts_in_no_row(house: House) -> None:
    """A forgiven edition is passed over; the next one is judged by itself."""
    first = house.mail(1, {ANN: refused(Cause.DOMAIN), BOB: refused(Cause.ADDRESS)})
    house.follow(first)
    house.aftermath.forgive(first)

    followed = house.follow(
        house.mail(2, {ANN: refused(Cause.DOMAIN), BOB: refused(Cause.ADDRESS)})
    )

    assert [one.address for one in followed.suppressed] == [BOB]


def test_who_complained_keeps_that_reason(house: House) -> None:
    """A suppression that was there before is neither changed nor lifted."""
    opened = house.mail(1, {ANN: refused(Cause.ADDRESS)})
    house.people.suppress(ANN, reason="complained")

    assert house.follow(opened) == Followed()
    assert house.aftermath.forgive(opened) == 0
    assert house.suppressed() == {ANN: "complained"}


def test_who_left_is_left_alone(house: House) -> None:
    """Nobody is suppressed for a letter they no longer want."""
    opened = house.mail(1, {ANN: refused(Cause.ADDRESS)})
    house.people.remove(ANN)

    assert house.follow(opened) == Followed()
    assert house.suppressed() == {}


def test_words_that_cannot_be_shown_are_cleaned(house: House) -> None:
    """Direction marks, controls and length: a server does not choose how our list looks."""
    opened = house.mail(1, {ANN: refused(Cause.ADDRESS)})
    ugly = "no\u202e such\u0007 user e\u0301 " + "x" * 5000
    with house.engine.begin() as connection:
        connection.execute(update(delivery).where(delivery.c.state == "refused").values(text=ugly))

    assert house.follow(opened).suppressed
    reason = house.suppressed()[ANN]
    assert reason.startswith("refused: address: 550 no such user \u00e9 xxx")
    assert len(reason) < 300
    assert house.aftermath.forgive(opened) == 1


def test_thousands_of_refusals(house: House) -> None:
    """No limit on variables is met, and an old edition is no longer looked at."""
    opened = house.ledger.open(100, "1" * 64)
    with house.engine.begin() as connection:
        connection.execute(delivery.delete())
        rows = [
            {
                "mailing_id": opened.id, "edition_number": 100, "subscriber_id": number,
                "variant": "all", "state": "refused", "reason": "address", "code": 550,
                "text": NO, "attempts": 1, "faults": 0, "updated_at": BEGIN,
            }
            for number in range(100, 2300)
        ]  # fmt: skip
        connection.execute(insert(delivery), rows)

    # Nobody has these ids: the rows of people who were erased say nothing about anybody.
    assert house.ledger.refusals(opened) == []
    assert house.aftermath.forgive(opened) == 0


@pytest.mark.postgresql
def test_two_senders_that_end_at_once_rest_the_same_person(postgresql_engine: Engine) -> None:
    """The second waits for the first, and then writes the same."""
    house = House(postgresql_engine)
    house.enter(ANN)
    until = BEGIN + REST
    with ThreadPoolExecutor(1) as other:
        with house.engine.begin() as connection:
            rest(connection, {1: "refused: mailbox"}, until=until)
            second = other.submit(house.ledger.rest, {1: "refused: mailbox"}, until=until)
            await_waiter(house.engine)
        second.result()
    assert house.ledger.end_rest({1: "refused: mailbox"}) == 1


def test_only_so_many_editions_are_looked_at(house: House) -> None:
    """A row is counted up to the look-back, never through years of rows."""
    for number in range(1, LOOK_BACK + 4):
        last = house.mail(number, {ANN: refused(Cause.POLICY)})
    with house.engine.begin() as connection:
        connection.execute(
            update(delivery).where(delivery.c.reason == "policy").values(reason="system")
        )
        found = refusals(connection, last)

    assert [one.in_a_row for one in found] == [LOOK_BACK]


def test_a_refusal_tells_what_was_found(house: House) -> None:
    """All that the decision needs, in one value."""
    opened = house.mail(1, {ANN: refused(Cause.ADDRESS)})
    person = house.people.show(ANN)
    expected = Refusal(
        subscriber_id=person.id,
        address=ANN,
        cause=Cause.ADDRESS,
        said=f"550 {NO}",
        in_a_row=1,
        domain_refused=1,
        domain_answered=0,
    )

    assert house.ledger.refusals(opened) == [expected]
    assert expected.domain == "d0.example"


def test_a_topic_s_mailing_is_followed_like_any_other(house: House) -> None:
    """One edition, one row, whichever mailing it was part of."""
    house.people.add(ANN, topics=["gardens"])
    opened = house.ledger.open(1, "1" * 64, Readers(topic="gardens"))
    with house.engine.begin() as connection:
        ours = delivery.c.mailing_id == opened.id
        values = {"state": "refused", "reason": "address", "code": 550, "next_at": None}
        connection.execute(update(delivery).where(ours).values(values))
        connection.execute(update(mailing).values(state="finished"))

    assert ANN in {one.address for one in house.follow(opened).suppressed}
