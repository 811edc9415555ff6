"""What one SMTP transaction came to: values, because a refused recipient is no exception."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Cause(StrEnum):
    """The class of an answer: whom it is about. Most say nothing about the subscriber."""

    ADDRESS = "address"
    """This mailbox does not exist, or cannot be reached by this smarthost."""
    DOMAIN = "domain"
    """The whole domain takes no mail: no such name, null MX (RFC 7505)."""
    DISABLED = "disabled"
    """The mailbox exists and is switched off."""
    MAILBOX = "mailbox"
    """The mailbox is full."""
    POLICY = "policy"
    """The receiver dislikes us: reputation, authentication, block lists."""
    SENDER = "sender"
    """Our own configuration: credentials, return path, protocol."""
    CONTENT = "content"
    """This letter: its size or what is in it."""
    SYSTEM = "system"
    """A machine or a network on the way, or an answer that says no more than its code."""
    RATE = "rate"
    """Greylisted, or too fast: try later, slower."""


class Sent(NamedTuple):
    """2xx to the final dot: the smarthost has it and answers for it. A tuple, as `Claimed` is."""

    code: int
    enhanced: str | None = None
    text: str = ""
    queue_id: str | None = None
    tls: str | None = None
    """The version the session spoke, such as TLSv1.3; None in clear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """Not now: the smarthost answered about this letter and may take it later."""

    code: int
    cause: Cause
    enhanced: str | None = None
    text: str = ""
    tls: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Never; `code` is None where the address cannot be carried and nothing was asked."""

    code: int | None
    cause: Cause
    enhanced: str | None = None
    text: str = ""
    tls: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """The final dot was written and no answer can be trusted: perhaps sent, perhaps not."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """Surely not sent, through no fault of the letter: 421, a broken connection, or ourselves."""

    text: str
    code: int | None = None
    stops_run: bool = False
    """Whether every other letter would meet the same answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """The intent was denied: consent or the claim was gone, and no byte of the body left."""


Outcome = Sent | Deferred | Refused | Uncertain | PutBack | Withheld
"""Everything that can come of offering one letter."""
