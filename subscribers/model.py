"""The values of subscribers: a person's standing consent, its record, and the counts of all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAIN = "main"
"""The list that everybody follows who does not choose: `[list]` of the settings."""
Lists = Mapping[str, frozenset[str] | None]
"""The lists that exist, each with its topics; None where every name will do."""


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
    RETURNED = "returned"
    """The person had left, or was suppressed, and opted in again by themselves."""
    STAYED = "stayed"
    """The person took their own leaving back, on the page that told them of it."""
    CHOSE = "chose"
    """The person changed what they follow, how often, in which form."""
    MOVED = "moved"
    """The person's address became another one, confirmed by both."""
    MERGED = "merged"
    """Two rows of one person became one."""
    UNDONE = "undone"
    """The import that had confirmed the person, or said that they left, was taken back; or it said
    otherwise further down.
    """


class Way(StrEnum):
    """How it happened."""

    COMMAND = "command"
    IMPORT = "import"
    FORM = "form"
    """The subscribe form."""
    CONFIRM = "confirm"
    """The link in a mail that asks to confirm."""
    PAGE = "page"
    """The unsubscribe page of a letter."""
    ONE_CLICK = "one-click"
    """The mail program's own button (RFC 8058)."""
    MAIL = "mail"
    """A mail to the unsubscribe address."""
    PREFERENCES = "preferences"
    """The preferences page."""
    API = "api"
    BOUNCE = "bounce"
    """Our own doing, after refusals or a complaint."""


class Frequency(StrEnum):
    """How often a person wants to hear of us."""

    EACH = "each"
    """Every edition."""
    MONTHLY = "monthly"
    """One letter a month that links to its editions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """A list that a person follows; `topics` is empty for who follows all of them."""

    list: str
    topics: tuple[str, ...] = ()


EVERYTHING = (Following(list=MAIN),)
"""What somebody follows who does not choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One person; `suppressed` is the reason, their own or else their domain's, or ''.

    `address` is ready for the wire: the domain is in its ASCII (A-label) form. `public_id` is
    random, says nothing about the person, and is what tokens and return paths carry.
    """

    id: int
    public_id: str
    address: str
    name: str
    language: str
    state: State
    follows: tuple[Following, ...]
    since: datetime
    suppressed: str
    own_suppression: str = ""
    """The reason, where it is of their address and not of their whole domain."""
    frequency: Frequency = Frequency.EACH
    plain: bool = False
    """Wants letters without HTML."""
    paused_until: datetime | None = None
    """Gets no edition before."""

    @property
    def topics(self) -> tuple[str, ...]:
        """What they chose of the main list; empty for who follows everything there."""
        return next((each.topics for each in self.follows if each.list == MAIN), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One line of a person's record, never changed: what, when, how, in which words."""

    act: Act
    at: datetime
    way: Way
    wording: str
    ip: str | None = None
    """Only where the settings ask for it."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How many people a question finds, and the first of them in the order they came."""

    count: int
    people: tuple[Subscriber, ...]
