"""The date of a letter: near its first try, and the same from the first answer on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.mailing.ledger.claims import OLD
from newsletter.mailing.outcomes import Outcome, PutBack
from newsletter.mailing.values import Claimed
from tests.contracts.test_ledger import LOST, NOT_NOW, finish, take
from tests.support.mailings import BEGIN, Post, post

LATE = BEGIN + timedelta(days=30, minutes=25)
HOUR = BEGIN + timedelta(days=30)


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to three readers that nobody has started."""
    return post(engine, tmp_path)


def dates(letters: Sequence[Claimed]) -> list[datetime | None]:
    """Each letter's own date."""
    return [each.dated_at for each in letters]


def run(mail: Post, outcome: Outcome) -> list[datetime | None]:
    """Claim all that is due, let it come to this, end; the letters' own dates."""
    sending, letters = take(mail)
    finish(mail, sending, outcome, letters)
    mail.ledger.settle(sending)
    return dates(letters)


def test_letters_that_leave_soon_have_their_mailing_s_date(mail: Post) -> None:
    """So they are signed alike, and nothing is written for it."""
    mail.clock.now = BEGIN + OLD - timedelta(seconds=1)
    assert dates(take(mail)[1]) == [None] * 3


def test_who_joined_later_gets_a_date_of_their_own(mail: Post) -> None:
    """By the hour of the first try; it stays, however often the letter is tried again."""
    run(mail, NOT_NOW)
    mail.people.add("late@example.org", consent="asked for it")
    mail.ledger.extend(mail.mailing)
    mail.clock.now = LATE

    assert sorted(map(str, run(mail, NOT_NOW))) == [str(HOUR), *["None"] * 3]
    mail.clock.turn(hours=20)
    assert run(mail, NOT_NOW) == [HOUR]


def test_a_pause_makes_no_old_letters(mail: Post) -> None:
    """Nobody has seen them yet, so they get the date of the day on which they leave."""
    sending, letters = take(mail)
    assert dates(letters) == [None] * 3
    mail.ledger.give_back(sending, [each.delivery_id for each in letters])
    mail.ledger.settle(sending)
    mail.clock.now = LATE
    assert run(mail, PutBack(text="421 4.3.2 shutting down")) == [HOUR] * 3
    mail.clock.turn(days=3)
    assert run(mail, NOT_NOW) == [HOUR + timedelta(days=3)] * 3


def test_a_scheduled_mailing_counts_from_its_hour(mail: Post) -> None:
    """And one whose hour was missed from when it begins."""
    mail.mailing = mail.ledger.open(2, "e" * 64, at=LATE)
    mail.clock.now = LATE + timedelta(minutes=50)
    sending, letters = take(mail)
    assert dates(letters) == [None] * 3
    mail.ledger.give_back(sending, [each.delivery_id for each in letters])
    mail.clock.now = LATE + timedelta(days=2)
    assert dates(mail.ledger.claim(sending, 10).letters) == [HOUR + timedelta(days=2)] * 3


def test_what_may_have_left_keeps_its_date(mail: Post) -> None:
    """A crash after the intent; sent again on purpose, by then a month late."""
    assert run(mail, LOST) == [None] * 3
    mail.ledger.resend(mail.mailing)
    mail.clock.now = LATE
    assert dates(take(mail)[1]) == [None] * 3


def test_a_date_outlives_a_crash(mail: Post) -> None:
    """It is written with the claim, before the letter can leave."""
    mail.clock.now = LATE
    sending, letters = take(mail)
    mail.ledger.commit(sending, intents=[letters[0].delivery_id], results=[])
    (other,) = mail.ledger.others(mail.ledger.enlist(mail.mailing))[:1]
    assert mail.ledger.take_over(sending, other)
    mail.ledger.resend(mail.mailing)
    mail.clock.turn(days=1)
    again = {each.delivery_id: each.dated_at for each in take(mail)[1]}
    assert again[letters[0].delivery_id] == HOUR
