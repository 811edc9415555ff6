"""A carrier: holds one session and carries letters from the feed over it, one after the other.

While a letter's body is written, the next letter's envelope may ride along.
"""

import asyncio

from newsletter.mailing.dispatch.pool import LOOK_FOR_SEAT, Pool
from newsletter.mailing.outcomes import Deferred, PutBack, Refused, Sent
from newsletter.mailing.smtp.wire import ConnectionBroken
from newsletter.mailing.transport import Session
from newsletter.mailing.values import Claimed, Envelope

LONGEST_IDLE = 20.0
"""Seconds that a session is kept for letters to come; Postfix waits for a client five minutes."""
Parcel = tuple[Claimed, Envelope]


async def carry_all(pool: Pool) -> None:
    """Carry letters over as many sessions as there may be, until the feed ends."""
    async with asyncio.TaskGroup() as carriers:
        for _ in range(pool.width):
            carriers.create_task(_carry_safely(pool))


async def _carry_safely(pool: Pool) -> None:
    try:
        await Carrier(pool).carry()
    except Exception as failure:  # noqa: BLE001  # told by the feed when all have finished
        pool.feed.close(failure)


class Carrier:
    """One of the pool's."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._feed = pool.feed
        self._intend = pool.journal.intend
        self._session: Session | None = None
        self._carried = 0
        self._faults = 0
        self._letter: Claimed | None = None
        self._riding: Parcel | None = None

    async def carry(self) -> None:
        """Until the feed has no more letters."""
        try:
            while (parcel := self._riding or await self._next()) is not None:
                self._riding = None
                await self._offer(*parcel)
        finally:
            await self._leave()

    async def _next(self) -> Parcel | None:
        """A letter, made, and a session for it; None when there are no more letters."""
        while await self._find_seat():
            letter = await self._take()
            if letter is None:
                return None
            envelope = self._pool.pack(letter)
            if envelope is not None and await self._find_session(letter):
                return letter, envelope
        return None

    async def _take(self) -> Claimed | None:
        """A letter, awaited; a session that waits for long is ended before the other end does."""
        if (letter := self._feed.take_now()) is not None:
            return letter
        while self._session is not None:
            try:
                async with asyncio.timeout(LONGEST_IDLE):
                    return await self._feed.take()
            except TimeoutError:
                await self._leave()
        return await self._feed.take()

    async def _find_seat(self) -> bool:
        """Whether there is a session, or room for one; waits for room as long as the feed is."""
        if self._pool.lessons.is_full(self._carried):
            self._pool.lessons.left_in_time()
            await self._leave()
        while self._session is None and not self._pool.may_open():
            await self._feed.pause(LOOK_FOR_SEAT)
            if self._feed.closed.is_set():
                return False
        return True

    async def _find_session(self, letter: Claimed) -> bool:
        """Whether the letter may be offered now; else it is given back."""
        if self._session is not None and not self._session.usable:
            self._drop(self._session)
        if self._session is not None:
            return True
        if not self._pool.may_open():
            self._feed.give_back(letter)
            return False
        try:
            self._session = await self._pool.open()
        except ConnectionBroken as fault:
            self._feed.give_back(letter)
            await self._bear(fault.what)
            return False
        return True

    async def _offer(self, letter: Claimed, envelope: Envelope) -> None:
        session = self._session
        assert session is not None  # noqa: S101  # for the type checker
        self._letter = letter
        outcome = await session.deliver(envelope, self._ask, self._follow)
        self._pool.book(letter, outcome)
        carried = self._carried
        if not session.usable:
            self._drop(session)
        elif isinstance(outcome, Sent | Refused | Deferred):
            self._carried += 1
        if isinstance(outcome, Sent):
            self._faults = 0
            self._pool.answered()
            return
        self._pool.watch(outcome, carried=carried)
        if isinstance(outcome, PutBack):
            await self._bear(outcome.text)
        else:
            self._faults = 0

    async def _bear(self, fault: str) -> None:
        self._faults += 1
        await self._pool.bear(fault, self._faults)

    def _ask(self) -> asyncio.Future[bool]:
        """The intent of the letter at hand."""
        assert self._letter is not None  # noqa: S101  # for the type checker
        return self._intend(self._letter.delivery_id)

    def _follow(self) -> Envelope | None:
        """The next letter, where one may go now and this session may carry it."""
        if self._pool.lessons.is_full(self._carried + 1):
            return None
        letter = self._feed.take_now()
        while letter is not None:
            try:
                envelope = self._pool.pack(letter)
            except Exception as failure:  # noqa: BLE001  # the letter before it must not suffer
                self._feed.give_back(letter)
                self._feed.close(failure)
                return None
            if envelope is not None:
                self._riding = (letter, envelope)
                return envelope
            letter = self._feed.take_now()
        return None

    async def _leave(self) -> None:
        """End the session in good order, where there is one."""
        session, self._session = self._session, None
        if session is not None:
            self._carried = 0
            self._pool.left(session)
            await session.quit()

    def _drop(self, session: Session) -> None:
        """A session is of no use any more, nor is the envelope that rode on it."""
        session.close()
        self._session = None
        self._carried = 0
        self._pool.left(session)
        if self._riding is not None:
            riding, self._riding = self._riding[0], None
            self._feed.give_back(riding)
