"""Turns at the database: within a process, forms that come in queue up instead of scrambling.

SQLite lets one write at a time, and those that wait for it try again by chance: of fifty forms at
once some try in vain for seconds. And each that waits has a thread that could show a page. Leaving
goes before everything else.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import ParamSpec, TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from newsletter.errors import DatabaseError

PATIENCE = 5.0
"""Seconds in the queue, after which somebody is told to come again."""

Asked = ParamSpec("Asked")
Draw: TypeAlias = Callable[[], Response]
"""Makes the page of what was written."""


@dataclass(slots=True)
class Turns:
    """For one event loop."""

    patience: float = PATIENCE
    _queue: asyncio.Lock = field(default_factory=asyncio.Lock)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def first(self) -> AsyncIterator[None]:
        """Whoever writes now is awaited, and nobody who queues."""
        async with self._writing:
            yield

    @asynccontextmanager
    async def queue(self) -> AsyncIterator[None]:
        """After everybody who came before; DatabaseError where that takes too long."""
        async with AsyncExitStack() as turn:
            try:
                async with asyncio.timeout(self.patience):
                    await turn.enter_async_context(self._queue)
                    await turn.enter_async_context(self._writing)
            except TimeoutError as late:
                raise DatabaseError("too many wait to be written down") from late
            yield

    async def take(
        self, write: Callable[Asked, Draw], *args: Asked.args, **named: Asked.kwargs
    ) -> Response:
        """Write when its turn comes, then draw the page that came of it while others write.

        DatabaseError where its turn does not come in time.
        """
        async with self.queue():
            draw = await run_in_threadpool(write, *args, **named)
        return await run_in_threadpool(draw)
