"""How the demo is run and told. Heavy: imported by the command `demo` only."""

import asyncio
from datetime import timedelta
from pathlib import Path

from newsletter.cli.exits import Exit, of_tally
from newsletter.cli.interrupts import draining
from newsletter.cli.printing import say, warn
from newsletter.cli.progress import following, sum_line
from newsletter.demo.show import Shown, show
from newsletter.newsroom.mailroom import Run


def demonstrate(folder: Path, *, again: bool) -> Exit:
    """Run the demo, and say what it did and where to look."""
    shown, stopped = asyncio.run(_show(folder, again=again))
    if shown.was_sent_before:
        say(f'edition {shown.edition}, "{shown.subject}", was sent before: nothing to do')
        say("(`make demo AGAIN=1` or `newsletter demo --again` starts over)")
    else:
        say(f'edition {shown.edition}, "{shown.subject}"')
    say(sum_line(shown.tally))
    say(f"the letters: {shown.maildir}")
    say(f"to look at:  {shown.index}")
    say(f"its public pages: newsletter -C {folder} serve")
    return of_tally(shown.tally, stopped=stopped)


async def _show(folder: Path, *, again: bool) -> tuple[Shown, bool]:
    stop = asyncio.Event()
    with following() as progress, draining(stop):
        run = Run(wait=timedelta(minutes=1), stop=stop, progress=progress, notice=warn)
        shown = await show(folder, run, again=again)
    return shown, stop.is_set()
