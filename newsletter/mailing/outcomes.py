"""What one SMTP transaction came to: values, because a refused recipient is no exception."""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Whom an answer is about; only ADDRESS says anything about the subscriber."""

    ADDRESS = "address"
    """This mailbox does not exist, is disabled, or cannot be reached by this smarthost."""
    MAILBOX = "mailbox"
    """The mailbox is full or busy."""
    POLICY = "policy"
    """The receiver dislikes us: reputation, authentication, block lists, greylisting."""
    SENDER = "sender"
    """Our own configuration: credentials, return path, protocol."""
    CONTENT = "content"
    """This letter: its size or what is in it."""
    SYSTEM = "system"
    """A machine or a network on the way, or an answer that says no more than its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """2xx to the final dot: the smarthost has it and answers for it."""

    code: int
    enhanced: str | None = None
    text: str = ""
    queue_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """Not now: the smarthost answered about this letter and may take it later."""

    code: int
    cause: Cause
    enhanced: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Never; `code` is None where the address cannot be carried and nothing was asked."""

    code: int | None
    cause: Cause
    enhanced: str | None = None
    text: str = ""


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
