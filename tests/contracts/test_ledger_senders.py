"""Many senders of one mailing: numbers that fence, and take-overs; on every database alike."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from newsletter.errors import MailingError
from newsletter.mailing.ledger.ledger import ENDED, Ledger
from newsletter.mailing.ledger.mark import Mark, Slot
from newsletter.mailing.ledger.tables import sender
from newsletter.mailing.outcomes import Outcome, PutBack
from newsletter.mailing.states import DeliveryState, MailingState
from newsletter.mailing.values import Other, SenderId, Sending
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
from tests.support.mailings import Post, post

OVER = "taken over by another sender"


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started."""
    return post(engine, tmp_path, readers=10)


def seen(mail: Post, by: Sending) -> Other:
    """The only other sender."""
    (other,) = mail.ledger.others(by)
    return other


def succeed(mail: Post) -> Sending:
    """A new sender that takes over from the only other one."""
    new = mail.ledger.enlist(mail.mailing)
    assert mail.ledger.take_over(new, seen(mail, new))
    return new


def test_numbers_grow_and_never_repeat(mail: Post) -> None:
    """Over settled senders and over mailings: a number fences for ever."""
    second = mail.ledger.open(2, "e" * 64)
    numbers = []
    for opened in (mail.mailing, second, mail.mailing, second):
        sending = mail.ledger.enlist(opened)
        numbers.append(sending.sender)
        mail.ledger.settle(sending)

    assert numbers == [1, 2, 3, 4]


def test_numbers_are_above_those_that_only_the_mark_knows(mail: Post, tmp_path: Path) -> None:
    """A restored ledger has forgotten them; they may have belonged to another edition."""
    path = tmp_path / "mark"
    Mark(path).begin(Slot(sender=SenderId(40), edition=9, intents=3))

    sending = Ledger(mail.engine, mail.clock, mark=path).enlist(mail.mailing)

    assert sending.sender == 41


def test_enlisting_begins_the_mailing(mail: Post) -> None:
    """Its first sender starts it; later ones leave its beginning as it was."""
    first = mail.ledger.enlist(mail.mailing).mailing
    mail.clock.turn(hours=1)
    second = mail.ledger.enlist(mail.mailing).mailing

    assert (first.state, first.started_at) == (MailingState.SENDING, mail.mailing.created_at)
    assert second == first


def test_others_are_shown_with_what_they_have_in_hand(mail: Post) -> None:
    """Claimed and handed over count, answered ones do not; other mailings' senders are not shown."""
    mail.ledger.enlist(mail.ledger.open(2, "e" * 64))
    sending, letters = take(mail, 5)
    finish(mail, sending, TAKEN, letters[:1])
    finish(mail, sending, LOST, letters[1:2])
    intend(mail, sending, letters[2:3])
    mine = mail.ledger.enlist(mail.mailing)

    other = seen(mail, mine)

    assert (other.id, other.in_hand, other.known_dead) == (sending.sender, 3, False)
    assert other.where.startswith("process ")
    mail.ledger.settle(sending)
    assert not mail.ledger.others(mine)


@pytest.mark.parametrize("act", ["claim", "commit", "beat"])
def test_every_act_is_a_sign_of_life(mail: Post, act: str) -> None:
    """Whoever still claims, commits or beats is not taken over."""
    sending, letters = take(mail, 1)
    mine = mail.ledger.enlist(mail.mailing)
    before = seen(mail, mine)

    if act == "claim":
        mail.ledger.claim(sending, 1)
    elif act == "commit":
        record(mail, sending, TAKEN, letters)
    else:
        mail.ledger.beat(sending)

    assert seen(mail, mine).beat > before.beat
    assert not mail.ledger.take_over(mine, before)
    assert mail.ledger.claim(sending, 1).letters


def test_a_sender_is_taken_over_once(mail: Post) -> None:
    """Of two that see the beat stand still, one wins."""
    take(mail, 5)
    second, third = mail.ledger.enlist(mail.mailing), mail.ledger.enlist(mail.mailing)
    (dead,) = [one for one in mail.ledger.others(second) if one.in_hand]

    assert mail.ledger.take_over(second, dead)
    assert not mail.ledger.take_over(third, dead)


def test_a_sender_whose_turn_is_over_sends_nothing(mail: Post) -> None:
    """The fence: it can neither claim nor commit nor beat nor settle; its letters wait again."""
    old, letters = take(mail, 5)
    new = succeed(mail)

    with pytest.raises(MailingError, match=OVER):
        intend(mail, old, letters)
    with pytest.raises(MailingError, match=OVER):
        mail.ledger.claim(old, 5)
    with pytest.raises(MailingError, match=OVER):
        mail.ledger.beat(old)
    with pytest.raises(MailingError, match=OVER):
        mail.ledger.settle(old)
    assert len(mail.ledger.claim(new, 10).letters) == 10


def test_an_intent_asks_for_the_turn_and_not_for_the_row_alone(mail: Post) -> None:
    """Were a row left in the hand of one whose turn is over, it would still not leave."""
    sending, letters = take(mail, 1)
    with mail.engine.begin() as connection:
        connection.execute(update(sender).values(ended_at=mail.clock.now))

    with pytest.raises(MailingError, match=OVER):
        intend(mail, sending, letters)

    assert mail.states()[letters[0].address] == "claimed"


