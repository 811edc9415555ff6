"""The studio: the desk, what changes it, and who is told."""

import asyncio
import sys
import traceback
from collections.abc import AsyncIterator
from threading import Event, Lock, Thread

from newsletter.errors import NewsletterError
from newsletter.preview.bench import Bench, Stamps
from newsletter.preview.desk import Desk
from newsletter.preview.faults import Fault, fault_of
from newsletter.preview.watching import follow

_PULSE = 15
"""Seconds after which a listener hears from us though nothing has changed."""


class Studio:
    """One report under preview. Printing happens in a thread of its own, answers in the loop."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.desk = Desk()
        self._stamps: Stamps | None = None
        self._lock = Lock()
        self._stop = Event()
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._watcher = Thread(target=self._follow, name="watcher", daemon=True)

    def open(self) -> None:
        """Print for the first time, and begin to watch."""
        self.look()
        self._watcher.start()

    def close(self) -> None:
        """Let listeners go and the watcher end; safe to repeat."""
        self._stop.set()
        self._ring()

    def look(self) -> None:
        """Print again where a file has changed since the last time."""
        with self._lock:
            stamps = self.bench.stamps()
            if stamps == self._stamps:
                return
            self.desk = self._printed()
            # What the print has made known counts as seen; what changed meanwhile does not.
            self._stamps = {**self.bench.stamps(), **stamps}
        self._ring()

    def again(self) -> None:
        """Print again though no file has changed: the archive has."""
        with self._lock:
            self.desk = self._printed()
        self._ring()

    async def desks(self) -> AsyncIterator[Desk | None]:
        """The desk now and after each change; None now and then, so that a dead line is noticed."""
        told = asyncio.Event()
        listener = (asyncio.get_running_loop(), told)
        self._listeners.add(listener)
        try:
            seen = -1
            while not self._stop.is_set():
                told.clear()
                desk = self.desk
                yield desk if desk.serial != seen else None
                seen = desk.serial
                try:
                    await asyncio.wait_for(told.wait(), _PULSE)
                except TimeoutError:
                    continue
        finally:
            self._listeners.discard(listener)

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                follow(self.bench.folders, self.look, self._stop)
            except Exception:  # noqa: BLE001  # the watch must outlive whatever a look meets
                traceback.print_exc(file=sys.stderr)
                self._stop.wait(1)

    def _printed(self) -> Desk:
        try:
            return self.desk.with_sheet(self.bench.print())
        except NewsletterError as error:
            return self.desk.with_fault(self._fault(error))
        except Exception as error:  # noqa: BLE001  # a bug must not end the session of whoever writes
            traceback.print_exc(file=sys.stderr)
            return self.desk.with_fault(self._fault(error))

    def _fault(self, error: Exception) -> Fault:
        return fault_of(error, self.bench.files(), self.bench.settings_file.parent)

    def _ring(self) -> None:
        for loop, told in tuple(self._listeners):
            if not loop.is_closed():
                loop.call_soon_threadsafe(told.set)
