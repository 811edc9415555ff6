"""Mailings that begin at a time: nobody is owed anything before; on every database alike."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.errors import MailingError
from newsletter.mailing.states import MailingState
from newsletter.mailing.values import Mailing, Readers, Tally
from tests.support.mailings import BEGIN, DIGEST, Post, post

TOMORROW = BEGIN + timedelta(days=1)


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started, beside which others are scheduled."""
    return post(engine, tmp_path, readers=10)


def test_a_schedule_freezes_its_audience_when_a_sender_enlists(mail: Post) -> None:
    """Who joins before is in it, who leaves before is not, and who joins later is not either."""
    scheduled = mail.ledger.open(2, DIGEST, at=TOMORROW)
    assert (scheduled.state, scheduled.audience) == (MailingState.SCHEDULED, 0)
    assert scheduled.scheduled_at == TOMORROW
    assert mail.ledger.next_due(scheduled) is None
    assert not mail.ledger.verify(scheduled)
    mail.people.add("early@example.org", consent="asked for it")

    begun = mail.ledger.enlist(scheduled)
    mail.people.add("late@example.org", consent="asked for it")

    assert (begun.mailing.state, begun.mailing.audience) == (MailingState.SENDING, 11)
    addresses = {letter.address for letter in mail.ledger.claim(begun, 99).letters}
    assert "early@example.org" in addresses
    assert "late@example.org" not in addresses
    assert mail.ledger.get(scheduled.id).audience == 11


def _scheduled_to_nobody(mail: Post) -> Mailing:
    """One whose readers have left."""
    scheduled = mail.ledger.open(2, DIGEST, at=TOMORROW)
    for one in mail.people.list():
        mail.people.remove(one.address)
    return scheduled


def test_a_schedule_to_nobody_ends_when_it_begins(mail: Post) -> None:
    """Whoever joins weeks later is not meant, unless somebody says so."""
    scheduled = _scheduled_to_nobody(mail)
    sending = mail.ledger.enlist(scheduled)
    assert mail.ledger.claim(sending, 99).letters == ()
    assert mail.ledger.settle(sending) == Tally(audience=0)

    ended = mail.ledger.get(scheduled.id)
    assert (ended.state, ended.audience) == (MailingState.FINISHED, 0)
    assert not mail.ledger.verify(ended)
    mail.people.add("late@example.org", consent="asked for it")
    assert mail.ledger.open(2, DIGEST).audience == 0
    grown = mail.ledger.extend(ended)
    assert (grown.state, grown.audience) == (MailingState.DRAFT, 1)


def test_a_mailing_to_nobody_can_be_stopped_as_any(mail: Post) -> None:
    """Its sender died at once: it has begun, so it goes on or is cancelled as one that has."""
    scheduled = _scheduled_to_nobody(mail)
    mail.ledger.enlist(scheduled)
    mail.ledger.pause(scheduled, reason="a typo")
    assert mail.ledger.resume(scheduled).state is MailingState.SENDING
    assert mail.ledger.cancel(scheduled).state is MailingState.CANCELLED
    assert mail.ledger.get(scheduled.id).state is MailingState.CANCELLED


def test_a_schedule_moves_until_it_has_begun(mail: Post) -> None:
    """Another time for one that waits; one that has begun is past that."""
    scheduled = mail.ledger.open(2, DIGEST, at=TOMORROW)
    later = TOMORROW + timedelta(days=1)

    assert mail.ledger.schedule(scheduled, later).scheduled_at == later
    mail.ledger.enlist(scheduled)
    with pytest.raises(MailingError, match="edition 2 is sending: it has begun"):
        mail.ledger.schedule(scheduled, TOMORROW)


@pytest.mark.parametrize("paused", [False, True], ids=["scheduled", "paused"])
def test_cancelling_a_scheduled_mailing_leaves_nothing(mail: Post, *, paused: bool) -> None:
    """It owed nobody anything: its edition may be sent anew, with other bytes, too."""
    scheduled = mail.ledger.open(2, DIGEST, at=TOMORROW)
    if paused:
        mail.ledger.pause(scheduled, reason="a typo")

    assert mail.ledger.cancel(scheduled).state is MailingState.CANCELLED

    assert mail.ledger.find(2) is None
    for act in (mail.ledger.enlist, mail.ledger.cancel, mail.ledger.resume, mail.ledger.extend):
        with pytest.raises(MailingError, match=f"no mailing {scheduled.id}"):
            act(scheduled)
    assert mail.ledger.open(2, "e" * 64).audience == 10


def test_an_edition_has_begun_when_its_first_mailing_did(mail: Post) -> None:
    """What waits for its hour has not, and notices are no edition."""
    assert mail.ledger.begun() == {}
    mail.ledger.open(2, DIGEST, at=TOMORROW)
    mail.ledger.enlist(mail.mailing)
    mail.clock.turn(hours=1)
    mail.people.add("late@example.org", topics=["lxd"], consent="asked for it")
    again = mail.ledger.open(1, DIGEST, Readers(topic="lxd"))
    mail.ledger.enlist(again)
    assert mail.ledger.begun() == {1: BEGIN}
