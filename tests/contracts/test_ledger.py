"""The steps of a letter that every ledger keeps to, on SQLite and on PostgreSQL alike."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from newsletter.mailing.ledger.entries import LONGEST_TEXT
from newsletter.mailing.ledger.ledger import STOPPED, Ledger
from newsletter.mailing.ledger.steps import LEFT
from newsletter.mailing.ledger.tables import delivery
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
from newsletter.mailing.values import Claimed, Delivery, DeliveryId, Readers, Sending
from tests.support.mailings import BEGIN, DIGEST, Clock, Post, address, enter, post, subscribers

NOT_NOW = Deferred(code=451, cause=Cause.SYSTEM, enhanced="4.3.0", text="later", tls="TLSv1.2")
NEVER = Refused(code=550, cause=Cause.ADDRESS, enhanced="5.1.1", text="no such user", tls="TLSv1.3")
TAKEN = Sent(code=250, enhanced="2.0.0", text="Ok: queued as X1", queue_id="X1", tls="TLSv1.3")
LOST = Uncertain(text="the connection was lost after the dot")


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started."""
    return post(engine, tmp_path, readers=10)


def take(mail: Post, limit: int = 10) -> tuple[Sending, Sequence[Claimed]]:
    """Become a sender and claim."""
    sending = mail.ledger.enlist(mail.mailing)
    return sending, mail.ledger.claim(sending, limit).letters


def intend(mail: Post, sending: Sending, letters: Sequence[Claimed]) -> set[DeliveryId]:
    """Ask whether these may leave."""
    return mail.ledger.commit(
        sending, intents=[letter.delivery_id for letter in letters], results=[]
    )


def record(mail: Post, sending: Sending, outcome: Outcome, letters: Sequence[Claimed]) -> None:
    """Write that this came of all of them."""
    results = [(letter, outcome) for letter in letters]
    mail.ledger.commit(sending, intents=[], results=results)


def finish(mail: Post, sending: Sending, outcome: Outcome, letters: Sequence[Claimed]) -> None:
    """Hand letters over and record what came of them."""
    intend(mail, sending, letters)
    record(mail, sending, outcome, letters)


def rows(mail: Post, *states: DeliveryState) -> Sequence[Delivery]:
    """The rows of the mailing in these states, or in any."""
    return mail.ledger.deliveries(mail.mailing, *(states or DeliveryState))


def in_hand(mail: Post) -> list[str]:
    """The states of all rows that name a sender."""
    with mail.engine.connect() as connection:
        found = select(delivery.c.state).where(delivery.c.sender_id.is_not(None))
        return list(connection.scalars(found))


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        pytest.param(TAKEN, "sent", id="sent"),
        pytest.param(NEVER, "refused", id="refused"),
        pytest.param(NOT_NOW, "deferred", id="deferred"),
        pytest.param(LOST, "uncertain", id="uncertain"),
        pytest.param(PutBack(text="421"), "waiting", id="put-back"),
    ],
)
def test_each_outcome_settles_its_row_and_the_sum_holds(
    mail: Post, outcome: Outcome, state: str
) -> None:
    """One outcome, one state; audience = the sum of the states, and no row is broken."""
    sending, letters = take(mail)

    finish(mail, sending, outcome, letters[:1])

    assert mail.states()[letters[0].address] == state
    assert not mail.ledger.verify(mail.mailing)
    assert mail.ledger.settle(sending).adds_up
    assert not mail.ledger.verify(mail.mailing)


def test_an_answered_letter_is_in_nobodys_hand(mail: Post) -> None:
    """But for the uncertain one, whose sender may still bring the answer."""
    sending, letters = take(mail, 5)
    outcomes: list[Outcome] = [TAKEN, NEVER, NOT_NOW, LOST, PutBack(text="421")]
    for letter, outcome in zip(letters, outcomes, strict=True):
        finish(mail, sending, outcome, [letter])

    assert in_hand(mail) == ["uncertain"]


def test_an_answer_is_kept_word_for_word(mail: Post) -> None:
    """Code, enhanced code, text, queue id and the session's TLS stand in the row."""
    sending, letters = take(mail)
    finish(mail, sending, TAKEN, letters[:1])
    finish(mail, sending, NEVER, letters[1:2])
    finish(mail, sending, NOT_NOW, letters[2:3])

    sent, refused, deferred = (
        rows(mail, state)[0]
        for state in (DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.DEFERRED)
    )

    assert (sent.code, sent.enhanced, sent.text) == (250, "2.0.0", "Ok: queued as X1")
    assert (sent.queue_id, sent.tls, sent.reason) == ("X1", "TLSv1.3", None)
    assert (sent.address, sent.attempts) == (letters[0].address, 1)
    assert (refused.code, refused.enhanced, refused.text) == (550, "5.1.1", "no such user")
    assert (refused.tls, refused.reason) == ("TLSv1.3", "address")
    assert (deferred.code, deferred.tls, deferred.reason) == (451, "TLSv1.2", "system")


def test_a_flood_of_words_is_cut(mail: Post) -> None:
    """What a server says without end does not fill the disk."""
    sending, letters = take(mail)
    finish(mail, sending, Refused(code=550, cause=Cause.POLICY, text="no " * 9999), letters[:1])

    assert len(rows(mail, DeliveryState.REFUSED)[0].text or "") == LONGEST_TEXT


def test_causes_are_counted(mail: Post) -> None:
    """How many letters met each class of answer."""
    sending, letters = take(mail)
    finish(mail, sending, NEVER, letters[:2])
    finish(mail, sending, Refused(code=554, cause=Cause.POLICY), letters[2:3])
    finish(mail, sending, NOT_NOW, letters[3:4])

    found = mail.ledger.causes(mail.mailing, DeliveryState.REFUSED)

    assert found == {Cause.ADDRESS: 2, Cause.POLICY: 1}


