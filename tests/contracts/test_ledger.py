"""What every ledger keeps to, on SQLite and on PostgreSQL alike."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from newsletter.errors import MailingError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.retry import GIVE_UP_AGE
from newsletter.mailing.ledger.tables import delivery, mailing
from newsletter.mailing.outcomes import (
    Cause,
    Deferred,
    Outcome,
    PutBack,
    Refused,
    Sent,
    Uncertain,
    Withheld,
)
from newsletter.mailing.states import DeliveryState, MailingState
from newsletter.mailing.values import Claimed, Mailing
from tests.support.mailings import BEGIN, DIGEST, Clock, Post, address, enter, post, subscribers

NOT_NOW = Deferred(code=451, cause=Cause.SYSTEM, enhanced="4.3.0", text="later")
NEVER = Refused(code=550, cause=Cause.ADDRESS, enhanced="5.1.1", text="no such user")
TAKEN = Sent(code=250, enhanced="2.0.0", text="Ok: queued as X1", queue_id="X1")


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started."""
    return post(engine, tmp_path, readers=10)


def take(mail: Post, limit: int = 10) -> tuple[Mailing, Sequence[Claimed]]:
    """Start sending and claim."""
    sending = mail.ledger.recover(mail.mailing)
    return sending, mail.ledger.claim(sending, limit)[0]


def finish(mail: Post, sending: Mailing, letter: Claimed, outcome: Outcome) -> None:
    """Hand one letter over and record what came of it."""
    mail.ledger.intend(sending, [letter.delivery_id])
    mail.ledger.record(sending, [(letter, outcome)])


def test_audience_is_frozen_and_counted(mail: Post) -> None:
    """The audience is those who were mailable when it opened; who joins later is not in it."""
    mail.people.add("late@example.org", consent="asked for it")

    assert mail.mailing.audience == 10
    assert mail.ledger.tally(mail.mailing).waiting == 10
    assert mail.ledger.tally(mail.mailing).adds_up
    assert "late@example.org" not in mail.states()


def test_opening_again_finds_the_same_mailing(mail: Post) -> None:
    """Number, bytes and topic name the mailing: opening is safe to repeat."""
    assert mail.ledger.open(1, DIGEST) == mail.mailing
    assert list(mail.ledger.list()) == [mail.mailing]


def test_other_bytes_under_the_same_number_are_refused(mail: Post) -> None:
    """An edition number stands for one sequence of bytes for ever."""
    with pytest.raises(MailingError, match="other bytes"):
        mail.ledger.open(1, "e" * 64)


def test_nobody_gets_an_edition_twice_over_two_mailings(mail: Post) -> None:
    """A mailing of the same edition to a topic leaves out who has it already."""
    mail.people.add("gardener@example.org", topics=["gardens"], consent="asked for it")
    mail.people.add(address(1), topics=["gardens"])

    second = mail.ledger.open(1, DIGEST, topic="gardens")

    assert second.audience == 1
    assert second.topic == "gardens"


def test_an_empty_audience_is_refused_and_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    """No mailing to nobody."""
    ledger = Ledger(engine, Clock())

    with pytest.raises(MailingError, match="nobody to mail"):
        ledger.open(1, DIGEST)
    assert list(ledger.list()) == []


def test_an_unknown_mailing_is_named(mail: Post) -> None:
    """`show 99` says that there is none."""
    with pytest.raises(MailingError, match="no mailing 99"):
        mail.ledger.get(99)


def test_extending_reaches_only_who_joined_since(mail: Post) -> None:
    """--new-subscribers: the audience grows by the newcomers, and a finished mailing reopens."""
    sending, letters = take(mail)
    for letter in letters:
        finish(mail, sending, letter, TAKEN)
    mail.ledger.settle(sending)
    assert mail.ledger.get(sending.id).state is MailingState.FINISHED
    mail.people.add("late@example.org", consent="asked for it")

    grown = mail.ledger.extend(mail.mailing)

    assert (grown.audience, grown.state) == (11, MailingState.DRAFT)
    assert [letter.address for letter in take(mail)[1]] == ["late@example.org"]
    assert mail.ledger.extend(mail.mailing).audience == 11


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        pytest.param(TAKEN, "sent", id="sent"),
        pytest.param(NEVER, "refused", id="refused"),
        pytest.param(NOT_NOW, "deferred", id="deferred"),
        pytest.param(Uncertain(text="dropped"), "uncertain", id="uncertain"),
        pytest.param(PutBack(text="421"), "waiting", id="put-back"),
    ],
)
def test_each_outcome_settles_its_row_and_the_sum_holds(
    mail: Post, outcome: Outcome, state: str
) -> None:
    """One outcome, one state; audience = the sum of the states, and no row is broken."""
    sending, letters = take(mail)

    finish(mail, sending, letters[0], outcome)

    assert mail.states()[letters[0].address] == state
    mail.ledger.settle(sending)
    assert mail.ledger.tally(sending).adds_up
    assert not mail.ledger.verify(sending)


