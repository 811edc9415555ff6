"""The states of a delivery and of a mailing, each defined by a sentence."""

from enum import StrEnum


class DeliveryState(StrEnum):
    """What became of one letter; the audience is always the sum over these."""

    WAITING = "waiting"
    """Nobody has it in hand; it may be claimed from `next_at` on."""
    CLAIMED = "claimed"
    """A sender has it in hand, and not a byte of its body has left: safe to start over."""
    HANDOVER = "handover"
    """The intent is durable: from here on the body may have left."""
    SENT = "sent"
    """The smarthost answered 2xx to the final dot."""
    DEFERRED = "deferred"
    """The smarthost said not now; tried again from `next_at` on."""
    REFUSED = "refused"
    """The smarthost said never, or the address cannot be carried by it."""
    SKIPPED = "skipped"
    """Consent was gone, or the mailing was cancelled, before the body left."""
    EXPIRED = "expired"
    """Deferred until the letter was too old to matter."""
    UNCERTAIN = "uncertain"
    """The body left and the answer was lost: held and named, never sent again by itself."""


class MailingState(StrEnum):
    """Where one act of sending an edition stands."""

    DRAFT = "draft"
    """The audience is frozen; no sender has started."""
    SCHEDULED = "scheduled"
    """Waits for its time."""
    SENDING = "sending"
    """A sender has started; it stays so over crashes and Ctrl-C until nothing waits."""
    PAUSED = "paused"
    """Somebody stopped it; only `resume` goes on."""
    FINISHED = "finished"
    """Nothing waits; uncertain rows may remain, named."""
    CANCELLED = "cancelled"
    """Somebody ended it; what waited became skipped."""


OPEN = frozenset(MailingState) - {MailingState.FINISHED, MailingState.CANCELLED}
"""States of a mailing that is not over."""


class MailingKind(StrEnum):
    """What a mailing's letters are."""

    EDITION = "edition"
    """One edition to an audience."""
    NOTICE = "notice"
    """Our own transactional mail, of no edition: confirm, welcome, goodbye."""
