"""The journal: one fsync for many, in order, and an end for all when it fails."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from newsletter.errors import MailingError
from newsletter.mailing.dispatch.journal import Journal
from newsletter.mailing.outcomes import Sent
from newsletter.mailing.values import Claimed, Mailing
from tests.support.mailings import Post, post

TAKEN = Sent(code=250, text="Ok")


@pytest.fixture
def mail(sqlite_engine: Engine, tmp_path: Path) -> Post:
    """A mailing to forty readers."""
    return post(sqlite_engine, tmp_path, readers=40)


def take(mail: Post) -> tuple[Mailing, list[Claimed]]:
    """Everybody, claimed."""
    sending = mail.ledger.recover(mail.mailing)
    return sending, list(mail.ledger.claim(sending, 40)[0])


@contextmanager
def writes(engine: Engine) -> Iterator[list[int]]:
    """Counts the transactions that write."""
    counted: list[int] = []

    def count(connection: object) -> None:
        if getattr(connection, "get_execution_options", dict)().get("writes"):
            counted.append(1)

    event.listen(engine, "commit", count)
    yield counted
    event.remove(engine, "commit", count)


async def with_journal(journal: Journal, work: Coroutine[None, None, None]) -> None:
    """The work, with the journal running beside it."""
    async with asyncio.TaskGroup() as group:
        running = group.create_task(journal.run())
        await work
        running.cancel()


def test_many_connections_share_a_commit(mail: Post) -> None:
    """Forty intents at once cost two or three transactions, not forty."""
    sending, letters = take(mail)

    async def work(journal: Journal) -> None:
        granted = await asyncio.gather(*(journal.intend(one.delivery_id) for one in letters))
        assert all(granted)

    with Journal(mail.ledger, sending) as journal, writes(mail.engine) as commits:
        asyncio.run(with_journal(journal, work(journal)))

    assert len(commits) <= 3
    assert set(mail.states().values()) == {"handover"}


def test_a_result_rides_with_the_next_intent(mail: Post) -> None:
    """When a letter's intent is durable, the result of the one before it is durable too."""
    sending, letters = take(mail)

    async def work(journal: Journal) -> None:
        for before, letter in zip([None, *letters], letters, strict=False):
            await journal.intend(letter.delivery_id)
            if before:
                assert mail.states()[before.address] == "sent"
            journal.record((letter, TAKEN))

    with Journal(mail.ledger, sending) as journal, writes(mail.engine) as commits:
        asyncio.run(with_journal(journal, work(journal)))
        asyncio.run(journal.flush())

    assert len(commits) <= len(letters) + 1
    assert set(mail.states().values()) == {"sent"}


def test_a_result_is_written_without_an_intent_too(mail: Post) -> None:
    """The last letter's result waits for nobody."""
    sending, letters = take(mail)

    async def work(journal: Journal) -> None:
        await journal.intend(letters[0].delivery_id)
        journal.record((letters[0], TAKEN))
        for _ in range(100):
            if mail.states()[letters[0].address] == "sent":
                return
            await asyncio.sleep(0.02)
        pytest.fail("the result was never written")

    with Journal(mail.ledger, sending) as journal:
        asyncio.run(with_journal(journal, work(journal)))


def test_a_failing_commit_ends_all_who_wait(mail: Post) -> None:
    """Nobody waits for ever for a journal that is gone: its error is the group's."""
    sending, letters = take(mail)
    mail.ledger.recover(mail.mailing)

    async def work(journal: Journal) -> None:
        async with asyncio.timeout(5):
            await asyncio.gather(*(journal.intend(one.delivery_id) for one in letters))

    with Journal(mail.ledger, sending) as journal, pytest.raises(ExceptionGroup) as failures:
        asyncio.run(with_journal(journal, work(journal)))

    assert isinstance(failures.value.exceptions[0], MailingError)
    assert "handover" not in mail.states().values()
