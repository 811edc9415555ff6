"""A mailing's reading while it runs, kept by counting along: for a person's eyes, not for the law.

Counting along knows nothing of other senders on the same mailing, so the ledger is recounted now
and then, as often as that costs no more than a twentieth of the time.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from heapq import nlargest

from newsletter.mailing.dispatch.reading import ProviderReading, Reading
from newsletter.mailing.outcomes import Cause, Deferred, Outcome, Refused, Sent, Uncertain
from newsletter.mailing.pacing.provider import Provider
from newsletter.mailing.pacing.traffic import Traffic
from newsletter.mailing.values import Claimed, Clock, Tally

RECOUNT_EVERY = 3.0
"""Seconds between two recounts, at least."""
RECOUNT_SHARE = 0.05
"""Share of the time that recounting may take."""
WINDOW = 10.0
"""Seconds over which the speed is taken."""
PROVIDERS = 10
"""Providers shown."""
PROVIDERS_EVERY = 1.0
"""Seconds between two looks at all of them."""


class Gauge:
    """Starts from a recounted sum and moves with each outcome; `now` gives seconds that grow."""

    def __init__(
        self, start: Tally, traffic: Traffic, *, clock: Clock, now: Callable[[], float]
    ) -> None:
        self._traffic = traffic
        self._clock = clock
        self._now = now
        self._marks: deque[tuple[float, int]] = deque()
        self._causes: Counter[Cause] = Counter()
        self._deferrals: Counter[Cause] = Counter()
        self._providers: tuple[ProviderReading, ...] = ()
        self._looked_at = float("-inf")
        self._start_from(start)

    def move(self, letter: Claimed, outcome: Outcome) -> None:
        """Count one outcome."""
        if isinstance(outcome, Sent):
            self._sent += 1
        elif isinstance(outcome, Refused):
            self._refused += 1
            self._causes[outcome.cause] += 1
        elif isinstance(outcome, Uncertain):
            self._uncertain += 1
        elif isinstance(outcome, Deferred):
            self._deferrals[outcome.cause] += 1
            self._deferred += letter.deferred_since is None
            return
        else:
            return
        if letter.deferred_since is not None:
            self._deferred -= 1

    def skip(self, letters: int) -> None:
        """So many were skipped at a claim: their readers had left."""
        self._skipped += letters

    def read(self) -> Reading:
        """Everything by now."""
        now = self._now()
        tally = self._tally()
        per_second = self._speed(now, tally.audience - tally.waiting)
        due = tally.waiting - tally.deferred
        return Reading(
            tally=tally,
            per_second=per_second,
            seconds_left=due / per_second if per_second else None,
            causes=dict(self._causes),
            deferred=dict(self._deferrals),
            providers=self._overview(now),
        )

    def end(self, counted: Tally) -> Reading:
        """Everything at the end, with the sum as the ledger has it."""
        self._looked_at = float("-inf")
        return replace(self.read(), tally=counted, seconds_left=None)

    async def keep_true(self, recount: Callable[[], Awaitable[Tally]]) -> None:
        """Recount every few seconds, until cancelled."""
        pause = RECOUNT_EVERY
        while True:
            await asyncio.sleep(pause)
            begun = self._now()
            counted = recount()
            before = self._tally()
            self._rebase(before, await counted)
            pause = max(RECOUNT_EVERY, (self._now() - begun) / RECOUNT_SHARE)

    def _start_from(self, base: Tally) -> None:
        # What is in handover has its answer coming; were it lost, the end would say so.
        self._base = replace(
            base,
            uncertain=base.uncertain - base.handover,
            waiting=base.waiting + base.handover,
            handover=0,
        )
        self._sent = self._refused = self._uncertain = self._skipped = 0
        self._deferred = base.deferred

    def _rebase(self, before: Tally, counted: Tally) -> None:
        """Start again from a recount, with what has moved since it was asked for."""
        since = self._tally()
        self._start_from(counted)
        self._sent = since.sent - before.sent
        self._refused = since.refused - before.refused
        self._uncertain = since.uncertain - before.uncertain
        self._skipped = since.skipped - before.skipped
        self._deferred += since.deferred - before.deferred

    def _tally(self) -> Tally:
        base = self._base
        done = self._sent + self._refused + self._uncertain + self._skipped
        waiting = base.waiting - done
        return replace(
            base,
            sent=base.sent + self._sent,
            refused=base.refused + self._refused,
            uncertain=base.uncertain + self._uncertain,
            skipped=base.skipped + self._skipped,
            waiting=waiting,
            # A deferred letter that was put back since is no longer told apart here.
            deferred=min(max(self._deferred, 0), waiting),
        )

    def _speed(self, now: float, done: int) -> float:
        marks = self._marks
        marks.append((now, done))
        while now - marks[0][0] > WINDOW:
            marks.popleft()
        seconds = now - marks[0][0]
        return max(0.0, (done - marks[0][1]) / seconds) if seconds else 0.0

    def _overview(self, now: float) -> tuple[ProviderReading, ...]:
        if now - self._looked_at >= PROVIDERS_EVERY:
            self._looked_at = now
            shown = nlargest(PROVIDERS, self._traffic.all(), key=_interest)
            self._providers = tuple(self._of(provider, now) for provider in shown)
        return self._providers

    def _of(self, provider: Provider, now: float) -> ProviderReading:
        pause = provider.paused_for(now)
        return ProviderReading(
            name=provider.name,
            sent=provider.sent,
            refused=provider.refused,
            deferred=provider.deferred,
            limit=provider.limit.allowed,
            paused_until=self._clock() + timedelta(seconds=pause) if pause else None,
        )


def _interest(provider: Provider) -> tuple[bool, int]:
    return not provider.is_free, provider.sent + provider.refused + provider.deferred