def test_a_claimed_letter_is_claimed_once(mail: Post) -> None:
    """Two claims share no letter, of one sender or of two."""
    sending, first = take(mail, 4)
    second = mail.ledger.claim(sending, 4).letters
    _, third = take(mail, 4)

    assert (len(first), len(second), len(third)) == (4, 4, 2)
    assert len({one.delivery_id for one in (*first, *second, *third)}) == 10


def test_a_letter_in_anothers_hand_is_not_ours(mail: Post) -> None:
    """Neither to send, nor to answer for, nor to put back."""
    _, theirs = take(mail, 1)
    ours, _ = take(mail, 1)
    later = BEGIN + timedelta(hours=1)

    assert intend(mail, ours, theirs) == set()
    record(mail, ours, NEVER, theirs)
    mail.ledger.give_back(ours, [theirs[0].delivery_id])
    mail.ledger.put_off(ours, [theirs[0].delivery_id], until=later, reason="slow")

    assert mail.states()[theirs[0].address] == "claimed"


def test_who_left_before_the_claim_is_skipped(mail: Post) -> None:
    """The claim asks for consent again: unsubscribed and suppressed get nothing, with a reason."""
    mail.people.remove(address(3))
    mail.people.suppress(address(4), reason="complained")

    claims = mail.ledger.claim(mail.ledger.enlist(mail.mailing), 10)

    assert (len(claims.letters), claims.skipped) == (8, 2)
    assert claims.state is MailingState.SENDING
    assert mail.states()[address(3)] == mail.states()[address(4)] == "skipped"
    assert {row.reason for row in rows(mail, DeliveryState.SKIPPED)} == {LEFT}


def test_who_left_after_the_claim_is_denied_at_the_intent(mail: Post) -> None:
    """The intent asks once more, in the statement that writes it."""
    sending, letters = take(mail)
    mail.people.remove(letters[2].address)

    granted = intend(mail, sending, letters)

    assert granted == {one.delivery_id for one in letters} - {letters[2].delivery_id}
    assert mail.states()[letters[2].address] == "skipped"
    record(mail, sending, Withheld(), letters[2:3])
    assert mail.states()[letters[2].address] == "skipped"
    assert rows(mail, DeliveryState.SKIPPED)[0].attempts == 0


def test_who_left_the_topic_is_denied(engine: Engine, tmp_path: Path) -> None:
    """Consent to a topic's mailing is consent to that topic."""
    clock = Clock()
    people = subscribers(engine, clock)
    people.add("a@example.org", topics=["gardens"], consent="asked for it")
    ledger = Ledger(engine, clock)
    sending = ledger.enlist(ledger.open(1, DIGEST, Readers(topic="gardens")))
    (letter,) = ledger.claim(sending, 5).letters
    people.add("a@example.org", topics=["kitchens"])

    assert ledger.commit(sending, intents=[letter.delivery_id], results=[]) == set()


def test_an_intent_is_granted_once(mail: Post) -> None:
    """A body whose intent is durable does not leave again, whoever asks."""
    sending, letters = take(mail, 1)

    assert intend(mail, sending, letters) == {letters[0].delivery_id}
    assert intend(mail, sending, letters) == set()
    assert mail.states()[letters[0].address] == "handover"


def test_results_come_before_intents(mail: Post) -> None:
    """One transaction settles what was handed over and grants the next."""
    sending, letters = take(mail, 2)
    intend(mail, sending, letters[:1])

    granted = mail.ledger.commit(
        sending, intents=[letters[1].delivery_id], results=[(letters[0], TAKEN)]
    )

    assert granted == {letters[1].delivery_id}
    assert mail.states()[letters[0].address] == "sent"


def test_settling_puts_back_and_finishes_only_the_finished(mail: Post) -> None:
    """An orderly end returns what is in hand; finished means that nothing waits."""
    sending, letters = take(mail)
    finish(mail, sending, TAKEN, letters[1:])

    assert mail.ledger.settle(sending).waiting == 1
    assert mail.ledger.get(mail.mailing.id).state is MailingState.SENDING
    assert not mail.ledger.has_senders(mail.mailing)
    sending, (last,) = take(mail)
    finish(mail, sending, LOST, [last])
    mail.ledger.settle(sending)

    done = mail.ledger.get(mail.mailing.id)
    assert (done.state, done.finished_at) == (MailingState.FINISHED, BEGIN)
    assert mail.ledger.tally(done).uncertain == 1


def test_settling_holds_what_was_handed_over(mail: Post) -> None:
    """A body that left without its answer is uncertain, and says why."""
    sending, letters = take(mail)
    intend(mail, sending, letters[:1])

    total = mail.ledger.settle(sending)

    assert (total.uncertain, total.handover, total.waiting) == (1, 0, 9)
    assert [row.reason for row in rows(mail, DeliveryState.UNCERTAIN)] == [STOPPED]


def test_a_large_claim_fits_one_statement(engine: Engine, tmp_path: Path) -> None:
    """Batches of hundreds meet no limit on variables."""
    clock = Clock()
    enter(engine, clock, 1200, tmp_path)
    ledger = Ledger(engine, clock)
    sending = ledger.enlist(ledger.open(1, DIGEST))

    letters = ledger.claim(sending, 1200).letters
    intents = [one.delivery_id for one in letters]

    assert len(ledger.commit(sending, intents=intents, results=[])) == 1200