def test_one_that_has_settled_sends_nothing(mail: Post) -> None:
    """An orderly end is an end."""
    sending, letters = take(mail, 5)
    mail.ledger.settle(sending)

    with pytest.raises(MailingError, match=OVER):
        intend(mail, sending, letters)
    with pytest.raises(MailingError, match=OVER):
        mail.ledger.claim(sending, 5)


def test_the_fence_tells_a_new_claim_from_an_old_one(mail: Post) -> None:
    """A row that is claimed, but by the sender that took over, is not the old one's to answer."""
    old, letters = take(mail, 1)
    new = succeed(mail)
    again = mail.ledger.claim(new, 10).letters

    with pytest.raises(MailingError, match=OVER):
        record(mail, old, NEVER, letters)
    assert mail.states()[letters[0].address] == "claimed"
    assert intend(mail, new, again) == {letter.delivery_id for letter in again}


def test_a_take_over_holds_what_may_have_left(mail: Post) -> None:
    """Claimed waits again at once, handover is uncertain and never claimed again."""
    old, letters = take(mail)
    intend(mail, old, letters[:1])

    new = succeed(mail)

    assert not mail.ledger.verify(mail.mailing)
    assert len(mail.ledger.claim(new, 10).letters) == 9
    (held,) = rows(mail, DeliveryState.UNCERTAIN)
    assert (held.address, held.reason, held.attempts) == (letters[0].address, ENDED, 1)
    assert not mail.ledger.verify(mail.mailing)


def test_a_take_over_leaves_third_parties_alone(mail: Post) -> None:
    """What another living sender has in hand stays there."""
    take(mail, 3)
    third, theirs = take(mail, 3)
    new = mail.ledger.enlist(mail.mailing)
    dead = next(one for one in mail.ledger.others(new) if one.id != third.sender)

    mail.ledger.take_over(new, dead)

    assert len(mail.ledger.claim(new, 10).letters) == 7
    assert intend(mail, third, theirs) == {letter.delivery_id for letter in theirs}


def test_settling_leaves_others_alone(mail: Post) -> None:
    """One sender's end puts back only what it had in hand; the last one finishes the mailing."""
    first, ours = take(mail, 5)
    second, theirs = take(mail, 5)
    finish(mail, first, TAKEN, ours)
    intend(mail, second, theirs)

    assert mail.ledger.settle(first).handover == 5
    assert mail.ledger.get(mail.mailing.id).state is MailingState.SENDING
    record(mail, second, TAKEN, theirs)
    mail.ledger.settle(second)
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED


def test_results_are_kept_although_the_turn_is_over(mail: Post) -> None:
    """An answer that arrives after a take-over turns uncertain into what is true."""
    old, letters = take(mail, 2)
    intend(mail, old, letters[:1])
    succeed(mail)
    assert mail.states()[letters[0].address] == "uncertain"

    with pytest.raises(MailingError, match=OVER):
        mail.ledger.commit(old, intents=[letters[1].delivery_id], results=[(letters[0], TAKEN)])

    assert mail.states()[letters[0].address] == "sent"
    assert mail.states()[letters[1].address] == "waiting"


def test_an_uncertain_letter_is_open_to_its_late_answer(mail: Post) -> None:
    """Of a sender at work as well: the answer came after all."""
    sending, letters = take(mail, 1)
    finish(mail, sending, LOST, letters)

    record(mail, sending, TAKEN, letters)

    assert mail.states()[letters[0].address] == "sent"


@pytest.mark.parametrize("outcome", [NOT_NOW, PutBack(text="421")], ids=["deferred", "put-back"])
def test_a_late_not_now_reopens_a_finished_mailing(mail: Post, outcome: Outcome) -> None:
    """The letter did not arrive and waits: finished would be untrue."""
    old, letters = take(mail)
    finish(mail, old, TAKEN, letters[1:])
    intend(mail, old, letters[:1])
    mail.ledger.settle(succeed(mail))
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED

    with pytest.raises(MailingError, match=OVER):
        record(mail, old, outcome, letters[:1])

    assert not mail.ledger.verify(mail.mailing)
    reopened = mail.ledger.get(mail.mailing.id)
    assert (reopened.state, reopened.finished_at) == (MailingState.SENDING, None)


def test_an_ended_sender_of_another_boot_is_not_known_to_be_dead(mail: Post) -> None:
    """Nothing is known of other machines; a lease has to decide there."""
    take(mail, 1)
    mine = mail.ledger.enlist(mail.mailing)
    for known in ({"boot": "another"}, {"namespace": "pid:[1]"}, {"boot": "", "process_start": ""}):
        with mail.engine.begin() as connection:
            gone = {"process": 2**22 + 1, "process_start": "1"}
            other = sender.c.id != mine.sender
            connection.execute(update(sender).where(other).values(gone | known))

        assert not seen(mail, mine).known_dead


def test_nobody_takes_over_what_does_not_exist(mail: Post) -> None:
    """A sender that has vanished from the ledger is no sender."""
    take(mail, 1)
    mine = mail.ledger.enlist(mail.mailing)

    assert not mail.ledger.take_over(mine, replace(seen(mail, mine), id=SenderId(99)))
