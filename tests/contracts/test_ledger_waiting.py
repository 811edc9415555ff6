"""Letters that wait for their time, on SQLite and on PostgreSQL alike."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.mailing.ledger.retry import GIVE_UP_AGE
from newsletter.mailing.outcomes import PutBack
from newsletter.mailing.states import DeliveryState
from tests.contracts.test_ledger import NOT_NOW, finish, record, rows, take
from tests.support.mailings import BEGIN, Post, post


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started."""
    return post(engine, tmp_path, readers=10)


def test_a_fault_costs_the_letter_nothing(mail: Post) -> None:
    """421 and broken connections, before or after the intent, leave the attempts as they were."""
    sending, letters = take(mail)
    finish(mail, sending, PutBack(text="421 after the dot"), letters[:1])
    record(mail, sending, PutBack(text="dropped at RCPT"), letters[1:2])
    assert not mail.ledger.claim(sending, 10).letters
    mail.clock.turn(seconds=1)

    again = {one.address: one for one in mail.ledger.claim(sending, 10).letters}

    assert again[letters[0].address].attempt == again[letters[1].address].attempt == 1
    assert again[letters[0].address].faults == 1


def test_deferred_letters_come_back_later_and_later_and_expire(mail: Post) -> None:
    """5 minutes doubling to 4 hours, and given up 48 hours after the first deferral."""
    sending, letters = take(mail, 1)
    mail.ledger.put_off(
        sending,
        [one.delivery_id for one in mail.ledger.claim(sending, 10).letters],
        until=BEGIN + timedelta(days=9),
        reason="out of the way",
    )
    pauses = []
    while mail.states()[letters[0].address] != "expired":
        finish(mail, sending, NOT_NOW, letters)
        (row,) = rows(mail, DeliveryState.DEFERRED, DeliveryState.EXPIRED)
        if row.next_at is None:
            break
        mail.clock.now = row.next_at - timedelta(seconds=1)
        assert not mail.ledger.claim(sending, 10).letters
        pauses.append(row.next_at - row.updated_at)
        mail.clock.now = row.next_at
        letters = mail.ledger.claim(sending, 10).letters

    minutes = [pause.total_seconds() / 60 for pause in pauses]
    assert minutes[:7] == [5, 10, 20, 40, 80, 160, 240]
    assert mail.clock.now - BEGIN == GIVE_UP_AGE
    assert (row.state, row.reason) == (DeliveryState.EXPIRED, "system")
    assert row.attempts == len(pauses) + 1


def test_next_due_is_the_earliest_that_waits(mail: Post) -> None:
    """Deferred letters count with their time, settled ones not at all."""
    assert mail.ledger.next_due(mail.mailing) == BEGIN
    sending, letters = take(mail)
    assert mail.ledger.next_due(mail.mailing) is None

    finish(mail, sending, NOT_NOW, letters[:1])
    assert mail.ledger.next_due(mail.mailing) == BEGIN + timedelta(minutes=5)


def test_what_is_put_off_waits_for_its_time(mail: Post) -> None:
    """A provider at its limit: the letter waits with a reason, and no attempt is counted."""
    sending, letters = take(mail)
    later = BEGIN + timedelta(minutes=3)
    mail.ledger.put_off(sending, [letters[0].delivery_id], until=later, reason="at its limit")
    mail.ledger.give_back(sending, [letters[1].delivery_id])

    assert {row.id: row.reason for row in rows(mail, DeliveryState.WAITING)} == {
        letters[0].delivery_id: "at its limit",
        letters[1].delivery_id: None,
    }
    assert mail.ledger.claim(sending, 10).letters == (letters[1],)
    mail.clock.now = later
    assert mail.ledger.claim(sending, 10).letters == (letters[0],)
