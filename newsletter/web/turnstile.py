"""The turnstile: whoever leaves at the same moment leaves by the same commit.

After a letter to many, mail programs send their one-click requests by the hundred in a second. A
commit of each its own would wait for the disk as often; so those that wait while one is written go
together with the next.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool

from newsletter.web.turns import Turns
from subscribers import Departure

MOST = 200
"""How many go together."""

LeaveAll: TypeAlias = Callable[[Sequence[Departure]], Sequence[bool | None]]


@dataclass(slots=True)
class Turnstile:
    """Lets people leave in batches; for one event loop."""

    leave_all: LeaveAll
    turns: Turns = field(default_factory=Turns)
    _waiting: list[tuple[Departure, asyncio.Future[bool | None]]] = field(default_factory=list)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def leave(self, departure: Departure) -> bool | None:
        """What `Leaving.leave` says once it is durable; None for who is nobody's any more.

        What goes wrong goes wrong for the whole batch, of which nothing is done then.
        """
        answer: asyncio.Future[bool | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((departure, answer))
        async with self._turn:
            # Whoever's turn it is takes all that wait; most find themselves taken already.
            while not answer.done():
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._carry_out(batch)
        return answer.result()

    async def _carry_out(
        self, batch: Sequence[tuple[Departure, asyncio.Future[bool | None]]]
    ) -> None:
        try:
            async with self.turns.first():
                said = await run_in_threadpool(self.leave_all, [each for each, _ in batch])
        except asyncio.CancelledError:
            for _, answer in batch:
                answer.cancel()
            raise
        except Exception as error:  # noqa: BLE001  # told to each of them, who raise it
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), each in zip(batch, said, strict=True):
            if not answer.done():
                answer.set_result(each)
