"""What an outcome writes into its row of the ledger: a pure function from value to value."""

from dataclasses import dataclass
from datetime import datetime

from newsletter.mailing.ledger.retry import Retry, delay, fault_delay, next_try
from newsletter.mailing.outcomes import (
    Deferred,
    Outcome,
    PutBack,
    Refused,
    Sent,
    Uncertain,
)
from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import Claimed

LONGEST_TEXT = 500
"""Characters of a server's answer that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The new values of a delivery's row; the names are the table's columns."""

    state: DeliveryState
    attempts: int
    faults: int
    next_at: datetime | None = None
    deferred_since: datetime | None = None
    code: int | None = None
    enhanced: str | None = None
    text: str | None = None
    queue_id: str | None = None
    tls: str | None = None
    reason: str | None = None

    def columns(self) -> dict[str, object]:
        """Column -> value; plain texts, which every driver knows how to store."""
        reason = None if self.reason is None else str(self.reason)
        return {
            "state": self.state.value,
            "attempts": self.attempts,
            "faults": self.faults,
            "next_at": self.next_at,
            "deferred_since": self.deferred_since,
            "code": self.code,
            "enhanced": self.enhanced,
            "text": self.text,
            "queue_id": self.queue_id,
            "tls": self.tls,
            "reason": reason,
        }


def entry(claimed: Claimed, outcome: Outcome, *, now: datetime, retry: Retry) -> Entry | None:
    """The row after the outcome; None for Withheld, which the intent has already written."""
    match outcome:
        case Sent():
            return _answered(claimed, outcome, DeliveryState.SENT)
        case Refused(cause=cause):
            return _answered(claimed, outcome, DeliveryState.REFUSED, reason=cause)
        case Deferred():
            return _deferred(claimed, outcome, now, retry)
        case Uncertain(text=text):
            return Entry(
                state=DeliveryState.UNCERTAIN,
                attempts=claimed.attempt,
                faults=claimed.faults,
                reason=text[:LONGEST_TEXT],
            )
        case PutBack():
            return _put_back(claimed, outcome, now, retry.chance())
        case _:
            return None


def _answered(
    claimed: Claimed, outcome: Sent | Refused, state: DeliveryState, reason: str | None = None
) -> Entry:
    return Entry(
        state=state,
        attempts=claimed.attempt,
        faults=claimed.faults,
        deferred_since=claimed.deferred_since,
        code=outcome.code,
        enhanced=outcome.enhanced,
        text=outcome.text[:LONGEST_TEXT],
        queue_id=outcome.queue_id if isinstance(outcome, Sent) else None,
        tls=outcome.tls,
        reason=reason,
    )


def _deferred(claimed: Claimed, outcome: Deferred, now: datetime, retry: Retry) -> Entry:
    since = claimed.deferred_since or now
    pause = delay(claimed.attempt, chance=retry.chance(), first=retry.first)
    next_at = next_try(since, now, pause, give_up=retry.give_up)
    return Entry(
        state=DeliveryState.EXPIRED if next_at is None else DeliveryState.DEFERRED,
        attempts=claimed.attempt,
        faults=claimed.faults,
        next_at=next_at,
        deferred_since=since,
        code=outcome.code,
        enhanced=outcome.enhanced,
        text=outcome.text[:LONGEST_TEXT],
        tls=outcome.tls,
        reason=outcome.cause,
    )


def _put_back(claimed: Claimed, outcome: PutBack, now: datetime, chance: float) -> Entry:
    # The attempt that the intent may have counted is taken back: a fault costs the letter nothing.
    faults = claimed.faults + 1
    return Entry(
        state=DeliveryState.WAITING,
        attempts=claimed.attempt - 1,
        faults=faults,
        next_at=now + fault_delay(faults, chance=chance),
        deferred_since=claimed.deferred_since,
        code=outcome.code,
        text=outcome.text[:LONGEST_TEXT],
    )
