"""Turns at the database: within a process, forms that come in queue up instead of scrambling.

SQLite lets one write at a time, and those that wait for it try again by chance: of fifty forms at
once some try in vain for seconds. Leaving goes before everything else.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from newsletter.errors import DatabaseError

PATIENCE = 5.0
"""Seconds in the queue, after which somebody is told to come again."""


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
        try:
            async with asyncio.timeout(self.patience):
                await self._queue.acquire()
        except TimeoutError as late:
            raise DatabaseError("too many wait to be written down") from late
        try:
            async with self._writing:
                yield
        finally:
            self._queue.release()
