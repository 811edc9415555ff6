"""The carriers of one mailing together: how many may be at it, and when the other end is given up.

Every fault of the wire comes here. What is nobody's fault costs a pause that grows; what every
letter would meet ends the run.
"""

import asyncio
from collections.abc import Callable

from newsletter.errors import RecipientError, SmarthostUnavailable
from newsletter.mailing.dispatch.feed import Feed
from newsletter.mailing.dispatch.gauge import Gauge
from newsletter.mailing.dispatch.journal import Journal
from newsletter.mailing.outcomes import Cause, Deferred, Outcome, PutBack, Refused, Uncertain
from newsletter.mailing.pacing.connections import Connections
from newsletter.mailing.smtp.wire import ConnectionBroken
from newsletter.mailing.transport import Session, Transport
from newsletter.mailing.values import Claimed, Compose, Envelope

FIRST_PAUSE = 0.5
"""Seconds after the first fault of a carrier; doubles with each further one in a row."""
LONGEST_PAUSE = 30.0
LOOK_FOR_SEAT = 0.5
"""Seconds between two looks of a carrier whether one more session is allowed."""


class Pool:
    """What all carriers of a mailing share."""

    def __init__(
        self,
        transport: Transport,
        *,
        feed: Feed,
        journal: Journal,
        gauge: Gauge,
        compose: Compose,
        now: Callable[[], float],
    ) -> None:
        self.feed = feed
        self.journal = journal
        self.lessons = Connections(width=transport.width)
        self._sessions: set[Session] = set()
        self._transport = transport
        self._gauge = gauge
        self._compose = compose
        self._now = now
        self._opening = 0
        self._last_answer = now()
        self._unanswered = 0
        self._opened = False
        self._first = asyncio.Lock()

    @property
    def width(self) -> int:
        """Sessions at once, at most."""
        return self._transport.width

    def pack(self, letter: Claimed) -> Envelope | None:
        """The letter made, or None where its reader cannot be written to: then it is refused."""
        try:
            return self._compose(letter)
        except RecipientError as error:
            # An address with no place in a 7-bit header: this letter's end, not the mailing's.
            self.book(letter, Refused(code=None, cause=Cause.ADDRESS, text=str(error)))
            return None

    def book(self, letter: Claimed, outcome: Outcome) -> None:
        """Write down what came of a letter, wherever that is counted."""
        self.journal.record((letter, outcome))
        self._gauge.move(letter, outcome)
        self.feed.come_of(letter, outcome)

    def may_open(self) -> bool:
        """Whether one more session may be tried."""
        standing = len(self._sessions) + self._opening
        return self.lessons.may_open(standing=standing, now=self._now())

    async def open(self) -> Session:
        """A new session. ConnectionBroken for what may pass by itself."""
        self._opening += 1
        try:
            session = await self._open()
        except ConnectionBroken:
            self._denied()
            raise
        finally:
            self._opening -= 1
        self._sessions.add(session)
        self.lessons.granted(standing=len(self._sessions))
        return session

    def left(self, session: Session) -> None:
        """A session has ended."""
        self._sessions.discard(session)

    def answered(self) -> None:
        """The other end has answered about a letter, and so it lives."""
        self._last_answer = self._now()
        self._unanswered = 0

    def watch(self, outcome: Outcome, *, carried: int) -> None:
        """Learn from an outcome that was not Sent, on a session that had carried so many."""
        match outcome:
            case Refused(code=None):
                pass
            case Refused() | Deferred():
                self.answered()
            case Uncertain(text=text):
                # A server that never answers would make the whole audience uncertain.
                self._unanswered += 1
                if self._unanswered > self.width:
                    raise self._away(f"it takes letters and does not answer: {text}")
            case PutBack(stops_run=True, text=text, code=code):
                raise SmarthostUnavailable(
                    f"it refuses us, not a recipient: {code} {text}",
                    where=self._transport.place,
                    mend="check the return path, the login and what this server lets us send",
                )
            case PutBack(code=code) if code is not None:
                self.lessons.closed(carried)
                if not carried:
                    self._denied()

    async def bear(self, fault: str, faults: int) -> None:
        """Pause after so many faults in a row; SmarthostUnavailable when patience is at its end."""
        silence = self._now() - self._last_answer
        if silence > self._transport.patience:
            raise self._away(f"no letter was answered for {silence:.0f} s: {fault}")
        await self.feed.pause(min(FIRST_PAUSE * 2 ** min(faults - 1, 10), LONGEST_PAUSE))

    def _denied(self) -> None:
        # Where none stands the other end is away, and that says nothing about how many it takes.
        if standing := sum(session.usable for session in self._sessions):
            self.lessons.denied(standing=standing, now=self._now())

    async def _open(self) -> Session:
        if not self._opened:
            # One alone, and without patience: a person waits to hear whether this works at all.
            async with self._first:
                if self.feed.closed.is_set():
                    raise ConnectionBroken("nothing is sent any more")
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

    def _away(self, what: str) -> SmarthostUnavailable:
        return SmarthostUnavailable(
            what,
            where=self._transport.place,
            mend="check the smarthost's host and port, and that it runs; then send again",
        )
