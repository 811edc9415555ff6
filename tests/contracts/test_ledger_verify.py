"""What breaks the law of a ledger is found in its rows, on SQLite and on PostgreSQL alike."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from newsletter.mailing.ledger.tables import delivery, mailing, sender
from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import Mailing
from tests.contracts.test_ledger import LOST, TAKEN, finish, intend, take
from tests.support.mailings import BEGIN, Post, post


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started."""
    return post(engine, tmp_path, readers=10)


def spoil(mail: Post, number: int, **values: object) -> None:
    """Write by hand into one row."""
    with mail.engine.begin() as connection:
        connection.execute(update(delivery).where(delivery.c.id == number).values(values))


@pytest.mark.parametrize(
    ("spoiled", "reason"),
    [
        pytest.param({"state": "sent", "attempts": 1}, "without a 2xx", id="no-code"),
        pytest.param(
            {"state": "sent", "attempts": 1, "code": 550}, "without a 2xx", id="sent-by-550"
        ),
        pytest.param(
            {"state": "sent", "attempts": 1, "code": 300}, "without a 2xx", id="sent-by-300"
        ),
        pytest.param({"state": "sent", "code": 250}, "without an attempt", id="no-attempt"),
        pytest.param({"state": "refused", "code": 550}, "without a reason", id="refused-no-reason"),
        pytest.param({"state": "skipped"}, "without a reason", id="skipped-no-reason"),
        pytest.param({"state": "expired"}, "without a reason", id="expired-no-reason"),
        pytest.param({"state": "uncertain"}, "without a reason", id="uncertain-no-reason"),
        pytest.param({"state": "handover"}, "turn is over", id="handover-in-nobodys-hand"),
        pytest.param({"state": "claimed"}, "turn is over", id="claimed-by-nobody"),
        pytest.param(
            {"state": "claimed", "sender_id": 7}, "turn is over", id="claimed-by-one-unknown"
        ),
        pytest.param({"state": "waiting"}, "without a time", id="no-time"),
        pytest.param({"state": "deferred"}, "without a time", id="deferred-no-time"),
        pytest.param(
            {"state": "skipped", "reason": "x", "next_at": BEGIN}, "has a time", id="stray-time"
        ),
        pytest.param({"state": "lost"}, "unknown", id="unknown-state"),
        pytest.param(
            {"state": "waiting", "next_at": BEGIN, "edition_number": 2},
            "another edition",
            id="edition",
        ),
        pytest.param(
            {"state": "waiting", "next_at": BEGIN, "edition_number": None},
            "another edition",
            id="no-edition",
        ),
    ],
)
def test_verify_names_the_broken_row(mail: Post, spoiled: dict[str, object], reason: str) -> None:
    """Whatever breaks the law is found in the rows, with its id, though somebody is at work."""
    mail.ledger.enlist(mail.mailing)
    spoil(mail, 1, **({"next_at": None} | spoiled))

    broken = mail.ledger.verify(mail.mailing)

    assert [one.delivery_id for one in broken if reason in one.reason] == [1]


@pytest.mark.parametrize("state", ["claimed", "handover"])
def test_what_is_in_an_ended_senders_hand_is_broken(mail: Post, state: str) -> None:
    """Whoever ends a turn lets go of everything in the same transaction."""
    sending, letters = take(mail, 1)
    spoil(mail, letters[0].delivery_id, state=state)
    assert not mail.ledger.verify(mail.mailing)
    with mail.engine.begin() as connection:
        connection.execute(update(sender).values(ended_at=BEGIN))

    broken = mail.ledger.verify(mail.mailing)

    assert [one.delivery_id for one in broken if "turn is over" in one.reason] == [
        letters[0].delivery_id
    ]
    assert sending.sender == 1


def test_a_sender_of_another_mailing_has_nothing_here(mail: Post) -> None:
    """Its hand is empty, as far as this mailing goes."""
    other = mail.ledger.enlist(mail.ledger.open(2, "e" * 64))
    spoil(mail, 1, state="claimed", sender_id=other.sender, next_at=None)

    assert [one.delivery_id for one in mail.ledger.verify(mail.mailing)] == [1]


def test_verify_holds_right_after_a_crash(mail: Post) -> None:
    """What a sender that is gone had in hand is counted: the law holds before any take-over."""
    sending, letters = take(mail)
    intend(mail, sending, letters[:1])

    tally = mail.ledger.tally(mail.mailing)

    assert (tally.uncertain, tally.handover, tally.waiting) == (1, 1, 9)
    assert tally.adds_up
    assert not mail.ledger.verify(mail.mailing)


@pytest.mark.parametrize(
    ("spoiled", "reason"),
    [
        pytest.param({"audience": 11}, "add up", id="audience"),
        pytest.param({"state": "finished"}, "finished, yet 10 wait", id="finished-while-waiting"),
        pytest.param({"state": "cancelled"}, "cancelled, yet 10 wait", id="cancelled-and-waiting"),
    ],
)
def test_verify_recounts_the_mailing(mail: Post, spoiled: dict[str, object], reason: str) -> None:
    """The audience is a promise: rows that do not add up to it break the law."""
    with mail.engine.begin() as connection:
        connection.execute(update(mailing).values(spoiled))

    assert any(reason in one.reason for one in mail.ledger.verify(mail.mailing))


def test_a_finished_mailing_has_nothing_in_hand(mail: Post) -> None:
    """A letter whose answer somebody awaits keeps it open, even were its sender at work."""
    sending, letters = take(mail)
    finish(mail, sending, TAKEN, letters[1:])
    intend(mail, sending, letters[:1])
    with mail.engine.begin() as connection:
        connection.execute(update(mailing).values(state="finished"))

    (broken,) = mail.ledger.verify(mail.mailing)

    assert broken.delivery_id == letters[0].delivery_id


def test_a_vanished_row_breaks_the_law(mail: Post) -> None:
    """Deleting a row is found: the audience no longer adds up."""
    with mail.engine.begin() as connection:
        connection.execute(delivery.delete().where(delivery.c.id == 5))

    assert not mail.ledger.tally(mail.mailing).adds_up
    assert mail.ledger.verify(mail.mailing)


def test_each_mailing_is_counted_by_itself(mail: Post) -> None:
    """What happens to one edition is nothing to another."""
    second: Mailing = mail.ledger.open(2, "e" * 64)
    sending, letters = take(mail)
    finish(mail, sending, LOST, letters[:3])

    assert mail.ledger.tally(second).waiting == 10
    assert not mail.ledger.deliveries(second, DeliveryState.UNCERTAIN)
    assert not mail.ledger.verify(second)


def test_who_was_erased_is_still_counted(mail: Post) -> None:
    """The row stays without an address, and the sum holds; who only left is named."""
    sending, letters = take(mail)
    finish(mail, sending, TAKEN, letters)
    mail.people.remove(letters[0].address)
    with mail.engine.begin() as connection:
        erased = letters[1].subscriber_id
        connection.exec_driver_sql(f"DELETE FROM subscriber WHERE id = {erased}")

    left, gone = mail.ledger.deliveries(mail.mailing, DeliveryState.SENT)[:2]

    assert (left.id, left.address) == (letters[0].delivery_id, letters[0].address)
    assert (gone.id, gone.address) == (letters[1].delivery_id, None)
    assert mail.ledger.tally(mail.mailing).adds_up