def test_an_answer_is_kept_word_for_word(mail: Post) -> None:
    """Code, enhanced code, text and queue id stand in the row."""
    sending, letters = take(mail)
    finish(mail, sending, letters[0], TAKEN)

    row = mail.ledger.deliveries(sending, DeliveryState.SENT)[0]

    assert (row.code, row.enhanced, row.text, row.queue_id) == (
        250,
        "2.0.0",
        "Ok: queued as X1",
        "X1",
    )
    assert (row.address, row.attempts) == (letters[0].address, 1)


def test_a_claimed_letter_is_claimed_once(mail: Post) -> None:
    """Two claims share no letter."""
    sending, first = take(mail, 6)
    second = mail.ledger.claim(sending, 6)[0]

    assert (len(first), len(second)) == (6, 4)
    assert not {one.delivery_id for one in first} & {one.delivery_id for one in second}


def test_who_left_before_the_claim_is_skipped(mail: Post) -> None:
    """The claim asks for consent again: unsubscribed and suppressed get nothing, with a reason."""
    mail.people.remove(address(3))
    mail.people.suppress(address(4), reason="complained")

    sending = mail.ledger.recover(mail.mailing)
    letters, skipped = mail.ledger.claim(sending, 10)

    assert (len(letters), skipped) == (8, 2)
    assert mail.states()[address(3)] == mail.states()[address(4)] == "skipped"
    assert all(row.reason for row in mail.ledger.deliveries(sending, DeliveryState.SKIPPED))


def test_who_left_after_the_claim_is_denied_at_the_intent(mail: Post) -> None:
    """The intent asks once more, in the statement that writes it."""
    sending, letters = take(mail)
    mail.people.remove(letters[2].address)

    intended = mail.ledger.intend(sending, [letter.delivery_id for letter in letters])

    assert intended == {one.delivery_id for one in letters} - {letters[2].delivery_id}
    assert mail.states()[letters[2].address] == "skipped"
    mail.ledger.record(sending, [(letters[2], Withheld())])
    assert mail.states()[letters[2].address] == "skipped"


def test_who_left_the_topic_is_denied(engine: Engine, tmp_path: Path) -> None:
    """Consent to a topic's mailing is consent to that topic."""
    clock = Clock()
    people = subscribers(engine, clock)
    people.add("a@example.org", topics=["gardens"], consent="asked for it")
    ledger = Ledger(engine, clock)
    sending = ledger.recover(ledger.open(1, DIGEST, topic="gardens"))
    letters = ledger.claim(sending, 5)[0]
    people.add("a@example.org", topics=["kitchens"])

    assert ledger.intend(sending, [letters[0].delivery_id]) == set()


def test_a_sender_whose_turn_is_over_sends_nothing(mail: Post) -> None:
    """The fence: what another sender has taken over can be neither intended nor claimed."""
    old, letters = take(mail, 5)
    new = mail.ledger.recover(mail.mailing)

    with pytest.raises(MailingError, match="taken over"):
        mail.ledger.intend(old, [letters[0].delivery_id])
    with pytest.raises(MailingError, match="taken over"):
        mail.ledger.claim(old, 5)
    assert len(mail.ledger.claim(new, 10)[0]) == 10


