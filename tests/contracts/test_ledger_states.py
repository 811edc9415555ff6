"""What people do to a mailing: pause, resume, cancel; on every database alike."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.errors import MailingError
from newsletter.mailing.ledger.steps import CANCELLED
from newsletter.mailing.states import DeliveryState, MailingState
from newsletter.mailing.values import Mailing
from tests.contracts.test_ledger import (
    LOST,
    NEVER,
    NOT_NOW,
    TAKEN,
    finish,
    intend,
    record,
    rows,
    take,
)
from tests.support.mailings import BEGIN, DIGEST, Post, post

TOMORROW = BEGIN + timedelta(days=1)


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started."""
    return post(engine, tmp_path, readers=10)


def now(mail: Post) -> Mailing:
    """The mailing as it is."""
    return mail.ledger.get(mail.mailing.id)


def test_pausing_puts_back_what_is_claimed_and_denies_intents(mail: Post) -> None:
    """At once, for every sender: nothing leaves any more, and nothing is lost."""
    first, ours = take(mail, 4)
    second, theirs = take(mail, 4)
    intend(mail, first, ours[:1])

    paused = mail.ledger.pause(mail.mailing, reason="a typo")

    assert (paused.state, paused.reason) == (MailingState.PAUSED, "a typo")
    assert intend(mail, first, ours[1:]) == intend(mail, second, theirs) == set()
    claims = mail.ledger.claim(first, 10)
    assert (claims.letters, claims.state) == ((), MailingState.PAUSED)
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.waiting, tally.handover) == (9, 1)
    assert {row.attempts for row in rows(mail, DeliveryState.WAITING)} == {0}
    assert not mail.ledger.verify(mail.mailing)


def test_a_claim_that_crossed_the_pause_is_put_back_at_its_intent(mail: Post) -> None:
    """Claimed after the pause's own look: the intent is denied and the letter waits."""
    sending, letters = take(mail, 1)
    mail.ledger.pause(mail.mailing, reason="a typo")
    mail.ledger.resume(mail.mailing)
    letters = mail.ledger.claim(sending, 10).letters
    mail.ledger.pause(mail.mailing, reason="another")
    with mail.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE delivery SET state = 'claimed', sender_id = {sending.sender}, next_at = NULL"
        )

    assert intend(mail, sending, letters) == set()

    assert mail.ledger.tally(mail.mailing).waiting == 10
    assert set(mail.states().values()) == {"waiting"}


def test_answers_are_kept_while_it_is_paused(mail: Post) -> None:
    """What had left before the pause has left."""
    sending, letters = take(mail)
    intend(mail, sending, letters[:3])
    mail.ledger.pause(mail.mailing, reason="a typo")

    record(mail, sending, TAKEN, letters[:1])
    record(mail, sending, NEVER, letters[1:2])
    record(mail, sending, NOT_NOW, letters[2:3])

    tally = mail.ledger.settle(sending)
    assert (tally.sent, tally.refused, tally.deferred, tally.waiting) == (1, 1, 1, 8)
    assert now(mail).state is MailingState.PAUSED


def test_a_paused_mailing_stays_paused_though_nothing_waits(mail: Post) -> None:
    """Only `resume` goes on; the next sender finds it finished."""
    sending, letters = take(mail)
    intend(mail, sending, letters)
    mail.ledger.pause(mail.mailing, reason="a typo")
    record(mail, sending, TAKEN, letters)
    mail.ledger.settle(sending)
    assert now(mail).state is MailingState.PAUSED

    mail.ledger.resume(mail.mailing)
    mail.ledger.settle(mail.ledger.enlist(mail.mailing))

    assert now(mail).state is MailingState.FINISHED


def test_a_pause_keeps_its_first_reason(mail: Post) -> None:
    """Somebody who pauses what is paused does not hide why."""
    mail.ledger.pause(mail.mailing, reason="a typo")

    assert mail.ledger.pause(mail.mailing, reason="lunch").reason == "a typo"


def test_a_paused_mailing_refuses_senders_and_says_why(mail: Post) -> None:
    """Sending again is no way around a pause."""
    mail.ledger.pause(mail.mailing, reason="a typo")

    with pytest.raises(MailingError, match="edition 1 is paused: a typo") as refused:
        mail.ledger.enlist(mail.mailing)
    assert "resume" in refused.value.mend


def test_resume_goes_on_where_it_was(mail: Post) -> None:
    """Scheduled, never started, started: each as before its pause, its reason forgotten."""
    scheduled = mail.ledger.open(2, DIGEST, at=TOMORROW)
    states = []
    for opened in (scheduled, mail.mailing):
        mail.ledger.pause(opened, reason="a typo")
        states.append(mail.ledger.resume(opened))
    sending, letters = take(mail)
    mail.ledger.pause(mail.mailing, reason="a typo")
    states.append(mail.ledger.resume(mail.mailing))

    assert [one.state for one in states] == [
        MailingState.SCHEDULED,
        MailingState.DRAFT,
        MailingState.SENDING,
    ]
    assert [one.reason for one in states] == [None] * 3
    assert states[0].scheduled_at == TOMORROW
    assert mail.ledger.claim(sending, 10).letters == letters


