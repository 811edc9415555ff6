"""Refusals that are held against nobody any more: their readers came back, or moved away."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.outbox import LedgerOutbox
from newsletter.mailing.ledger.retry import Retry
from newsletter.mailing.ledger.tables import delivery
from newsletter.mailing.outcomes import Cause, Deferred, Outcome, Refused, Sent
from newsletter.mailing.values import Claimed, Mailing, Sending
from newsletter.mailing.verdicts.tolls import Refusal
from newsletter.newsroom.aftermath import Aftermath, Followed
from subscribers import Reception, SignUp, Subscribers
from subscribers.tables import opt_in
from tests.support.mailings import Clock
from tests.support.people import FREE, KEYS

BACK, SLOW, NEW = "back@example.net", "slow@example.net", "new@example.org"
NEVER = Refused(code=550, cause=Cause.ADDRESS, enhanced="5.1.1", text="no such user", tls=None)
FULL = Refused(code=552, cause=Cause.MAILBOX, enhanced="5.2.2", text="full", tls=None)
OFF = Refused(code=550, cause=Cause.DISABLED, enhanced="5.2.1", text="disabled", tls=None)
LATER = Deferred(code=451, cause=Cause.RATE, enhanced="4.3.0", text="later", tls=None)
TAKEN = Sent(code=250, enhanced="2.0.0", text="Ok", queue_id="X", tls=None)


class House:
    """A ledger, its people with their notices, and what is held against them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = Clock()
        outbox = LedgerOutbox(clock=self.clock)
        self.people = Subscribers(
            engine,
            self.clock,
            secret=b"a secret of tests only",
            reception=Reception(keys=KEYS, outbox=outbox, limits=FREE),
        )
        self.ledger = Ledger(engine, self.clock, retry=Retry(chance=lambda: 0.0))
        self.aftermath = Aftermath(self.ledger, self.people)
        for each in (BACK, SLOW):
            self.people.add(each, consent="asked for it in a test")

    def open(self, number: int) -> Mailing:
        return self.ledger.open(number, f"{number:064}")

    def take(self, opened: Mailing) -> tuple[Sending, Sequence[Claimed]]:
        """Become a sender whose letters are handed over."""
        sending = self.ledger.enlist(opened)
        letters = self.ledger.claim(sending, 100).letters
        ids = [each.delivery_id for each in letters]
        assert self.ledger.commit(sending, intents=ids, results=[]) == set(ids)
        return sending, letters

    def answer(
        self, sending: Sending, letters: Sequence[Claimed], answers: dict[str, Outcome]
    ) -> None:
        """What servers say, by address; of all others that they are taken."""
        results = [(each, answers.get(each.address, TAKEN)) for each in letters]
        self.ledger.commit(sending, intents=[], results=results)
        self.ledger.settle(sending)

    def run(self, opened: Mailing, **answers: Outcome) -> Followed:
        """Send what is due; each address's answer by its local part. What it comes to."""
        sending, letters = self.take(opened)
        by_name = {each.address: each.address.partition("@")[0] for each in letters}
        told = {each: answers[name] for each, name in by_name.items() if name in answers}
        self.answer(sending, letters, told)
        return self.aftermath.follow(opened)

    def tokens(self) -> list[str]:
        """Those of all opt-ins, the newest last."""
        with self.engine.connect() as connection:
            nonces = connection.scalars(select(opt_in.c.nonce).order_by(opt_in.c.id))
            return [KEYS.opt_in(each) for each in nonces]

    def join(self, address: str) -> None:
        """Sign up and confirm."""
        self.people.joining.sign_up(SignUp(address=address))
        self.people.joining.confirm(self.tokens()[-1])

    def move(self, address: str, new: str) -> None:
        """By the reader's own wish, both addresses saying yes."""
        self.people.choosing.move(self.people.show(address).public_id, new)
        for each in self.tokens()[-2:]:
            self.people.joining.confirm(each)


@pytest.fixture
def house(engine: Engine) -> House:
    """Two readers."""
    return House(engine)


def test_who_came_back_pays_no_second_time_for_the_same_refusal(house: House) -> None:
    """The mailing goes on for another reader; a new refusal counts like any other."""
    opened = house.open(1)
    assert house.run(opened, back=NEVER, slow=LATER).suppressed
    house.clock.turn(hours=1)
    house.join(BACK)
    house.clock.turn(hours=5)

    assert house.run(opened) == Followed()
    assert not house.people.show(BACK).suppressed

    assert [each.address for each in house.run(house.open(2), back=NEVER).suppressed] == [BACK]


