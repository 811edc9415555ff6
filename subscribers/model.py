"""The values of subscribers: a person's standing consent, its record, and the counts of all."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How a person stands to our letters."""

    UNCONFIRMED = "unconfirmed"
    """Entered, but has not agreed yet; gets nothing."""
    CONFIRMED = "confirmed"
    """Agreed; gets letters."""
    UNSUBSCRIBED = "unsubscribed"
    """Left; gets nothing, and only their own new opt-in brings them back."""


class Act(StrEnum):
    """What happened to a person's consent."""

    ENTERED = "entered"
    """Somebody named the address; the person has not agreed."""
    CONFIRMED = "confirmed"
    """The person agreed, in the wording on record."""
    LEFT = "left"
    """The person said no more."""


class Way(StrEnum):
    """How it happened."""

    COMMAND = "command"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One person. `topics` is empty for who follows everything; `suppressed` is the reason or ''.

    `address` is ready for the wire: the domain is in its ASCII (A-label) form. `public_id` is
    random, says nothing about the person, and is what tokens and return paths carry.
    """

    id: int
    public_id: str
    address: str
    name: str
    language: str
    state: State
    topics: tuple[str, ...]
    since: datetime
    suppressed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One line of a person's record, never changed: what, when, how, in which words."""

    act: Act
    at: datetime
    way: Way
    wording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many people stand how. `topics` counts the confirmed who chose each topic."""

    unconfirmed: int
    confirmed: int
    unsubscribed: int
    suppressed: int
    mailable: int
    topics: dict[str, int]

    @property
    def total(self) -> int:
        """Everybody, in whatever state."""
        return self.unconfirmed + self.confirmed + self.unsubscribed
