"""The one writer of the ledger while a sender runs: group commit, and no journal, no send.

All connections that wait for an intent share one transaction, and so one fsync; results ride
along. Intents and results keep their order, so no connection ever has more than one letter whose
intent is durable and whose result is not. A commit that fails ends the run: the waiting intents
are cancelled, and nothing leaves any more.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from newsletter.mailing.dispatch.desk import Desk
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
BEAT = 3.0
"""Seconds between two signs of life, a commit being one."""
ENOUGH = 200
"""Results that wait for no intent any more."""


@dataclass(slots=True)
class _Batch:
    intents: dict[DeliveryId, asyncio.Future[bool]] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)


class Journal:
    """Writes for one sender, while `run` is a task of the group whose members ask it."""

    def __init__(self, desk: Desk, sending: Sending) -> None:
        self._desk = desk
        self._sending = sending
        self._loop = asyncio.get_running_loop()
        self._batch = _Batch()
        self._is_due = False
        self._writing: set[asyncio.Future[set[DeliveryId]]] = set()
        self._unwritten: list[Result] = []
        self._failure: BaseException | None = None
        self._failed = asyncio.Event()
        self._beaten_at = time.monotonic()

    async def run(self) -> None:
        """Show signs of life; raise what one or a commit fails with, whenever that is."""
        while self._failure is None:
            silence = time.monotonic() - self._beaten_at
            if silence < BEAT:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._failed.wait(), BEAT - silence)
                continue
            await self.beat()
        self.raise_failure()

    def raise_failure(self) -> None:
        """Raise what a commit has failed with, if it has."""
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
        return await self._desk.ask(Ledger.claim, self._sending, limit)

    async def put_off(self, ids: Sequence[DeliveryId], *, until: datetime, reason: str) -> None:
        """Letters in hand that wait for a time."""
        await self._desk.ask(Ledger.put_off, self._sending, ids, until=until, reason=reason)

    async def give_back(self, ids: Sequence[DeliveryId]) -> None:
        """Letters in hand that anybody may claim."""
        await self._desk.ask(Ledger.give_back, self._sending, ids)

    async def pause(self, reason: str) -> None:
        """Stop the mailing for everybody until a person resumes it."""
        # First: a letter that waits again takes no result of ours any more.
        self._write()
        await self._desk.ask(Ledger.pause, self._sending.mailing, reason=reason)

    async def next_due(self) -> datetime | None:
        """When the next letter may be claimed, all results considered; None when none waits."""
        self._write()
        return await self._desk.ask(Ledger.next_due, self._sending.mailing)

    async def others(self) -> Sequence[Other]:
        """The other senders of this mailing."""
        return await self._desk.ask(Ledger.others, self._sending)

    async def take_over(self, other: Other) -> bool:
        """Let what a dead sender had in hand wait again; False where it lives."""
        return await self._desk.ask(Ledger.take_over, self._sending, other)

    async def beat(self) -> None:
        """Show a sign of life now; it waits as long as nobody can write."""
        self._beaten_at = time.monotonic()
        await self._desk.ask(Ledger.beat, self._sending)

    def recount(self) -> asyncio.Future[Tally]:
        """The sum from the rows, with every result recorded so far in it and none after."""
        self._write()
        return self._desk.ask(Ledger.tally, self._sending.mailing)

    async def settle(self) -> Tally:
        """Write what is left, put back what is in hand, and recount."""
        # Whoever still waits for an intent has gone: it must not become durable now.
        results, self._batch = self._batch.results, _Batch()
        if self._writing:
            await asyncio.wait(self._writing)
        if results := self._unwritten + results:
            await self._desk.ask(Ledger.commit, self._sending, intents=(), results=results)
        return await self._desk.ask(Ledger.settle, self._sending)

    def _write(self) -> None:
        """Have what has gathered written."""
        self._is_due = False
        batch = self._batch
        if (batch.intents or batch.results) and self._failure is None:
            self._batch = _Batch()
            writing = self._desk.ask(
                Ledger.commit, self._sending, intents=tuple(batch.intents), results=batch.results
            )
            self._writing.add(writing)
            writing.add_done_callback(partial(self._written, batch))

    def _written(self, batch: _Batch, writing: asyncio.Future[set[DeliveryId]]) -> None:
        self._writing.discard(writing)
        if failure := writing.exception():
            self._unwritten += batch.results
            self._break(failure, batch)
            return
        self._beaten_at = time.monotonic()
        granted = writing.result()
        for number, asked in batch.intents.items():
            if not asked.done():
                asked.set_result(number in granted)
        if self._writing:
            return
        if self._batch.intents or len(self._batch.results) >= ENOUGH:
            self._write()
        elif self._batch.results:
            self._loop.call_later(RESULT_WAIT, self._write)

    def _break(self, failure: BaseException, written: _Batch) -> None:
        if self._failure is None:
            self._failure = failure
        for batch in (written, self._batch):
            for asked in batch.intents.values():
                asked.cancel()
        self._failed.set()
