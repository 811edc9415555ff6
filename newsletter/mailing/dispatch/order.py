"""How a mailing is to be sent, whatever carries it: the whole wish of whoever sends."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from newsletter.mailing.dispatch.desk import Notice
from newsletter.mailing.dispatch.reading import Reading
from newsletter.mailing.dispatch.watch import LEASE
from newsletter.mailing.pacing.pacing import Pacing
from newsletter.mailing.values import Compose


def ignore(text: str) -> None:
    """Nobody is there to be told."""
    del text


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to send, how fast, for how long, and whom to tell."""

    compose: Compose
    wait: timedelta
    """How far ahead a letter may be due and still be waited for."""
    stop: asyncio.Event
    """Set to drain: what is on the way finishes, nothing else begins."""
    progress: Callable[[Reading], None]
    pacing: Pacing = field(default_factory=Pacing)
    notice: Notice = ignore
    """Told in one line what holds the sending up."""
    stays: bool = False
    """Whether to stay while others have letters in hand: they may die, and leave them to us."""
    linger: float = 0.0
    """Seconds to stay when nothing is left: the next notice may be owed at any moment."""
    wake: asyncio.Event | None = None
    """Set by whoever has owed a letter meanwhile; cleared here."""
    lease: float = LEASE
    """Seconds of silence after which another sender is dead."""
