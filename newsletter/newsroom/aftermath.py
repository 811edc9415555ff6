"""After a mailing: what its refusals mean for the people behind the addresses, and the way back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.mailing.ledger.aftermath import reason
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.outcomes import Cause
from newsletter.mailing.values import Mailing
from newsletter.mailing.verdicts.effects import REST
from newsletter.mailing.verdicts.tolls import Held, Refusal, tolls
from subscribers import Subscribers


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What a refusal came to for one person; `until` None means for good."""

    subscriber_id: int
    address: str
    cause: Cause
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What was done after a mailing, and what was not because it looks like an outage."""

    suppressed: tuple[Consequence, ...] = ()
    rested: tuple[Consequence, ...] = ()
    """Left out of editions until a probe."""
    held: tuple[Held, ...] = ()


class Aftermath:
    """Draws the consequences of refusals for subscribers; safe to repeat, and to take back."""

    def __init__(self, ledger: Ledger, subscribers: Subscribers) -> None:
        self._ledger = ledger
        self._subscribers = subscribers

    def follow(self, mailing: Mailing) -> Followed:
        """Suppress or rest whoever's refusals reached their threshold; what is new since before.

        Nothing happens after `forgive`.
        """
        found = self._ledger.refusals(mailing)
        if not found:
            return Followed()
        total = self._ledger.tally(mailing)
        due = tolls(found, answered=total.sent + total.refused + total.expired)
        until = self._ledger.clock() + REST
        suppressed = self._subscribers.suppress_people(_reasons(mailing, due.suppress))
        rested = self._ledger.rest(_reasons(mailing, due.rest), until=until)
        # Who came back or moved while that was written bears nothing of it.
        spared = self._ledger.acquitted(mailing, suppressed | rested)
        if spared:
            self._take_back(_reasons(mailing, (*due.suppress, *due.rest)), spared)
        return Followed(
            suppressed=_consequences(mailing, due.suppress, suppressed - spared),
            rested=_consequences(mailing, due.rest, rested - spared, until=until),
            held=due.held,
        )

    def forgive(self, mailing: Mailing) -> int:
        """Take back exactly what `follow` did after this mailing, for good; how many people."""
        why = self._ledger.forgive(mailing)
        return self._take_back(why, why)

    def _take_back(self, why: Mapping[int, str], people: Collection[int]) -> int:
        """Lift what these people bear for exactly these reasons; how many people."""
        theirs = {each: why[each] for each in people}
        return self._subscribers.lift(theirs) + self._ledger.end_rest(theirs)


def _reasons(mailing: Mailing, due: Sequence[Refusal]) -> dict[int, str]:
    return {each.subscriber_id: reason(mailing, each.cause, each.said) for each in due}


def _consequences(
    mailing: Mailing, due: Sequence[Refusal], new: set[int], *, until: datetime | None = None
) -> tuple[Consequence, ...]:
    return tuple(
        Consequence(
            subscriber_id=each.subscriber_id,
            address=each.address,
            cause=each.cause,
            reason=reason(mailing, each.cause, each.said),
            until=until,
        )
        for each in due
        if each.subscriber_id in new
    )
