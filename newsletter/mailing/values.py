"""What the ledger gives and takes: mailings, claimed deliveries, envelopes and sums."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Self

from newsletter.mailing.states import DeliveryState, MailingState

MailingId = NewType("MailingId", int)
DeliveryId = NewType("DeliveryId", int)

Clock = Callable[[], datetime]
"""Aware UTC now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """One act of sending an edition to a frozen audience; `topic` None means everybody."""

    id: MailingId
    edition_number: int
    digest: str
    topic: str | None
    state: MailingState
    audience: int
    fence: int
    """The sender's turn: a row claimed under an older fence is no longer ours to send."""
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery in a sender's hand, with its recipient as the subscribers' store knows them."""

    delivery_id: DeliveryId
    subscriber_id: int
    public_id: str
    address: str
    name: str
    variant: str
    attempt: int
    """1 for the first try."""
    faults: int = 0
    """How often a connection broke under this letter before."""
    deferred_since: datetime | None = None
    """When the smarthost first said not now; the give-up age counts from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What goes over the wire: return path, one recipient, and CRLF bytes not yet dot-stuffed."""

    mail_from: str
    rcpt_to: str
    data: bytes
    envid: str | None = None
    """What a bounce is to call this letter, where the server offers DSN (RFC 3461 4.4)."""


Compose = Callable[[Claimed], Envelope]
"""Makes the letter of one recipient; given by the newsroom, must not block.

RecipientError refuses that recipient alone; any other error ends the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the ledger as shown to a person; `address` is None for who left meanwhile."""

    id: DeliveryId
    subscriber_id: int
    address: str | None
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    code: int | None
    enhanced: str | None
    text: str | None
    queue_id: str | None
    reason: str | None
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A breach of the ledger's law; `delivery_id` is None where the mailing itself is broken."""

    delivery_id: DeliveryId | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The sum of a mailing: audience = sent + refused + skipped + expired + uncertain + waiting."""

    audience: int
    sent: int = 0
    refused: int = 0
    skipped: int = 0
    expired: int = 0
    uncertain: int = 0
    """Handover included."""
    waiting: int = 0
    """Claimed and deferred included."""
    deferred: int = 0
    """Part of `waiting`: the smarthost said not now."""

    @classmethod
    def of(cls, audience: int, counts: Mapping[DeliveryState, int]) -> Self:
        """Fold nine states into the six terms of the law."""
        return cls(
            audience=audience,
            sent=counts.get(DeliveryState.SENT, 0),
            refused=counts.get(DeliveryState.REFUSED, 0),
            skipped=counts.get(DeliveryState.SKIPPED, 0),
            expired=counts.get(DeliveryState.EXPIRED, 0),
            uncertain=_sum(counts, DeliveryState.UNCERTAIN, DeliveryState.HANDOVER),
            waiting=_sum(
                counts, DeliveryState.WAITING, DeliveryState.CLAIMED, DeliveryState.DEFERRED
            ),
            deferred=counts.get(DeliveryState.DEFERRED, 0),
        )

    @property
    def adds_up(self) -> bool:
        """Whether every member of the audience is accounted for."""
        return self.audience == (
            self.sent + self.refused + self.skipped + self.expired + self.uncertain + self.waiting
        )


def _sum(counts: Mapping[DeliveryState, int], *states: DeliveryState) -> int:
    return sum(counts.get(state, 0) for state in states)
