"""The letters that are to be carried next, claimed in batches and handed out one at a time."""

import asyncio
from collections import deque
from datetime import timedelta

from newsletter.mailing.dispatch.journal import Journal
from newsletter.mailing.values import Claimed, Clock

CLAIM_AT_ONCE = 500
"""Letters per claim; they are only in hand, and a crash makes them wait again."""
LONGEST_NAP = 30.0
"""Seconds between two looks at the ledger while everything waits for its time."""


class Feed:
    """Hands out due letters until none is due within `wait`, or it is closed.

    Every letter taken is given back or reported done.
    """

    def __init__(self, journal: Journal, clock: Clock, wait: timedelta) -> None:
        self._journal = journal
        self._clock = clock
        self._wait = wait
        self._letters: deque[Claimed] = deque()
        self._in_flight = 0
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()
        self._closed = asyncio.Event()
        self.skipped = 0
        """How many letters lost their reader between the audience's freezing and the claim."""
        self.failure: Exception | None = None
        """Why it was closed, where that was no wish of a person."""

    async def take(self) -> Claimed | None:
        """The next letter, awaited until one is due; None when there will be none."""
        async with self._turn:
            while not self._closed.is_set():
                if self._letters or await self._claim():
                    self._in_flight += 1
                    return self._letters.popleft()
                if not await self._something_comes():
                    self.close()
        return None

    def done(self) -> None:
        """A letter that was taken has its outcome in the journal."""
        self._in_flight -= 1
        self._changed.set()

    def give_back(self, letter: Claimed) -> None:
        """A letter that was taken was not offered to anybody; another may carry it."""
        self._letters.appendleft(letter)
        self.done()

    def close(self, failure: Exception | None = None) -> None:
        """Hand out no more; what is in flight may finish."""
        self.failure = self.failure or failure
        self._closed.set()
        self._changed.set()

    async def close_on(self, stop: asyncio.Event) -> None:
        """Close when a person wants to stop."""
        await stop.wait()
        self.close()

    async def pause(self, seconds: float) -> None:
        """Sleep, but not beyond the close."""
        try:
            async with asyncio.timeout(seconds):
                await self._closed.wait()
        except TimeoutError:
            return

    async def _claim(self) -> bool:
        letters, skipped = await self._journal.claim(CLAIM_AT_ONCE)
        self._letters.extend(letters)
        self.skipped += skipped
        return bool(letters)

    async def _something_comes(self) -> bool:
        """Wait for the next due time or for a change; False when neither is worth waiting for."""
        # Asked before the ledger: a letter that comes back meanwhile is seen the next time.
        self._changed.clear()
        idle = not self._in_flight
        due = await self._journal.next_due()
        if due is None and idle:
            return False
        seconds = LONGEST_NAP if due is None else (due - self._clock()).total_seconds()
        if idle and seconds > self._wait.total_seconds():
            return False
        try:
            async with asyncio.timeout(min(seconds, LONGEST_NAP)):
                await self._changed.wait()
        except TimeoutError:
            pass
        return True
