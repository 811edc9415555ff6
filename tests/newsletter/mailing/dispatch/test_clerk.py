"""The clerk: one thing after the other on a thread of its own, and a word when it takes long."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.mailing.dispatch import clerk as clerk_module
from newsletter.mailing.dispatch import desk as desk_module
from newsletter.mailing.dispatch.clerk import Clerk
from newsletter.mailing.dispatch.desk import tell_waits
from newsletter.mailing.ledger.ledger import Ledger
from tests.support.mailings import Post, post


@pytest.fixture
def mail(sqlite_engine: Engine, tmp_path: Path) -> Post:
    """A mailing to nearly nobody."""
    return post(sqlite_engine, tmp_path, readers=1)


class Doing(Ledger):
    """A ledger whose `get` does what a test wants."""

    def __init__(self, mail: Post, work: Callable[[int], object]) -> None:
        super().__init__(mail.engine, mail.clock)
        self._work = work

    def get(self, mailing_id: int) -> object:  # type: ignore[override]
        return self._work(mailing_id)


def test_what_is_asked_is_done_in_turn_on_one_thread(mail: Post) -> None:
    """Whoever asks first is served first, and never in the loop's own thread."""
    done: list[tuple[int, int]] = []

    async def scenario() -> None:
        async with Clerk(Doing(mail, lambda n: done.append((n, threading.get_ident())))) as clerk:
            await asyncio.gather(*(clerk.ask(Ledger.get, number) for number in range(20)))

    asyncio.run(scenario())

    assert [number for number, _ in done] == list(range(20))
    assert len({thread for _, thread in done}) == 1
    assert done[0][1] != threading.get_ident()


def test_an_error_comes_back_to_who_asked(mail: Post) -> None:
    """And the thread goes on."""

    def work(number: int) -> int:
        if number == 1:
            raise ValueError("no")
        return number

    async def scenario() -> None:
        async with Clerk(Doing(mail, work)) as clerk:
            with pytest.raises(ValueError, match="no"):
                await clerk.ask(Ledger.get, 1)
            assert await clerk.ask(Ledger.get, 3) == 3

    asyncio.run(scenario())


def test_what_was_asked_is_done_though_nobody_waits(mail: Post) -> None:
    """Who asked was cancelled; it is done in its turn, and the next one too."""
    done: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def work(number: int) -> None:
        begun.set()
        go_on.wait(5)
        done.append(number)

    async def scenario() -> None:
        async with Clerk(Doing(mail, work)) as clerk:
            asked = clerk.ask(Ledger.get, 1)
            await asyncio.to_thread(begun.wait, 5)
            asked.cancel()
            go_on.set()
            await clerk.ask(Ledger.get, 2)

    asyncio.run(scenario())

    assert done == [1, 2]


def test_an_answer_that_takes_long_is_told(mail: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first while, then every further one; a quick answer is not."""
    monkeypatch.setattr(desk_module, "NOTICE_AFTER", 0.1)
    monkeypatch.setattr(desk_module, "NOTICE_EVERY", 0.1)
    monkeypatch.setattr(desk_module, "LOOK", 0.01)
    told: list[str] = []
    go_on = threading.Event()

    async def scenario() -> None:
        async with Clerk(Doing(mail, lambda n: go_on.wait(10) if n else None)) as clerk:
            telling = asyncio.create_task(tell_waits(clerk, told.append))
            await clerk.ask(Ledger.get, 0)
            asked = clerk.ask(Ledger.get, 1)
            async with asyncio.timeout(5):
                while len(told) < 2:
                    await asyncio.sleep(0.01)
            go_on.set()
            await asked
            count = len(told)
            await asyncio.sleep(0.2)
            assert len(told) == count
            telling.cancel()

    asyncio.run(scenario())

    assert all(line.startswith("the database has not answered for 0 s") for line in told)


def test_a_job_that_hangs_does_not_hold_up_the_end(
    mail: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead disk: the run ends without it."""
    monkeypatch.setattr(clerk_module, "GOODBYE", 0.1)
    go_on = threading.Event()

    async def scenario() -> None:
        async with asyncio.timeout(5), Clerk(Doing(mail, lambda _: go_on.wait(30))) as clerk:
            clerk.ask(Ledger.get, 1)

    asyncio.run(scenario())
    go_on.set()