def test_the_fence_tells_a_new_claim_from_an_old_one(mail: Post) -> None:
    """A row that is claimed, but by the sender that took over, is not the old one's to send."""
    old, letters = take(mail, 1)
    new, _ = take(mail, 10)

    with pytest.raises(MailingError, match="taken over"):
        mail.ledger.intend(old, [letters[0].delivery_id])
    mail.ledger.record(old, [(letters[0], NEVER)])
    assert mail.states()[letters[0].address] == "claimed"
    assert mail.ledger.intend(new, [letters[0].delivery_id])


def test_results_are_kept_although_the_turn_is_over(mail: Post) -> None:
    """An answer that arrives after a recovery turns uncertain into what is true."""
    old, letters = take(mail, 2)
    mail.ledger.intend(old, [letters[0].delivery_id])
    mail.ledger.recover(mail.mailing)
    assert mail.states()[letters[0].address] == "uncertain"

    with pytest.raises(MailingError):
        mail.ledger.commit(old, intents=[letters[1].delivery_id], results=[(letters[0], TAKEN)])

    assert mail.states()[letters[0].address] == "sent"


def test_recovery_holds_what_may_have_left(mail: Post) -> None:
    """After a crash: claimed waits again, handover is uncertain and never claimed again."""
    sending, letters = take(mail)
    in_doubt = letters[0]
    mail.ledger.intend(sending, [in_doubt.delivery_id])

    again, letters = take(mail)

    assert len(letters) == 9
    assert mail.states()[in_doubt.address] == "uncertain"
    named = mail.ledger.deliveries(again, DeliveryState.UNCERTAIN)
    assert [row.address for row in named] == [in_doubt.address]
    assert named[0].reason


def test_a_fault_costs_the_letter_nothing(mail: Post) -> None:
    """421 and broken connections, before or after the intent, leave the attempts as they were."""
    sending, letters = take(mail)
    finish(mail, sending, letters[0], PutBack(text="421 after the dot"))
    mail.ledger.record(sending, [(letters[1], PutBack(text="dropped at RCPT"))])
    mail.clock.turn(minutes=10)

    again = {one.address: one for one in mail.ledger.claim(sending, 10)[0]}

    assert again[letters[0].address].attempt == again[letters[1].address].attempt == 1
    assert again[letters[0].address].faults == 1


def test_deferred_letters_come_back_later_and_later_and_expire(mail: Post) -> None:
    """5 minutes doubling to 4 hours, and given up 48 hours after the first deferral."""
    sending, letters = take(mail, 1)
    pauses = []
    while mail.states()[letters[0].address] != "expired":
        finish(mail, sending, letters[0], NOT_NOW)
        row = mail.ledger.deliveries(sending, DeliveryState.DEFERRED, DeliveryState.EXPIRED)[0]
        if row.next_at is None:
            break
        assert not [one for one in mail.ledger.claim(sending, 10)[0] if one.address == row.address]
        pauses.append(row.next_at - mail.clock.now)
        mail.clock.now = row.next_at
        letters = [one for one in mail.ledger.claim(sending, 10)[0] if one.address == row.address]

    minutes = [pause.total_seconds() / 60 for pause in pauses]
    assert minutes[:7] == [5, 10, 20, 40, 80, 160, 240]
    assert mail.clock.now - BEGIN == GIVE_UP_AGE
    assert row.state is DeliveryState.EXPIRED
    assert row.reason
    assert row.attempts == len(pauses) + 1


def test_next_due_is_the_earliest_that_waits(mail: Post) -> None:
    """Deferred letters count with their time, settled ones not at all."""
    sending, letters = take(mail)
    assert mail.ledger.next_due(sending) is None

    finish(mail, sending, letters[0], NOT_NOW)
    assert mail.ledger.next_due(sending) == BEGIN + timedelta(minutes=5)


def test_settling_puts_back_and_finishes_only_the_finished(mail: Post) -> None:
    """An orderly end returns what is in hand; finished means that nothing waits."""
    sending, letters = take(mail)
    for letter in letters[1:]:
        finish(mail, sending, letter, TAKEN)

    assert mail.ledger.settle(sending).waiting == 1
    assert mail.ledger.get(sending.id).state is MailingState.SENDING
    sending, (last,) = take(mail)
    finish(mail, sending, last, Uncertain(text="dropped"))
    mail.ledger.settle(sending)

    done = mail.ledger.get(sending.id)
    assert (done.state, done.finished_at) == (MailingState.FINISHED, BEGIN)
    assert mail.ledger.tally(done).uncertain == 1


