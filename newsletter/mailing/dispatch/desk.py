"""Where a sender asks for its ledger: a thread's desk, or another process's, and how long it waits.

A person is told when an answer takes long: then another process holds the database.
"""

import asyncio
import time
from collections.abc import Callable

from newsletter.mailing.dispatch.apart import Apart, Scribe
from newsletter.mailing.dispatch.clerk import Clerk
from newsletter.mailing.ledger.ledger import Ledger

NOTICE_AFTER = 2.0
"""Seconds that an answer may take before a person hears of it; then every NOTICE_EVERY."""
NOTICE_EVERY = 10.0
LOOK = 0.25
"""Seconds between two looks at how long the one at hand takes."""

Desk = Clerk | Apart
Notice = Callable[[str], None]


def desk_of(ledger: Ledger | Scribe) -> Desk:
    """A context, made inside a running loop."""
    return Apart(ledger) if isinstance(ledger, Scribe) else Clerk(ledger)


async def tell_waits(desk: Desk, notice: Notice) -> None:
    """Tell a person about answers that take long, until cancelled."""
    job: float | None = None
    tell_at = NOTICE_AFTER
    while True:
        await asyncio.sleep(LOOK)
        since = desk.busy_since
        if since is None:
            continue
        if since != job:
            job, tell_at = since, NOTICE_AFTER
        waited = time.monotonic() - since
        if waited >= tell_at:
            tell_at += NOTICE_EVERY
            notice(
                f"the database has not answered for {waited:.0f} s: another process holds its"
                " lock, or the disk is slow; nothing leaves meanwhile"
            )
