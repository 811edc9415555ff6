"""The feed: when it ends, and that no letter comes back unseen."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from newsletter.mailing.dispatch.feed import Feed
from newsletter.mailing.dispatch.journal import Journal
from newsletter.mailing.outcomes import PutBack
from tests.support.mailings import Post, Running, post


@pytest.fixture
def mail(sqlite_engine: Engine, tmp_path: Path) -> Post:
    """A mailing to one reader."""
    return post(sqlite_engine, tmp_path, readers=1)


@contextmanager
def right_after_looking(engine: Engine, act: Callable[[], None]) -> Iterator[None]:
    """Act in the loop when the ledger has been asked what is due, before the answer is there."""
    loop = asyncio.get_running_loop()

    def hook(*said: object) -> None:
        if "min(" not in str(said[2]):
            return
        acted = threading.Event()
        loop.call_soon_threadsafe(lambda: (act(), acted.set()))
        acted.wait(5)

    event.listen(engine, "after_cursor_execute", hook)
    yield
    event.remove(engine, "after_cursor_execute", hook)


def test_a_letter_that_comes_back_during_the_last_look_is_seen(mail: Post) -> None:
    """The ledger said that nothing waits, and it was true when it said so."""

    async def scenario(journal: Journal) -> None:
        feed = Feed(journal, mail.clock, timedelta(seconds=3))
        letter = await feed.take()
        assert letter

        def come_back() -> None:
            if not came:
                journal.record((letter, PutBack(text="421")))
                feed.done()
                came.append(True)

        came: list[bool] = []
        with right_after_looking(mail.engine, come_back):
            async with asyncio.timeout(5):
                again = await feed.take()
        assert again
        assert again.delivery_id == letter.delivery_id

    mail.clock = mail.ledger.clock = Running()
    with Journal(mail.ledger, mail.ledger.recover(mail.mailing)) as journal:
        asyncio.run(scenario(journal))


def test_it_ends_when_nothing_is_due_soon(mail: Post) -> None:
    """One end for all who wait, though the last letter is still under way."""

    async def scenario(journal: Journal) -> None:
        feed = Feed(journal, mail.clock, timedelta(seconds=0.5))
        letter = await feed.take()
        assert letter
        others = [asyncio.create_task(feed.take()) for _ in range(3)]
        await asyncio.sleep(0.1)
        assert not any(other.done() for other in others)
        journal.record((letter, PutBack(text="421")))
        feed.done()
        async with asyncio.timeout(5):
            assert await asyncio.gather(*others) == [None, None, None]

    with Journal(mail.ledger, mail.ledger.recover(mail.mailing)) as journal:
        asyncio.run(scenario(journal))
