"""One process of several on a mailing, started by another that shows how it goes. Heavy."""

import asyncio
import os
import signal
import sys
from datetime import timedelta

from newsletter.cli import loops
from newsletter.cli.printing import warn
from newsletter.mailing.values import Mailing
from newsletter.newsroom.mailroom import Run
from newsletter.newsroom.root import Newsroom

_MOST = 4096


def join_mailing(newsroom: Newsroom, mailing_id: int, *, processes: int) -> None:
    """Send until nothing is left, or until standard input closes: then only what is in flight."""
    # Ctrl-C reaches every process of a terminal; whoever started us decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    loops.run(_join(newsroom, newsroom.ledger.get(mailing_id), processes))


async def _join(newsroom: Newsroom, mailing: Mailing, processes: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def listen() -> None:
        if not os.read(sys.stdin.fileno(), _MOST):
            loop.remove_reader(sys.stdin.fileno())
            stop.set()

    loop.add_reader(sys.stdin.fileno(), listen)
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    run = Run(wait=timedelta(0), stop=stop, processes=processes, notice=warn)
    await newsroom.mailroom.join(mailing, run)
