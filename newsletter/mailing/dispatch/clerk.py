"""The one thread on which a sender asks and writes its ledger, one thing after the other.

Two threads would only wait for each other's lock. Between two jobs it beats, so that other
senders see us alive however busy the loop is; and it knows how long the job at hand takes, so that
a person is told when another process holds the database.
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self, TypeVar

BEAT = 3.0
"""Seconds between two signs of life."""
NOTICE_AFTER = 2.0
"""Seconds that a job may take before a person hears of it; then every NOTICE_EVERY."""
NOTICE_EVERY = 10.0
LOOK = 0.25
"""Seconds between two looks at how long the job takes."""
GOODBYE = 2.0
"""Seconds that the end of a run waits for a job that does not end."""

T = TypeVar("T")
Job = Callable[[], Callable[[], None]]
"""Done on the thread; what it returns is then called in the loop. Raises nothing."""
Notice = Callable[[str], None]


class Clerk:
    """A thread with a queue, made inside a running loop; a context that ends it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._beat: Job | None = None
        self._beat_at = float("inf")
        self._busy_since: float | None = None
        # A daemon: a job that hangs in a dead disk must not keep the process from ending.
        self._thread = Thread(target=self._work, name="journal", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._jobs.put(None)
        self._thread.join(GOODBYE)

    def beat_with(self, beat: Job) -> None:
        """Do this whenever there was no sign of life for BEAT seconds."""
        self._beat = beat
        self.has_beaten()
        # Wake the thread: it may be asleep until a job comes.
        self.do(_no_job)

    def has_beaten(self) -> None:
        """A job was a sign of life."""
        self._beat_at = time.monotonic() + BEAT

    def beat_no_more(self) -> None:
        """The sender has ended."""
        self._beat = None
        self._beat_at = float("inf")

    def do(self, job: Job) -> None:
        """Do a job in its turn."""
        self._jobs.put(job)

    async def ask(self, work: Callable[[], T]) -> T:
        """Do a job in its turn, and wait for what it returns or raises.

        Who asks may be cancelled; what was asked is still done.
        """
        answer: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(partial(_ask, work, answer))
        return await answer

    async def tell_waits(self, notice: Notice) -> None:
        """Tell a person about jobs that take long, until cancelled."""
        job: float | None = None
        tell_at = NOTICE_AFTER
        while True:
            await asyncio.sleep(LOOK)
            since = self._busy_since
            if since is None:
                continue
            if since != job:
                job, tell_at = since, NOTICE_AFTER
            waited = time.monotonic() - since
            if waited >= tell_at:
                tell_at += NOTICE_EVERY
                notice(
                    f"the database has not answered for {waited:.0f} s: another process holds its"
                    " lock, or the disk is slow; nothing leaves meanwhile"
                )

    def _work(self) -> None:
        while (job := self._next()) is not None:
            self._busy_since = time.monotonic()
            told = job()
            self._busy_since = None
            try:
                self._loop.call_soon_threadsafe(told)
            except RuntimeError:
                return  # The loop is closed: nobody waits for answers any more.

    def _next(self) -> Job | None:
        while True:
            left = self._beat_at - time.monotonic()
            if left <= 0 and self._beat is not None:
                self.has_beaten()
                return self._beat
            try:
                return self._jobs.get(timeout=min(left, 3600.0))
            except Empty:
                continue


def _no_job() -> Callable[[], None]:
    return _no_news


def _no_news() -> None:
    """Nobody waits for this answer."""


def _ask(work: Callable[[], T], answer: asyncio.Future[T]) -> Callable[[], None]:
    try:
        value = work()
    except Exception as error:  # noqa: BLE001  # raised again where the question was asked
        return partial(_fail, answer, error)
    return partial(_answer, answer, value)


def _answer(answer: asyncio.Future[T], value: T) -> None:
    if not answer.done():
        answer.set_result(value)


def _fail(answer: asyncio.Future[T], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
