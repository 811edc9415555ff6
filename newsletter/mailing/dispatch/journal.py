"""The one writer of the ledger while a sender runs: group commit, and no journal, no send.

All connections that wait for an intent share one transaction, and so one fsync; results ride
along. Intents and results keep their order, so no connection ever has more than one letter whose
intent is durable and whose result is not. A commit that fails ends the run: the waiting intents
are cancelled, and nothing leaves any more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from newsletter.mailing.dispatch.clerk import Clerk
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.steps import Result
from newsletter.mailing.values import (
    Claims,
    DeliveryId,
    Other,
    Sending,
    Tally,
)

RESULT_WAIT = 0.02
"""Seconds that a result may wait for an intent to ride with."""
ENOUGH = 200
"""Results that wait for no intent any more."""

T = TypeVar("T")


@dataclass(slots=True)
class _Batch:
    intents: dict[DeliveryId, asyncio.Future[bool]] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)


class Journal:
    """Writes for one sender, while `run` is a task of the group whose members ask it."""

    def __init__(self, clerk: Clerk, ledger: Ledger, sending: Sending) -> None:
        self._clerk = clerk
        self._ledger = ledger
        self._sending = sending
        self._loop = asyncio.get_running_loop()
        self._batch = _Batch()
        self._is_due = False
        self._writing = 0
        self._unwritten: list[Result] = []
        self._failure: Exception | None = None
        self._failed = asyncio.Event()
        clerk.beat_with(self._beat)

    async def run(self) -> None:
        """Raise what a commit or a beat fails with, whenever that is."""
        await self._failed.wait()
        self.raise_failure()

    def raise_failure(self) -> None:
        """Raise what a commit or a beat has failed with, if it has."""
        if self._failure is not None:
            raise self._failure

    def intend(self, number: DeliveryId) -> asyncio.Future[bool]:
        """Whether this letter may leave; when True comes, its intent is durable."""
        asked: asyncio.Future[bool] = self._loop.create_future()
        if self._failure is not None:
            asked.cancel()
            return asked
        self._batch.intents[number] = asked
        if not self._is_due and not self._writing:
            # Soon, not at once: all who come here in this turn of the loop ride along.
            self._is_due = True
            self._loop.call_soon(self._write)
        return asked

    def record(self, result: Result) -> None:
        """Write a result with the next intent, or in a moment."""
        results = self._batch.results
        results.append(result)
        if len(results) == 1 and not self._is_due and not self._writing:
            self._loop.call_later(RESULT_WAIT, self._write)

    async def claim(self, limit: int) -> Claims:
        """Due letters taken in hand."""
        return await self._clerk.ask(partial(self._ledger.claim, self._sending, limit))

    async def put_off(self, ids: Sequence[DeliveryId], *, until: datetime, reason: str) -> None:
        """Letters in hand that wait for a time."""
        put_off = partial(self._ledger.put_off, self._sending, ids, until=until, reason=reason)
        await self._clerk.ask(put_off)

    async def give_back(self, ids: Sequence[DeliveryId]) -> None:
        """Letters in hand that anybody may claim."""
        await self._clerk.ask(partial(self._ledger.give_back, self._sending, ids))

    async def pause(self, reason: str) -> None:
        """Stop the mailing for everybody until a person resumes it."""
        # First: a letter that waits again takes no result of ours any more.
        self._write()
        await self._clerk.ask(partial(self._ledger.pause, self._sending.mailing, reason=reason))

    async def next_due(self) -> datetime | None:
        """When the next letter may be claimed, all results considered; None when none waits."""
        self._write()
        return await self._clerk.ask(partial(self._ledger.next_due, self._sending.mailing))

    async def others(self) -> Sequence[Other]:
        """The other senders of this mailing."""
        return await self._clerk.ask(partial(self._ledger.others, self._sending))

    async def take_over(self, other: Other) -> bool:
        """Let what a dead sender had in hand wait again; False where it lives."""
        return await self._clerk.ask(partial(self._ledger.take_over, self._sending, other))

    async def beat(self) -> None:
        """Show a sign of life now; it waits as long as nobody can write."""
        await self._clerk.ask(partial(self._ledger.beat, self._sending))

    def recount(self) -> Awaitable[Tally]:
        """The sum from the rows, with every result recorded so far in it and none after."""
        self._write()
        return self._clerk.ask(partial(self._ledger.tally, self._sending.mailing))

    async def settle(self) -> Tally:
        """Write what is left, put back what is in hand, and recount."""
        results, self._batch = self._batch.results, _Batch()
        return await self._clerk.ask(partial(self._settle, results))

    def _write(self) -> None:
        """Hand what has gathered to the clerk."""
        self._is_due = False
        batch = self._batch
        if (batch.intents or batch.results) and self._failure is None:
            self._batch = _Batch()
            self._writing += 1
            self._clerk.do(partial(self._commit, batch))

    def _commit(self, batch: _Batch) -> Callable[[], None]:
        # On the clerk's thread, like everything that touches `_unwritten`.
        try:
            granted = self._ledger.commit(
                self._sending, intents=tuple(batch.intents), results=batch.results
            )
        except Exception as error:  # noqa: BLE001  # raised again by `run`
            self._unwritten += batch.results
            return partial(self._break, error, batch)
        self._clerk.has_beaten()
        return partial(self._written, batch, granted)

    def _written(self, batch: _Batch, granted: set[DeliveryId]) -> None:
        self._writing -= 1
        for number, asked in batch.intents.items():
            if not asked.done():
                asked.set_result(number in granted)
        if self._writing:
            return
        if self._batch.intents or len(self._batch.results) >= ENOUGH:
            self._write()
        elif self._batch.results:
            self._loop.call_later(RESULT_WAIT, self._write)

    def _break(self, error: Exception, *batches: _Batch) -> None:
        self._failure = self._failure or error
        for batch in (*batches, self._batch):
            for asked in batch.intents.values():
                asked.cancel()
        self._failed.set()

    def _beat(self) -> Callable[[], None]:
        try:
            self._ledger.beat(self._sending)
        except Exception as error:  # noqa: BLE001  # raised again by `run`
            return partial(self._break, error)
        return _nothing

    def _settle(self, results: list[Result]) -> Tally:
        if left := self._unwritten + results:
            self._ledger.commit(self._sending, intents=(), results=left)
        self._clerk.beat_no_more()
        return self._ledger.settle(self._sending)


def _nothing() -> None:
    """A beat that went well is no news."""
