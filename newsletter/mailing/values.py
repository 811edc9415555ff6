"""What the ledger gives and takes: mailings, claimed deliveries, envelopes and sums."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, NewType, Self

from newsletter.edition import is_digest
from newsletter.mailing.states import DeliveryState, MailingKind, MailingState
from subscribers import MAIN, Frequency, Notice

MailingId = NewType("MailingId", int)
DeliveryId = NewType("DeliveryId", int)
SenderId = NewType("SenderId", int)

NOTICES = 0
"""Stands for the number of the edition that notices do not have."""

Clock = Callable[[], datetime]
"""Aware UTC now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Whom a mailing is for: a list's followers, or those of them who follow one topic."""

    list: str = MAIN
    topic: str | None = None
    frequency: Frequency = Frequency.EACH
    """Who wants each edition gets editions, who wants one letter a month gets digests."""


ANYBODY = Readers()
"""The followers of the main list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """How an edition is cut for a mailing's readers; without topics everybody gets the whole."""

    topics: tuple[str, ...] = ()
    """Those that readers choose from. Who follows none of them gets no letter."""
    always: tuple[str, ...] = ()
    """Topics of other lists, which stay in every cut."""
    keys: tuple[str, ...] = ()
    """The variants there are beside the whole; who needs another gets the whole."""


WHOLE = Cuts()
"""An edition that is not cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An edition for some readers, as a mailing of it would be opened."""

    edition_number: int
    readers: Readers = ANYBODY
    cuts: Cuts = WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What opening a mailing would owe."""

    letters: int
    wanted: Mapping[str, int]
    """Key of a variant -> its readers, the most wanted first."""
    passed_over: int
    """Mailable readers who follow none of the edition's topics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """One act of sending an edition to a frozen audience; `topic` None means everybody."""

    id: MailingId
    edition_number: int | None
    """None for the notices, which belong to none."""
    digest: str
    topic: str | None
    state: MailingState
    audience: int
    """0 while it is scheduled: frozen when it begins."""
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    kind: MailingKind = MailingKind.EDITION
    scheduled_at: datetime | None = None
    reason: str | None = None
    """Why it is paused."""
    forced: str | None = None
    """Why it was sent though checks had found errors."""
    list: str = MAIN
    cuts: Cuts = WHOLE

    @property
    def moment(self) -> datetime:
        """The date of its letters, but for those that have one of their own."""
        return self.scheduled_at or self.created_at

    @property
    def readers(self) -> Readers:
        """Whom it is for."""
        monthly = is_digest(self.edition_number)
        frequency = Frequency.MONTHLY if monthly else Frequency.EACH
        return Readers(list=self.list, topic=self.topic, frequency=frequency)


class Saying(NamedTuple):
    """What a notice says, and what its letter needs to say it."""

    notice: Notice
    language: str
    """The reader's, as far as known; may be empty."""
    lists: tuple[str, ...]
    """Those that it is about: asked for, or followed by its reader."""
    nonce: str
    """Of the opt-in whose token it carries; empty where it carries none."""
    owed_at: datetime


class Claimed(NamedTuple):
    """A delivery in a sender's hand, with its recipient as the subscribers' store knows them.

    A tuple: every letter makes and sends some, and they cost a quarter of a frozen dataclass.
    """

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
    saying: Saying | None = None
    """What it says, where it is a notice."""
    dated_at: datetime | None = None
    """The date of its letter, where that is not its mailing's."""
    by_list: str | None = None
    """The list by which they get it still, where they have left that of the mailing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A sender at work on a mailing."""

    mailing: Mailing
    sender: SenderId
    readers: tuple[Readers, ...]
    """Who may have its letters: who leaves one of the edition's lists may follow another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a claim gave; a paused or cancelled mailing gives no letters."""

    letters: tuple[Claimed, ...]
    skipped: int
    """Due letters whose readers had left."""
    state: MailingState


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another sender of the same mailing, as the ledger shows it."""

    id: SenderId
    beat: int
    """Counts on while it lives."""
    where: str
    """Its machine and process, for a person."""
    known_dead: bool
    """Its process is gone from this very machine."""
    in_hand: int
    """Letters that it has claimed or handed over and not answered for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What goes over the wire: return path, one recipient, and CRLF bytes not yet dot-stuffed."""

    mail_from: str
    rcpt_to: str
    data: bytes | tuple[bytes, ...]
    """In pieces where letters share most of them, which are then the same objects."""
    envid: str | None = None
    """What a bounce is to call this letter, where the server offers DSN (RFC 3461 4.4)."""

    @property
    def octets(self) -> bytes:
        """The letter in one piece."""
        return self.data if isinstance(self.data, bytes) else b"".join(self.data)

    @property
    def size(self) -> int:
        """Octets of the letter."""
        return len(self.data) if isinstance(self.data, bytes) else sum(map(len, self.data))


Compose = Callable[[Claimed], Envelope]
"""Makes the letter of one recipient; given by the newsroom, must not block.

RecipientError refuses that recipient alone; any other error ends the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the ledger as shown to a person; `address` is None for who was erased."""

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
    tls: str | None = None
    """The version that carried the answer; None in clear, or where there was none."""
    doubts: int = 0
    """How often it was sent again though it may have arrived before."""


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
    handover: int = 0
    """Part of `uncertain`: some sender may still bring the answer."""

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
            handover=counts.get(DeliveryState.HANDOVER, 0),
        )

    @property
    def adds_up(self) -> bool:
        """Whether every member of the audience is accounted for."""
        return self.audience == (
            self.sent + self.refused + self.skipped + self.expired + self.uncertain + self.waiting
        )


def _sum(counts: Mapping[DeliveryState, int], *states: DeliveryState) -> int:
    return sum(counts.get(state, 0) for state in states)
