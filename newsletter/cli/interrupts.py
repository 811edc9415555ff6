"""Signals while letters leave: the first lets those in flight finish, the second does not."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from newsletter.cli.printing import warn

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def draining(stop: asyncio.Event) -> Iterator[None]:
    """Within the block the first SIGINT or SIGTERM sets `stop`; the second cancels this task.

    What was in flight is then recorded as uncertain; a third does what it always does. To be
    entered inside a running event loop.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()

    def drain() -> None:
        if stop.is_set():
            _forget(loop)
            if task is not None:
                task.cancel()
            return
        stop.set()
        warn("finishing the letters in flight; Ctrl-C again stops at once")

    for number in _SIGNALS:
        loop.add_signal_handler(number, drain)
    try:
        yield
    finally:
        _forget(loop)


def _forget(loop: asyncio.AbstractEventLoop) -> None:
    for number in _SIGNALS:
        loop.remove_signal_handler(number)