def test_only_what_is_paused_is_resumed(mail: Post) -> None:
    """Each other state is named."""
    with pytest.raises(MailingError, match="edition 1 is draft, not paused"):
        mail.ledger.resume(mail.mailing)


def test_cancelling_skips_what_has_not_left(mail: Post) -> None:
    """Waiting, deferred and claimed letters are skipped with that reason; the rest is history."""
    sending, letters = take(mail, 6)
    finish(mail, sending, TAKEN, letters[:1])
    finish(mail, sending, NOT_NOW, letters[1:2])
    finish(mail, sending, LOST, letters[2:3])
    intend(mail, sending, letters[3:4])

    cancelled = mail.ledger.cancel(mail.mailing)

    assert (cancelled.state, cancelled.finished_at) == (MailingState.CANCELLED, BEGIN)
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.sent, tally.skipped, tally.uncertain, tally.waiting) == (1, 7, 2, 0)
    assert tally.adds_up
    assert {row.reason for row in rows(mail, DeliveryState.SKIPPED)} == {CANCELLED}
    assert not mail.ledger.verify(mail.mailing)


def test_nothing_leaves_a_cancelled_mailing(mail: Post) -> None:
    """Neither claims nor intents nor new senders, and there is no way back."""
    sending, letters = take(mail, 5)
    mail.ledger.cancel(mail.mailing)

    claims = mail.ledger.claim(sending, 5)
    assert (claims.letters, claims.state) == ((), MailingState.CANCELLED)
    assert intend(mail, sending, letters) == set()
    with pytest.raises(MailingError, match="is cancelled"):
        mail.ledger.enlist(mail.mailing)
    with pytest.raises(MailingError, match="nothing to cancel"):
        mail.ledger.cancel(mail.mailing)
    with pytest.raises(MailingError, match="nothing to pause"):
        mail.ledger.pause(mail.mailing, reason="a typo")
    mail.people.add("late@example.org", consent="asked for it")
    assert mail.ledger.extend(mail.mailing).audience == 10
    assert mail.ledger.settle(sending).adds_up
    assert now(mail).state is MailingState.CANCELLED


def test_not_now_after_the_cancellation_is_never(mail: Post) -> None:
    """Its letter would wait for a sender that may not come: it is skipped, and the sum holds."""
    sending, letters = take(mail)
    intend(mail, sending, letters[:2])
    mail.ledger.cancel(mail.mailing)

    record(mail, sending, NOT_NOW, letters[:1])
    record(mail, sending, TAKEN, letters[1:2])

    assert mail.states()[letters[0].address] == "skipped"
    assert mail.states()[letters[1].address] == "sent"
    assert {row.reason for row in rows(mail, DeliveryState.SKIPPED)} == {CANCELLED}
    assert mail.ledger.tally(mail.mailing).adds_up
    assert not mail.ledger.verify(mail.mailing)


@pytest.mark.parametrize("how", ["settle", "take_over"])
def test_what_a_cancellation_missed_is_skipped_at_its_senders_end(mail: Post, how: str) -> None:
    """A claim that was being written while it was cancelled (PostgreSQL) does not wait for ever."""
    sending, letters = take(mail, 2)
    other = mail.ledger.enlist(mail.mailing)
    intend(mail, sending, letters[:1])
    mail.ledger.cancel(mail.mailing)
    with mail.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE delivery SET state = 'claimed', sender_id = {sending.sender}, reason = NULL"
            f" WHERE id = {letters[1].delivery_id}"
        )

    if how == "settle":
        mail.ledger.settle(sending)
    else:
        mail.ledger.take_over(other, mail.ledger.others(other)[0])

    assert mail.states()[letters[0].address] == "uncertain"
    assert mail.states()[letters[1].address] == "skipped"
    assert not mail.ledger.verify(mail.mailing)


@pytest.mark.parametrize("act", ["pause", "cancel"])
def test_another_edition_goes_on(mail: Post, act: str) -> None:
    """What is done to one mailing is done to no other."""
    second = mail.ledger.open(2, DIGEST)
    sending = mail.ledger.enlist(second)
    letters = mail.ledger.claim(sending, 5).letters

    if act == "pause":
        mail.ledger.pause(mail.mailing, reason="a typo")
    else:
        mail.ledger.cancel(mail.mailing)

    assert len(intend(mail, sending, letters)) == 5
    assert mail.ledger.tally(second).waiting == 5


def test_cancelling_a_paused_mailing_ends_the_pause(mail: Post) -> None:
    """Its reason goes with it."""
    mail.ledger.pause(mail.mailing, reason="a typo")

    cancelled = mail.ledger.cancel(mail.mailing)

    assert (cancelled.state, cancelled.reason) == (MailingState.CANCELLED, None)
    assert mail.ledger.tally(mail.mailing).skipped == 10


def test_a_finished_mailing_is_over(mail: Post) -> None:
    """There is nothing left to pause or to cancel."""
    sending, letters = take(mail)
    finish(mail, sending, TAKEN, letters)
    mail.ledger.settle(sending)

    with pytest.raises(MailingError, match="is finished: there is nothing to pause"):
        mail.ledger.pause(mail.mailing, reason="a typo")
    with pytest.raises(MailingError, match="is finished: there is nothing to cancel"):
        mail.ledger.cancel(mail.mailing)
