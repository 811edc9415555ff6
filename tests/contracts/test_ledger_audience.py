"""Whom a mailing owes its letter, on SQLite and on PostgreSQL alike."""

import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.errors import MailingError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.states import MailingState
from newsletter.mailing.values import Readers
from tests.contracts.test_ledger import TAKEN, finish, take
from tests.support.mailings import BEGIN, DIGEST, Clock, Post, address, post

UNTIL = BEGIN + timedelta(days=30)


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started."""
    return post(engine, tmp_path, readers=10)


def rest(mail: Post, *addresses: str) -> None:
    """Leave these people out for a while."""
    ids = {one.address: one.id for one in mail.people.list()}
    mail.ledger.rest({ids[each]: "a full mailbox" for each in addresses}, until=UNTIL)


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
    assert mail.ledger.open(1, DIGEST, at=UNTIL) == mail.mailing
    assert list(mail.ledger.list()) == [mail.mailing]
    assert mail.ledger.find(1) == mail.mailing
    assert mail.ledger.find(1, Readers(topic="gardens")) is None


def test_other_bytes_under_the_same_number_are_refused(mail: Post) -> None:
    """An edition number stands for one sequence of bytes for ever, whatever the topic."""
    with pytest.raises(MailingError, match="other bytes"):
        mail.ledger.open(1, "e" * 64)
    with pytest.raises(MailingError, match="other bytes"):
        mail.ledger.open(1, "e" * 64, Readers(topic="gardens"))


def test_nobody_gets_an_edition_twice_over_two_mailings(mail: Post) -> None:
    """A mailing of the same edition to a topic leaves out who has it already."""
    mail.people.add("gardener@example.org", topics=["gardens"], consent="asked for it")
    mail.people.add(address(1), topics=["gardens"])
    assert mail.ledger.owed(1, Readers(topic="gardens")) == 1

    second = mail.ledger.open(1, DIGEST, Readers(topic="gardens"))

    assert second.audience == 1
    assert second.topic == "gardens"
    assert mail.ledger.owed(1, Readers(topic="gardens")) == 0


def test_an_empty_audience_is_refused_and_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    """No mailing to nobody."""
    ledger = Ledger(engine, Clock())

    with pytest.raises(MailingError, match="nobody to mail"):
        ledger.open(1, DIGEST)
    with pytest.raises(MailingError, match="follows 'gardens'"):
        ledger.open(1, DIGEST, Readers(topic="gardens"))
    assert list(ledger.list()) == []


def test_an_audience_of_monthly_readers_alone_is_nobody_and_over(mail: Post) -> None:
    """The mailing is there for the digest to be built of, and its sum holds."""
    with mail.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE subscriber SET frequency = 'monthly'")
    assert mail.ledger.monthly(Readers()) == 10
    assert mail.ledger.monthly(Readers(list="dev")) == 0
    assert mail.ledger.monthly(Readers(topic="gardens")) == 10

    opened = mail.ledger.open(2, DIGEST)

    assert (opened.state, opened.audience) == (MailingState.FINISHED, 0)
    assert opened.started_at == opened.finished_at == mail.clock.now
    assert not mail.ledger.verify(opened)
    assert mail.ledger.begun() == {2: mail.clock.now}
    assert mail.ledger.open(2, DIGEST) == mail.ledger.extend(opened) == opened


def test_an_unknown_mailing_is_named(mail: Post) -> None:
    """`show 99` says that there is none."""
    with pytest.raises(MailingError, match="no mailing 99"):
        mail.ledger.get(99)


def test_extending_reaches_only_who_joined_since(mail: Post) -> None:
    """--new-subscribers: the audience grows by the newcomers, and a finished mailing reopens."""
    sending, letters = take(mail)
    finish(mail, sending, TAKEN, letters)
    mail.ledger.settle(sending)
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED
    assert mail.ledger.extend(mail.mailing).state is MailingState.FINISHED
    mail.people.add("late@example.org", consent="asked for it")

    grown = mail.ledger.extend(mail.mailing)

    assert (grown.audience, grown.state) == (11, MailingState.DRAFT)
    assert grown.finished_at is None
    assert mail.ledger.extend(mail.mailing).audience == 11
    again, letters = take(mail)
    assert [letter.address for letter in letters] == ["late@example.org"]
    finish(mail, again, TAKEN, letters)
    mail.ledger.settle(again)
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED


def test_who_is_owed_the_letter_by_another_at_this_moment_is_not_owed_it_twice(mail: Post) -> None:
    """Two topics frozen at once on a server: the second waits for the first, and leaves them out."""
    mail.people.add("late@example.org", consent="asked for it")
    late = next(one.id for one in mail.people.list() if one.address == "late@example.org")
    grown: list[int] = []
    with mail.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO delivery (mailing_id, edition_number, subscriber_id, variant, state,"
            f" attempts, faults, updated_at) SELECT mailing_id, edition_number, {late}, variant,"
            " 'skipped', 0, 0, updated_at FROM delivery LIMIT 1"
        )
        extending = threading.Thread(
            target=lambda: grown.append(mail.ledger.extend(mail.mailing).audience)
        )
        extending.start()
        time.sleep(0.3)
        assert not grown, "it did not wait"
    extending.join(10)
    assert grown == [10]


def test_an_extension_that_an_idle_sender_carries_finishes_too(mail: Post) -> None:
    """One who enlisted before, with nothing left in hand, takes the newcomers."""
    idle = mail.ledger.enlist(mail.mailing)
    sending, letters = take(mail)
    finish(mail, sending, TAKEN, letters)
    mail.ledger.settle(sending)
    mail.people.add("late@example.org", consent="asked for it")
    mail.ledger.extend(mail.mailing)

    finish(mail, idle, TAKEN, mail.ledger.claim(idle, 10).letters)
    mail.ledger.settle(idle)

    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED
    assert mail.ledger.tally(mail.mailing).sent == 11


@pytest.mark.parametrize("paused", [False, True], ids=["scheduled", "paused"])
def test_what_is_not_frozen_yet_is_not_extended(mail: Post, *, paused: bool) -> None:
    """A scheduled mailing counts its audience when it begins, were it paused meanwhile or not."""
    scheduled = mail.ledger.open(2, DIGEST, at=UNTIL)
    if paused:
        mail.ledger.pause(scheduled, reason="to read it once more")

    assert mail.ledger.extend(scheduled).audience == 0
    if paused:
        assert mail.ledger.resume(scheduled).state is MailingState.SCHEDULED
    assert mail.ledger.owed(2) == 10


def test_who_rests_is_left_out_until_the_time_has_passed(mail: Post) -> None:
    """Of opening, counting and extending; afterwards they are owed the letter again."""
    rest(mail, address(1), address(2))

    assert mail.ledger.owed(2) == 8
    second = mail.ledger.open(2, DIGEST)
    assert second.audience == 8
    mail.clock.now = UNTIL - timedelta(seconds=1)
    assert mail.ledger.extend(second).audience == 8
    mail.clock.now = UNTIL
    assert mail.ledger.owed(2) == 2
    assert mail.ledger.extend(second).audience == 10
    assert mail.ledger.tally(second).adds_up


def test_a_rest_does_not_touch_what_is_owed_already(mail: Post) -> None:
    """Editions opened before still go to them: consent is all that a claim asks."""
    rest(mail, address(1))

    _, letters = take(mail)

    assert len(letters) == 10


@pytest.mark.parametrize("at", [None, UNTIL], ids=["now", "scheduled"])
def test_a_forced_mailing_keeps_why(mail: Post, at: datetime | None) -> None:
    """The first reason stays; whoever goes on need not give one."""
    opened = mail.ledger.open(2, DIGEST, at=at, forced="the tunnel is meant")
    assert opened.forced == "the tunnel is meant"
    assert mail.ledger.open(2, DIGEST, at=at) == opened
    assert mail.ledger.open(2, DIGEST, at=at, forced="another").forced == "the tunnel is meant"
    assert mail.ledger.get(opened.id).forced == "the tunnel is meant"


def test_a_mailing_that_is_found_again_may_be_forced_later(mail: Post) -> None:
    """It was begun without errors, and goes on with one; without a reason nothing is kept."""
    assert mail.mailing.forced is None
    assert mail.ledger.open(1, DIGEST, forced="").forced is None
    assert mail.ledger.open(1, DIGEST, forced="late").forced == "late"
