"""The clerk: one thing after the other, a beat in between, a word when it takes long."""

import asyncio
import threading

import pytest

from newsletter.mailing.dispatch import clerk as module
from newsletter.mailing.dispatch.clerk import Clerk


def test_jobs_are_done_in_turn_on_one_thread() -> None:
    """Whoever asks first is served first, and never in the loop's own thread."""
    done: list[tuple[int, int]] = []

    async def scenario() -> None:
        with Clerk() as clerk:
            asked = [
                clerk.ask(lambda n=n: done.append((n, threading.get_ident())))  # type: ignore[misc]
                for n in range(20)
            ]
            await asyncio.gather(*asked)

    asyncio.run(scenario())

    assert [number for number, _ in done] == list(range(20))
    assert len({thread for _, thread in done}) == 1
    assert done[0][1] != threading.get_ident()


def test_an_error_comes_back_to_who_asked() -> None:
    """And the thread goes on."""

    def fail() -> None:
        raise ValueError("no")

    async def scenario() -> None:
        with Clerk() as clerk:
            with pytest.raises(ValueError, match="no"):
                await clerk.ask(fail)
            assert await clerk.ask(lambda: 3) == 3

    asyncio.run(scenario())


def test_what_was_asked_is_done_though_nobody_waits() -> None:
    """Who asked was cancelled; the job is done in its turn, and the next one too."""
    done: list[int] = []

    async def scenario() -> None:
        begun, go_on = threading.Event(), threading.Event()
        with Clerk() as clerk:
            asked = asyncio.create_task(
                clerk.ask(lambda: (begun.set(), go_on.wait(5), done.append(1)))
            )
            await asyncio.to_thread(begun.wait, 5)
            asked.cancel()
            await asyncio.wait([asked])
            go_on.set()
            await clerk.ask(lambda: done.append(2))

    asyncio.run(scenario())

    assert done == [1, 2]


def test_it_beats_when_there_is_nothing_else_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """And while the loop is busy with something long."""
    monkeypatch.setattr(module, "BEAT", 0.02)
    beats = threading.Semaphore(0)

    def beat() -> object:
        beats.release()
        return lambda: None

    async def scenario() -> None:
        with Clerk() as clerk:
            clerk.beat_with(beat)  # type: ignore[arg-type]
            # The loop itself is held up here.
            assert beats.acquire(timeout=5)
            assert beats.acquire(timeout=5)
            clerk.beat_no_more()
            await clerk.ask(lambda: None)
            more = 0
            while beats.acquire(blocking=False):
                more += 1
            # Now and then, and not without a pause.
            assert more < 50
            await asyncio.sleep(0.1)
            assert not beats.acquire(blocking=False)

    asyncio.run(scenario())


def test_a_job_that_takes_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first while, then every further one; a quick job is not."""
    monkeypatch.setattr(module, "NOTICE_AFTER", 0.1)
    monkeypatch.setattr(module, "NOTICE_EVERY", 0.1)
    monkeypatch.setattr(module, "LOOK", 0.01)
    told: list[str] = []

    async def scenario() -> None:
        go_on = threading.Event()
        with Clerk() as clerk:
            telling = asyncio.create_task(clerk.tell_waits(told.append))
            await clerk.ask(lambda: None)
            asking = asyncio.create_task(clerk.ask(lambda: go_on.wait(10)))
            async with asyncio.timeout(5):
                while len(told) < 2:
                    await asyncio.sleep(0.01)
            go_on.set()
            await asking
            count = len(told)
            await asyncio.sleep(0.2)
            assert len(told) == count
            telling.cancel()

    asyncio.run(scenario())

    assert all(line.startswith("the database has not answered for 0 s") for line in told)


def test_a_job_that_hangs_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead disk: the run ends without it."""
    monkeypatch.setattr(module, "GOODBYE", 0.1)
    go_on = threading.Event()

    async def scenario() -> None:
        with Clerk() as clerk:
            clerk.do(lambda: (go_on.wait(30), lambda: None)[1])

    async def in_time() -> None:
        async with asyncio.timeout(5):
            await scenario()

    asyncio.run(in_time())
    go_on.set()
