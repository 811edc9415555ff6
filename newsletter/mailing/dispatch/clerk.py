"""The one thread on which a sender asks and writes its ledger, one thing after the other.

Two threads would only wait for each other's lock. Where there is much to do, `apart` takes its
place.
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from newsletter.mailing.ledger.ledger import Ledger

GOODBYE = 2.0
"""Seconds that the end of a run waits for a job that does not end."""

P = ParamSpec("P")
T = TypeVar("T")


class Clerk:
    """A thread with a queue, made inside a running loop; a context that ends it."""

    def __init__(self, ledger: Ledger) -> None:
        self.clock = ledger.clock
        self.busy_since: float | None = None
        """When the job at hand was begun, in seconds that grow; None while there is none."""
        self._ledger = ledger
        self._loop = asyncio.get_running_loop()
        self._jobs: SimpleQueue[Callable[[], Callable[[], None]] | None] = SimpleQueue()
        # A daemon: a job that hangs in a dead disk must not keep the process from ending.
        self._thread = Thread(target=self._work, name="journal", daemon=True)

    async def __aenter__(self) -> Self:
        self._thread.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._jobs.put(None)
        self._thread.join(GOODBYE)

    def ask(
        self, method: Callable[Concatenate[Ledger, P], T], /, *given: P.args, **named: P.kwargs
    ) -> "asyncio.Future[T]":
        """Have this done in its turn; what it gives or raises.

        Whoever asks may be cancelled; what was asked is still done.
        """
        answer: asyncio.Future[T] = self._loop.create_future()
        work = partial(getattr(self._ledger, method.__name__), *given, **named)
        self._jobs.put(partial(_do, work, answer))
        return answer

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            self.busy_since = time.monotonic()
            told = job()
            self.busy_since = None
            try:
                self._loop.call_soon_threadsafe(told)
            except RuntimeError:
                return  # The loop is closed: nobody waits for answers any more.


def _do(work: Callable[[], T], answer: asyncio.Future[T]) -> Callable[[], None]:
    try:
        value = work()
    except Exception as error:  # noqa: BLE001  # raised again where it was asked
        return partial(_fail, answer, error)
    return partial(_answer, answer, value)


def _answer(answer: asyncio.Future[T], value: T) -> None:
    if not answer.done():
        answer.set_result(value)


def _fail(answer: asyncio.Future[T], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
