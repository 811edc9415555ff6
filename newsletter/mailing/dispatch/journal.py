"""The one writer of the ledger while a sender runs: group commit, and no journal, no send.

All connections that wait for an intent share one transaction, and so one fsync; results ride
along. Intents and results keep their order, so no connection ever has more than one letter whose
intent is durable and whose result is not. A commit that fails ends the run: the waiting intents
are cancelled, and nothing leaves any more.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.steps import Result
from newsletter.mailing.values import Claimed, DeliveryId, Mailing, Tally

RESULT_WAIT = 0.02
"""Seconds that a result may wait for an intent to ride with."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class _Batch:
    intents: dict[DeliveryId, asyncio.Future[bool]] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)


class Journal:
    """Writes for one sending mailing, while `run` is a task of the group whose members ask it."""

    def __init__(self, ledger: Ledger, sending: Mailing) -> None:
        self._ledger = ledger
        self._sending = sending
        # One thread: two would only wait for each other's write lock.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._batch = _Batch()
        self._wanted = asyncio.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown()

    async def run(self) -> None:
        """Commit what is asked for until cancelled; the first failure ends it."""
        while True:
            await self._wanted.wait()
            await self.flush()

    async def intend(self, number: DeliveryId) -> bool:
        """Whether this letter may leave; when True comes, its intent is durable."""
        asked: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._batch.intents[number] = asked
        self._wanted.set()
        return await asked

    def record(self, result: Result) -> None:
        """Write a result with the next intent, or in a moment."""
        if not self._batch.results:
            asyncio.get_running_loop().call_later(RESULT_WAIT, self._wanted.set)
        self._batch.results.append(result)

    async def flush(self) -> None:
        """Commit what has gathered."""
        self._wanted.clear()
        batch, self._batch = self._batch, _Batch()
        if not batch.intents and not batch.results:
            return
        commit = partial(
            self._ledger.commit,
            self._sending,
            intents=tuple(batch.intents),
            results=batch.results,
        )
        try:
            intended = await self._call(commit)
        except BaseException:
            for asked in batch.intents.values():
                asked.cancel()
            raise
        for number, asked in batch.intents.items():
            if not asked.done():
                asked.set_result(number in intended)

    async def claim(self, limit: int) -> tuple[tuple[Claimed, ...], int]:
        """Due letters taken in hand; and how many were skipped instead."""
        claimed, skipped = await self._call(self._ledger.claim, self._sending, limit)
        return tuple(claimed), skipped

    async def next_due(self) -> datetime | None:
        """When the next letter may be claimed, all results considered; None when none waits."""
        await self.flush()
        return await self._call(self._ledger.next_due, self._sending)

    async def tally(self) -> Tally:
        """The sum, recounted."""
        return await self._call(self._ledger.tally, self._sending)

    async def settle(self) -> Tally:
        """Commit what is left, put back what is in hand, and recount."""
        await self.flush()
        return await self._call(self._ledger.settle, self._sending)

    async def _call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        call = partial(function, *args, **kwargs)
        # Shielded: who asks may be cancelled, but what was asked is still done, and in its turn.
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, call))
