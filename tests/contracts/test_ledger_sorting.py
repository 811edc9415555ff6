"""Looking into a mailing that nobody sends: the dead are taken over, and the open cases named."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from newsletter.mailing.ledger.doubts import Suspect
from newsletter.mailing.ledger.ledger import ENDED, Ledger
from newsletter.mailing.ledger.steps import CANCELLED
from newsletter.mailing.ledger.tables import sender
from newsletter.mailing.states import DeliveryState, MailingState
from newsletter.mailing.values import Sending
from tests.contracts.test_ledger import LOST, NEVER, NOT_NOW, TAKEN, finish, intend, rows, take
from tests.contracts.test_ledger_older import aged
from tests.support.mailings import BEGIN, Post, post


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started, with a mark on either database."""
    mail = post(engine, tmp_path, readers=10)
    return replace(mail, ledger=Ledger(engine, mail.clock, mark=tmp_path / "newsletter.mark"))


def kill(mail: Post, *dead: Sending) -> None:
    """These senders' processes are gone from this machine."""
    numbers = [sending.sender for sending in dead]
    with mail.engine.begin() as connection:
        gone = {"process": 2**22 + 1, "process_start": "1"}
        connection.execute(update(sender).where(sender.c.id.in_(numbers)).values(gone))


def test_the_dead_are_taken_over_and_the_living_named(mail: Post) -> None:
    """What the dead had claimed waits again, what they had handed over is held."""
    mail.clock.turn(hours=1)
    dead, letters = take(mail, 3)
    intend(mail, dead, letters[:1])
    living, theirs = take(mail, 2)
    kill(mail, dead)
    mail.clock.turn(hours=1)

    (other,) = mail.ledger.sort_out(mail.mailing)

    assert (other.id, other.in_hand, other.known_dead) == (living.sender, 2, False)
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.uncertain, tally.handover, tally.waiting) == (1, 0, 9)
    (held,) = rows(mail, DeliveryState.UNCERTAIN)
    assert (held.id, held.reason) == (letters[0].delivery_id, ENDED)
    assert mail.ledger.next_due(mail.mailing) == BEGIN
    again = next(row for row in rows(mail) if row.id == letters[1].delivery_id)
    assert (again.next_at, again.updated_at) == (mail.clock.now, mail.clock.now)
    assert intend(mail, living, theirs) == {letter.delivery_id for letter in theirs}
    assert not mail.ledger.verify(mail.mailing)


def test_sorting_out_finishes_what_is_done(mail: Post) -> None:
    """Killed after the last answer and before the end: nothing waits, so it is finished now."""
    dead, letters = take(mail)
    finish(mail, dead, TAKEN, letters)
    kill(mail, dead)
    mail.clock.turn(hours=1)

    assert mail.ledger.sort_out(mail.mailing) == []
    found = mail.ledger.get(mail.mailing.id)
    assert (found.state, found.finished_at) == (MailingState.FINISHED, mail.clock.now)
    assert not mail.ledger.has_senders(mail.mailing)
    assert mail.ledger.sort_out(mail.mailing) == []


def test_sorting_out_what_never_began_changes_nothing(mail: Post) -> None:
    """A draft stays one."""
    assert mail.ledger.sort_out(mail.mailing) == []
    assert mail.ledger.get(mail.mailing.id) == mail.mailing


def test_sorting_out_a_cancelled_mailing_leaves_nothing_waiting(mail: Post) -> None:
    """What a dead sender still had in its hand when it was cancelled is skipped."""
    dead, letters = take(mail, 2)
    intend(mail, dead, letters[:1])
    mail.ledger.cancel(mail.mailing)
    kill(mail, dead)

    assert mail.ledger.sort_out(mail.mailing) == []
    assert mail.ledger.get(mail.mailing.id).state is MailingState.CANCELLED
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.uncertain, tally.skipped, tally.waiting) == (1, 9, 0)
    assert {row.reason for row in rows(mail, DeliveryState.SKIPPED)} == {CANCELLED}


def test_suspects_are_those_nobody_answered_for(mail: Post) -> None:
    """Handed over or uncertain, in order, each with the moment at which it left."""
    sending, letters = take(mail, 8)
    mail.clock.turn(minutes=5)
    finish(mail, sending, TAKEN, letters[:1])
    finish(mail, sending, NEVER, letters[1:2])
    finish(mail, sending, NOT_NOW, letters[2:3])
    intend(mail, sending, letters[5:6])
    left = mail.clock.now
    mail.clock.turn(minutes=5)
    finish(mail, sending, LOST, letters[3:4])

    assert mail.ledger.suspects(mail.mailing) == [
        Suspect(id=letter.delivery_id, subscriber_id=letter.subscriber_id, at=at)
        for letter, at in ((letters[3], mail.clock.now), (letters[5], left))
    ]


def test_another_mailings_letters_are_no_suspects_of_this_one(mail: Post) -> None:
    """Each is asked about by itself."""
    second = mail.ledger.open(2, "e" * 64)
    sending = mail.ledger.enlist(second)
    letters = mail.ledger.claim(sending, 3).letters
    intend(mail, sending, letters)

    assert mail.ledger.suspects(mail.mailing) == []
    assert len(mail.ledger.suspects(second)) == 3


def test_in_an_older_copy_all_that_wait_are_suspects(mail: Post) -> None:
    """It believes to have them still; what it knows to be sent is no question."""
    lost = aged(mail)

    suspects = {suspect.id for suspect in mail.ledger.suspects(mail.mailing)}
    assert {letter.delivery_id for letter in lost} < suspects
    assert suspects == {row.id for row in rows(mail, DeliveryState.WAITING)}
    assert len(suspects) == 8
