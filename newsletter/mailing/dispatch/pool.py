"""The carriers: each holds one session and carries letters from the feed over it, one by one."""

import asyncio
from functools import partial

from newsletter.errors import RecipientError, SmarthostUnavailable
from newsletter.mailing.dispatch.feed import Feed
from newsletter.mailing.dispatch.gauge import Gauge
from newsletter.mailing.dispatch.journal import Journal
from newsletter.mailing.outcomes import Cause, Deferred, Outcome, PutBack, Refused, Sent, Uncertain
from newsletter.mailing.smtp.wire import ConnectionBroken
from newsletter.mailing.transport import Session, Transport
from newsletter.mailing.values import Claimed, Compose

FIRST_PAUSE = 0.5
"""Seconds after the first fault of a carrier; doubles with each further one in a row."""
LONGEST_PAUSE = 30.0


class Pool:
    """What all carriers of a mailing share, and when they give the other end up."""

    def __init__(
        self, transport: Transport, *, feed: Feed, journal: Journal, gauge: Gauge, compose: Compose
    ) -> None:
        self._transport = transport
        self._feed = feed
        self._journal = journal
        self._gauge = gauge
        self._compose = compose
        self._last_answer = asyncio.get_running_loop().time()
        self._unanswered = 0
        self._opened = False
        self._first = asyncio.Lock()

    async def carry_all(self) -> None:
        """Carry letters over all sessions until the feed ends."""
        async with asyncio.TaskGroup() as carriers:
            for _ in range(self._transport.width):
                carriers.create_task(self._carry_safely())

    async def _carry_safely(self) -> None:
        try:
            await self._carry()
        except Exception as failure:  # noqa: BLE001  # told by the feed when all have finished
            self._feed.close(failure)

    async def _carry(self) -> None:
        session: Session | None = None
        faults = 0
        try:
            while (letter := await self._feed.take()) is not None:
                try:
                    session = await self._usable(session)
                except ConnectionBroken as fault:
                    self._feed.give_back(letter)
                    faults += 1
                    await self._bear(fault.what, faults)
                    continue
                outcome = await self._offer(session, letter)
                faults = faults + 1 if isinstance(outcome, PutBack) else 0
                if isinstance(outcome, PutBack):
                    await self._bear(outcome.text, faults)
        finally:
            if session is not None:
                await session.quit()

    async def _usable(self, session: Session | None) -> Session:
        if session is not None and session.usable:
            return session
        if session is not None:
            session.close()
        if not self._opened:
            # One alone, and without patience: a person waits to hear whether this works at all.
            async with self._first:
                if not self._opened:
                    return await self._open_first()
        return await self._transport.open()

    async def _open_first(self) -> Session:
        try:
            session = await self._transport.open()
        except ConnectionBroken as fault:
            raise self._away(fault.what) from fault
        self._opened = True
        return session

    async def _offer(self, session: Session, letter: Claimed) -> Outcome:
        outcome = await self._deliver(session, letter)
        self._journal.record((letter, outcome))
        self._gauge.move(letter, outcome)
        self._feed.done()
        self._watch(outcome)
        return outcome

    async def _deliver(self, session: Session, letter: Claimed) -> Outcome:
        try:
            envelope = self._compose(letter)
        except RecipientError as error:
            # An address with no place in a 7-bit header: this letter's end, not the mailing's.
            return Refused(code=None, cause=Cause.ADDRESS, text=str(error))
        return await session.deliver(envelope, partial(self._journal.intend, letter.delivery_id))

    def _watch(self, outcome: Outcome) -> None:
        match outcome:
            case Sent() | Refused() | Deferred():
                self._last_answer = asyncio.get_running_loop().time()
                self._unanswered = 0
            case Uncertain(text=text):
                # A server that never answers would make the whole audience uncertain.
                self._unanswered += 1
                if self._unanswered > self._transport.width:
                    raise self._away(f"it takes letters and does not answer: {text}")
            case PutBack(stops_run=True, text=text, code=code):
                raise SmarthostUnavailable(
                    f"it refuses us, not a recipient: {code} {text}",
                    where=self._transport.place,
                    mend="check the return path, the login and what this server lets us send",
                )

    async def _bear(self, fault: str, faults: int) -> None:
        silence = asyncio.get_running_loop().time() - self._last_answer
        if silence > self._transport.patience:
            raise self._away(f"no letter was answered for {silence:.0f} s: {fault}")
        await self._feed.pause(min(FIRST_PAUSE * 2 ** min(faults - 1, 10), LONGEST_PAUSE))

    def _away(self, what: str) -> SmarthostUnavailable:
        return SmarthostUnavailable(
            what,
            where=self._transport.place,
            mend="check the smarthost's host and port, and that it runs; then send again",
        )
