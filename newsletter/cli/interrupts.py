"""Ctrl-C while letters leave: the first lets those in flight finish, the second stops at once."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from newsletter.cli.printing import warn

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def draining(stop: asyncio.Event) -> Iterator[None]:
    """Within the block the first SIGINT or SIGTERM sets `stop`; the next does what it always does.

    To be entered inside a running event loop.
    """
    loop = asyncio.get_running_loop()

    def drain() -> None:
        stop.set()
        _forget(loop)
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
