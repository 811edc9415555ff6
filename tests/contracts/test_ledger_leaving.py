"""Who leaves before the letter does gets none, in a mailing that is not the ledger's first."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.mailing.ledger.steps import LEFT
from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import Delivery, Mailing, Readers
from tests.support.mailings import Post, address, post


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started."""
    return post(engine, tmp_path, readers=10)


def skipped(mail: Post, opened: Mailing) -> list[Delivery]:
    """The rows of those who got no letter."""
    return list(mail.ledger.deliveries(opened, DeliveryState.SKIPPED))


DEV = Readers(list="dev")
FOLLOW_DEV = "INSERT INTO subscription (subscriber_id, list) SELECT id, 'dev' FROM subscriber"
LEAVE = "DELETE FROM subscription WHERE subscriber_id = (SELECT min(id) FROM subscriber) AND list "


@pytest.mark.parametrize("claimed", [False, True], ids=["before the claim", "before the intent"])
@pytest.mark.parametrize(
    ("left", "is_cancelled", "letters"),
    [
        pytest.param("= 'dev'", False, 10, id="one-list-of-two"),
        pytest.param("IN ('dev', 'main')", False, 9, id="both"),
        pytest.param("= 'dev'", True, 9, id="the-other-was-cancelled"),
    ],
)
def test_who_follows_another_list_of_the_edition_gets_it_all_the_same(
    mail: Post, left: str, *, is_cancelled: bool, letters: int, claimed: bool
) -> None:
    """They are owed it once, by the mailing to the list that was named first, and left that one."""
    with mail.engine.begin() as connection:
        connection.exec_driver_sql(FOLLOW_DEV)
    first = mail.ledger.open(2, "e" * 64, DEV)
    mail.people.add("late@example.org", consent="asked for it")
    other = mail.ledger.open(2, "e" * 64)
    if is_cancelled:
        mail.ledger.cancel(other)
    sending = mail.ledger.enlist(first)
    found = mail.ledger.claim(sending, 20).letters if claimed else ()
    with mail.engine.begin() as connection:
        connection.exec_driver_sql(LEAVE + left)
    found = found or mail.ledger.claim(sending, 20).letters
    ids = [letter.delivery_id for letter in found]

    assert len(mail.ledger.commit(sending, intents=ids, results=[])) == letters
    assert [row.reason for row in skipped(mail, first)] == [LEFT] * (10 - letters)
    assert not mail.ledger.verify(first)


@pytest.mark.parametrize("claimed", [False, True], ids=["before the claim", "before the intent"])
def test_only_the_letter_of_who_left_is_skipped(mail: Post, *, claimed: bool) -> None:
    """Letters and readers are numbered apart; an earlier mailing's rows stay as they were."""
    reader = next(one.id for one in mail.people.list() if one.address == address(3))
    second = mail.ledger.open(2, "e" * 64)
    sending = mail.ledger.enlist(second)
    if claimed:
        letters = mail.ledger.claim(sending, 10).letters
        mail.people.remove(address(3))
        ids = [letter.delivery_id for letter in letters]
        granted = mail.ledger.commit(sending, intents=ids, results=[])
    else:
        mail.people.remove(address(3))
        claims = mail.ledger.claim(sending, 10)
        assert claims.skipped == 1
        granted = {letter.delivery_id for letter in claims.letters}

    assert len(granted) == 9
    (row,) = skipped(mail, second)
    assert (row.subscriber_id, row.reason, row.next_at) == (reader, LEFT, None)
    assert row.id != reader
    assert row.id not in granted
    assert not skipped(mail, mail.mailing)
    assert not mail.ledger.verify(second)
