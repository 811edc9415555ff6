"""Sends notices as they come, as long as somebody serves the pages that owe them."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from newsletter.errors import NewsletterError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.values import Mailing
from newsletter.newsroom.mailroom import Mailroom, Run

POLL = 5.0
"""Seconds between two looks for notices that another process has owed."""
LINGER = 600.0
"""Seconds that a sender stays when nothing is left: the next notice finds it standing by."""
FIRST_PAUSE = 5.0
"""Seconds after a failure; doubles with each one in a row."""
LONGEST_PAUSE = 300.0


class Notices:
    """The notices of one workspace; any number of processes may send them."""

    def __init__(self, ledger: Ledger, mailroom: Mailroom) -> None:
        self._ledger = ledger
        self._mailroom = mailroom
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def prepare(self) -> None:
        """Set all that may be owed: a page that is asked for meanwhile would wait for that.

        RenderingError for one that cannot be set, SettingsError for keys that cannot sign it.
        """
        self._mailroom.notices.prepare()

    def wake(self) -> None:
        """Say that one was owed and committed; from any thread, and whether or not `run` runs."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # The loop has ended: whoever comes next will see it.
                loop.call_soon_threadsafe(self._wake.set)

    async def run(self, stop: asyncio.Event, tell: Callable[[str], None]) -> None:
        """Send whatever is owed until a wish to stop; what goes wrong is told and tried again.

        What is on the way at the stop finishes, and nothing is lost by ending anyhow.
        """
        self._loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE
        while not stop.is_set():
            try:
                await self._send_due(stop, tell)
                pause = FIRST_PAUSE
                self._wake.clear()
                if not await asyncio.to_thread(self._due):
                    await first_of(self._wake, stop, seconds=POLL)
            except NewsletterError as error:
                tell(f"notices wait for {pause:.0f} s: {error}")
                await first_of(stop, seconds=pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _send_due(self, stop: asyncio.Event, tell: Callable[[str], None]) -> None:
        mailing = await asyncio.to_thread(self._due)
        if mailing is not None:
            run = Run(
                wait=timedelta(0),
                stop=stop,
                processes=1,
                notice=tell,
                linger=LINGER,
                wake=self._wake,
            )
            await self._mailroom.join(mailing, run)

    def _due(self) -> Mailing | None:
        mailing = self._ledger.notices()
        return mailing if mailing is not None and self._mailroom.is_due(mailing) else None


async def first_of(*events: asyncio.Event, seconds: float) -> None:
    """Until one of them is set, or so long."""
    waiting = [asyncio.ensure_future(each.wait()) for each in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()
