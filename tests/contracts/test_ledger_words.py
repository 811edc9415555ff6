"""What a ledger says to a person, word for word, on every database alike."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from newsletter.errors import MailingError
from newsletter.mailing.ledger import recount
from newsletter.mailing.ledger.tables import delivery
from newsletter.mailing.values import Readers
from tests.contracts.test_ledger import TAKEN, finish, take
from tests.support.mailings import BEGIN, DIGEST, Post, post


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started."""
    return post(engine, tmp_path, readers=10)


def told(act: Callable[[], object]) -> str:
    """The one line of the error."""
    with pytest.raises(MailingError) as refused:
        act()
    return str(refused.value)


def test_a_sender_whose_turn_is_over_is_told_who_goes_on(mail: Post) -> None:
    """And where to look."""
    sending, _ = take(mail, 1)
    mail.ledger.settle(sending)

    assert told(lambda: mail.ledger.beat(sending)) == (
        f"mailing {mail.mailing.id} was taken over by another sender;"
        " let that one finish; `newsletter mailing list` says how far it is"
    )


def test_a_mailing_that_is_not_there_is_named(mail: Post) -> None:
    """With the command that lists those that are."""
    assert told(lambda: mail.ledger.get(99)) == (
        "no mailing 99; `newsletter mailing list` shows those there are"
    )


def test_nobody_to_mail_says_whom_it_looked_for(mail: Post) -> None:
    """All who could have this edition have it, or nobody follows the topic."""
    for topic in (None, "lxd"):
        whom = f"no confirmed subscriber follows {topic!r}" if topic else "no confirmed subscriber"
        for one in mail.people.list():
            mail.people.remove(one.address)
        assert told(partial(mail.ledger.open, 2, DIGEST, Readers(topic=topic))) == (
            f"nobody to mail: {whom} without this edition;"
            " `newsletter subscribers list` shows who there is"
        )


def test_other_bytes_want_another_number(mail: Post) -> None:
    """What went out under a number stays what it was."""
    assert told(lambda: mail.ledger.open(1, "e" * 64)) == (
        "edition 1 was mailed with other bytes; give the report the next number"
    )


def test_what_was_stopped_says_why_and_how_to_go_on(mail: Post) -> None:
    """A pause can be ended, a cancelled mailing cannot."""
    called = "the mailing of edition 1"
    assert told(lambda: mail.ledger.resume(mail.mailing)) == f"{called} is draft, not paused"
    assert told(lambda: mail.ledger.schedule(mail.mailing, BEGIN)) == (
        f"{called} is draft: it has begun"
    )
    mail.ledger.pause(mail.mailing, reason="a wrong link")
    assert told(lambda: mail.ledger.enlist(mail.mailing)) == (
        f"{called} is paused: a wrong link; `newsletter mailing resume` goes on"
    )
    mail.ledger.cancel(mail.mailing)
    assert told(lambda: mail.ledger.enlist(mail.mailing)) == f"{called} is cancelled"
    assert told(lambda: mail.ledger.pause(mail.mailing, reason="again")) == (
        f"{called} is cancelled: there is nothing to pause"
    )
    assert told(lambda: mail.ledger.cancel(mail.mailing)) == (
        f"{called} is cancelled: there is nothing to cancel"
    )
    assert told(lambda: mail.ledger.resend(mail.mailing)) == (
        f"{called} is cancelled: it sends no more"
    )


def test_no_more_broken_rows_are_named_than_a_bound(
    mail: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each kind; one is reason enough to stop."""
    monkeypatch.setattr(recount, "MOST_BROKEN", 3)
    sending, letters = take(mail)
    finish(mail, sending, TAKEN, letters)
    mail.ledger.settle(sending)
    with mail.engine.begin() as connection:
        connection.execute(update(delivery).values(code=None, attempts=0))

    found = [broken.reason for broken in mail.ledger.verify(mail.mailing)]
    assert found == ["sent without a 2xx answer"] * 3 + ["sent without an attempt"] * 3