@pytest.mark.parametrize(
    ("spoiled", "reason"),
    [
        pytest.param({"state": "sent", "attempts": 1}, "without a 2xx", id="no-code"),
        pytest.param(
            {"state": "sent", "attempts": 1, "code": 550}, "without a 2xx", id="sent-by-550"
        ),
        pytest.param({"state": "sent", "code": 250}, "without an attempt", id="no-attempt"),
        pytest.param({"state": "refused", "code": 550}, "without a reason", id="no-reason"),
        pytest.param({"state": "handover", "fence": 7}, "turn is over", id="old-handover"),
        pytest.param({"state": "claimed"}, "turn is over", id="claimed-by-nobody"),
        pytest.param({"state": "waiting"}, "without a time", id="no-time"),
        pytest.param(
            {"state": "skipped", "reason": "x", "next_at": BEGIN}, "has a time", id="stray-time"
        ),
        pytest.param({"state": "lost"}, "unknown", id="unknown-state"),
        pytest.param(
            {"state": "waiting", "next_at": BEGIN, "edition_number": 2},
            "another edition",
            id="edition",
        ),
    ],
)
def test_verify_names_the_broken_row(mail: Post, spoiled: dict[str, object], reason: str) -> None:
    """Whatever breaks the law is found in the rows, with its id."""
    with mail.engine.begin() as connection:
        connection.execute(
            update(delivery).where(delivery.c.id == 1).values({"next_at": None} | spoiled)
        )

    broken = mail.ledger.verify(mail.mailing)

    assert [one.delivery_id for one in broken if reason in one.reason] == [1]


def test_verify_holds_right_after_a_crash(mail: Post) -> None:
    """What a sender that is gone had in hand is counted: the law holds before any recovery."""
    sending, letters = take(mail)
    mail.ledger.intend(sending, [letters[0].delivery_id])

    tally = mail.ledger.tally(sending)

    assert (tally.uncertain, tally.waiting) == (1, 9)
    assert tally.adds_up
    assert not mail.ledger.verify(sending)


@pytest.mark.parametrize(
    ("spoiled", "reason"),
    [
        pytest.param({"audience": 11}, "add up", id="audience"),
        pytest.param({"state": "finished"}, "finished, yet", id="finished-while-waiting"),
    ],
)
def test_verify_recounts_the_mailing(mail: Post, spoiled: dict[str, object], reason: str) -> None:
    """The audience is a promise: rows that do not add up to it break the law."""
    with mail.engine.begin() as connection:
        connection.execute(update(mailing).values(spoiled))

    assert any(reason in one.reason for one in mail.ledger.verify(mail.mailing))


def test_a_vanished_row_breaks_the_law(mail: Post) -> None:
    """Deleting a row is found: the audience no longer adds up."""
    with mail.engine.begin() as connection:
        connection.execute(delivery.delete().where(delivery.c.id == 5))

    assert not mail.ledger.tally(mail.mailing).adds_up
    assert mail.ledger.verify(mail.mailing)


@pytest.mark.parametrize("state", ["paused", "cancelled"])
def test_what_somebody_stopped_stays_stopped(mail: Post, state: str) -> None:
    """Sending again is no way around pause or cancel."""
    with mail.engine.begin() as connection:
        connection.execute(update(mailing).values(state=state))

    with pytest.raises(MailingError, match=state):
        mail.ledger.recover(mail.mailing)


def test_one_sender_at_a_time(mail: Post) -> None:
    """The second is refused by name, and free to go on when the first has ended."""
    refused = pytest.raises(MailingError, match="another sender is at work: process")
    with mail.ledger.sender(), refused, mail.ledger.sender():
        pass
    with mail.ledger.sender():
        pass


def test_a_large_claim_fits_one_statement(engine: Engine, tmp_path: Path) -> None:
    """Batches of hundreds meet no limit on variables."""
    clock = Clock()
    enter(engine, clock, 1200, tmp_path)
    ledger = Ledger(engine, clock)
    sending = ledger.recover(ledger.open(1, DIGEST))

    letters = ledger.claim(sending, 1200)[0]

    assert len(ledger.intend(sending, [one.delivery_id for one in letters])) == 1200