def test_who_comes_back_before_the_end_is_drawn_is_not_suppressed_at_it(house: House) -> None:
    """Killed between the last answer and what it comes to; caught up with later."""
    opened = house.open(1)
    sending, letters = house.take(opened)
    house.answer(sending, letters, {BACK: NEVER, SLOW: NEVER})
    house.people.remove(BACK)
    house.join(BACK)

    assert [each.id for each in house.ledger.unfollowed()] == [opened.id]
    assert [each.address for each in house.aftermath.follow(opened).suppressed] == [SLOW]


def test_whoever_confirms_by_mail_begins_a_new_row_of_editions(house: House) -> None:
    """A switched-off mailbox takes two in a row; one came before they read a mail there."""
    house.run(house.open(1), back=OFF)
    house.join(BACK)

    assert house.run(house.open(2), back=OFF) == Followed()
    assert house.run(house.open(3), back=OFF).suppressed


@pytest.mark.parametrize("by_themselves", [True, False], ids=["moved", "renamed"])
def test_a_refusal_of_the_old_address_is_none_of_the_new_one(
    house: House, *, by_themselves: bool
) -> None:
    """Corrected while another letter keeps the mailing open."""
    opened = house.open(1)
    sending, letters = house.take(opened)
    house.answer(sending, letters, {BACK: NEVER, SLOW: LATER})
    change = house.move if by_themselves else house.people.persons.rename
    change(BACK, NEW)
    house.clock.turn(hours=5)

    assert house.run(opened) == Followed()
    assert not house.people.show(NEW).suppressed
    assert house.run(house.open(2), new=NEVER).suppressed


def test_nor_is_one_that_comes_after_the_move(house: House) -> None:
    """The letter was on its way to the old address."""
    opened = house.open(1)
    sending, letters = house.take(opened)
    house.people.persons.rename(BACK, NEW)
    house.answer(sending, letters, {BACK: NEVER})

    assert house.aftermath.follow(opened) == Followed()


def test_but_a_letter_that_is_tried_again_is_tried_at_the_new_one(house: House) -> None:
    """Deferred at the old address, refused at the new one."""
    opened = house.open(1)
    house.run(opened, back=LATER)
    house.people.persons.rename(BACK, NEW)
    house.clock.turn(hours=5)

    assert [each.address for each in house.run(opened, new=NEVER).suppressed] == [NEW]


def test_a_correction_of_letters_alone_changes_no_mailbox(house: House) -> None:
    """Upper or lower case: what was refused is the same address."""
    opened = house.open(1)
    sending, letters = house.take(opened)
    house.answer(sending, letters, {BACK: NEVER})
    house.people.persons.rename(BACK, "Back@example.net")

    assert house.aftermath.follow(opened).suppressed


def test_a_rest_ends_with_a_move(house: House) -> None:
    """The new mailbox is not full, nor does what was said before count for it."""
    for number in range(1, 5):
        house.run(house.open(number), back=FULL)
    assert set(house.ledger.resting()) == {house.people.show(BACK).id}
    assert house.ledger.owed(5) == 1

    house.people.persons.rename(BACK, NEW)

    assert house.ledger.resting() == {}
    assert house.ledger.owed(5) == 2
    assert house.run(house.open(5), new=FULL) == Followed()


def test_only_who_rests_still_is_called_resting(house: House) -> None:
    """With when it ends and why."""
    person = house.people.show(BACK).id
    until = house.clock() + timedelta(days=1)
    house.ledger.rest({person: "full"}, until=until)
    assert [(each.until, each.reason) for each in house.ledger.resting().values()] == [
        (until, "full")
    ]
    house.clock.turn(days=1)
    assert house.ledger.resting() == {}


@pytest.mark.parametrize("answer", [NEVER, FULL], ids=["suppressed", "rested"])
def test_who_moves_while_that_is_written_is_spared(
    house: House, monkeypatch: pytest.MonkeyPatch, answer: Outcome
) -> None:
    """Between reading the refusals and writing what they come to."""
    for number in range(1, 4):
        house.run(house.open(number), back=FULL)
    find = house.ledger.refusals

    def refusals(opened: Mailing) -> Sequence[Refusal]:
        found = find(opened)
        house.people.persons.rename(BACK, NEW)
        return found

    monkeypatch.setattr(house.ledger, "refusals", refusals)

    assert house.run(house.open(4), back=answer) == Followed()
    assert not house.people.show(NEW).suppressed
    assert house.ledger.owed(5) == 2


def test_taking_an_edition_back_still_lifts_what_was_drawn(house: House) -> None:
    """Acquitted in the very moment in which it was suppressed: the reason is the row's."""
    opened = house.open(1)
    assert house.run(opened, back=NEVER).suppressed
    with house.engine.begin() as connection:
        connection.execute(update(delivery).values(acquitted=True))

    assert house.aftermath.forgive(opened) == 1
    assert not house.people.show(BACK).suppressed
