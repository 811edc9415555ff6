"""A run of the mailroom under a person's eyes and signals. Heavy."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import typer

from newsletter.cli import loops
from newsletter.cli.exits import Exit
from newsletter.cli.interrupts import draining
from newsletter.cli.printing import warn
from newsletter.cli.progress import following
from newsletter.newsroom.mailroom import Ended, Run


def run_to_end(
    send: Callable[[Run], Awaitable[Ended]],
    *,
    wait: timedelta,
    processes: int,
    as_json: bool,
) -> tuple[Ended, bool]:
    """Run it, show how it goes; how it ended, and whether that was by a person's wish.

    Exit where a second signal stopped it at once.
    """
    try:
        return loops.run(_run(send, wait=wait, processes=processes, as_json=as_json))
    except asyncio.CancelledError:
        raise typer.Exit(Exit.INTERRUPTED) from None


async def _run(
    send: Callable[[Run], Awaitable[Ended]],
    *,
    wait: timedelta,
    processes: int,
    as_json: bool,
) -> tuple[Ended, bool]:
    stop = asyncio.Event()
    with following(as_json=as_json) as progress, draining(stop):
        run = Run(wait=wait, stop=stop, processes=processes, progress=progress, notice=warn)
        ended = await send(run)
    return ended, stop.is_set()
