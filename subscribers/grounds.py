"""What every part of the list stands on: the database, the clock, the keys, and the rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from subscribers.addresses import mark
from subscribers.joining.limits import Limits
from subscribers.model import Lists
from subscribers.outbox import Outbox, Silent
from subscribers.tokens import KeyRing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """How people come and go by themselves: what the newsroom decides about it."""

    keys: KeyRing
    outbox: Outbox = field(default_factory=Silent)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """The same for every part; `secret` keys the hashes of addresses, and never changes."""

    engine: Engine
    clock: Callable[[], datetime]
    secret: bytes
    keys: KeyRing
    outbox: Outbox
    limits: Limits
    lists: Lists

    def mark(self, folded: str) -> str:
        """The keyed hash of an address or a network."""
        return mark(self.secret, folded)
