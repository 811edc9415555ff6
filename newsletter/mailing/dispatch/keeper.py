"""Keeps the feed: claims letters, puts some off, watches other senders, says when it is over."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from newsletter.mailing.dispatch.feed import MOST_KEPT, Feed
from newsletter.mailing.dispatch.gauge import Gauge
from newsletter.mailing.dispatch.journal import Journal
from newsletter.mailing.dispatch.order import Order
from newsletter.mailing.dispatch.watch import Watch
from newsletter.mailing.pacing.provider import Provider
from newsletter.mailing.states import MailingState
from newsletter.mailing.values import Clock, Other

LONGEST_NAP = 30.0
"""Seconds between two looks at the ledger while everything waits for its time."""
WATCH_BUSY = 10.0
"""Seconds between two looks at other senders while there is work."""
WATCH_IDLE = 0.5
"""Seconds between two looks at them when nothing else is left to do."""
HELD_UP = 1.0
"""Seconds that a beat of ours takes only where somebody else holds the lock."""
LOOK_AGAIN = 5.0
"""Seconds between two looks at the ledger while lingering."""
DIG = 0.2
"""Seconds between two claims that look past the letters of a provider at its limit."""
SHORTEST_WAIT = 2.0
"""Seconds for which a letter is put off whose provider is at its limit."""
SLOWEST = 10.0
"""Letters a second, at least, at which such letters are to come back."""


class Keeper:
    """Works beside the carriers; `now` gives seconds that grow, `clock` the ledger's time."""

    def __init__(
        self,
        feed: Feed,
        journal: Journal,
        *,
        gauge: Gauge,
        order: Order,
        clock: Clock,
        now: Callable[[], float],
    ) -> None:
        self._feed = feed
        self._journal = journal
        self._gauge = gauge
        self._order = order
        self._clock = clock
        self._now = now
        self._watch = Watch(order.lease)
        self._begun = self._watch_at = self._dig_at = now()
        self._empty_handed = False
        self._linger_until = now() + order.linger
        self._queues: dict[str, float] = {}

    async def run(self) -> None:
        """Until the feed is closed, by anybody, or because nothing is left that is ours."""
        feed = self._feed
        while not feed.closed.is_set():
            # Before any look: what happens during one is seen at the next.
            feed.stirred.clear()
            await self._clear_away()
            if self._now() >= self._watch_at:
                await self._look_at_others()
            if self._wants_letters():
                await self._claim()
            elif feed.dry and not feed.ready:
                await self._await_due()
            else:
                await self._nap(LONGEST_NAP if feed.kept < MOST_KEPT else DIG)

    def _wants_letters(self) -> bool:
        feed = self._feed
        if feed.dry or feed.ready >= feed.low:
            return False
        return feed.kept < MOST_KEPT or (feed.has_carriers and self._now() >= self._dig_at)

    async def _claim(self) -> None:
        # They are only in hand, and a crash makes them wait again.
        many = 2 * self._feed.low
        claims = await self._journal.claim(many)
        if claims.state in (MailingState.PAUSED, MailingState.CANCELLED):
            self._feed.close()
            return
        found = len(claims.letters) + claims.skipped
        self._gauge.skip(claims.skipped)
        self._feed.dry = found < many
        self._empty_handed = not found
        if found:
            self._linger_until = self._now() + self._order.linger
        self._dig_at = self._now() + DIG
        self._feed.fill(claims.letters)

    async def _clear_away(self) -> None:
        feed = self._feed
        if feed.reason is not None:
            await self._journal.pause(feed.reason)
            self._order.notice(f"paused: {feed.reason}")
            feed.close()
        if feed.is_doubted:
            if ids := feed.take_all():
                await self._journal.give_back(ids)
            feed.dry = False
        for provider, ids in feed.take_off().items():
            until, reason = self._put_off(provider, len(ids))
            await self._journal.put_off(ids, until=until, reason=reason)

    def _put_off(self, provider: Provider, letters: int) -> tuple[datetime, str]:
        """Until when, and why."""
        now = self._now()
        if pause := provider.paused_for(now):
            return self._clock() + timedelta(seconds=pause), f"{provider.name} is paused"
        # They come back one after the other, as fast as the provider has taken letters so far.
        done = provider.sent + provider.refused + provider.deferred
        pace = max(SLOWEST, done / max(1.0, now - self._begun))
        end = max(now + SHORTEST_WAIT, self._queues.get(provider.name, now)) + letters / pace
        self._queues[provider.name] = end
        return self._clock() + timedelta(seconds=end - now), f"{provider.name} is at its limit"

    async def _await_due(self) -> None:
        """Wait for the next due time or for a change; close where neither is worth waiting for."""
        feed = self._feed
        idle = feed.is_idle
        due = await self._journal.next_due()
        if feed.stirred.is_set():
            return
        seconds = LONGEST_NAP if due is None else (due - self._clock()).total_seconds()
        if idle and (due is None or seconds > self._order.wait.total_seconds()):
            if self._now() < self._linger_until:
                await self._nap(min(seconds, LOOK_AGAIN))
                feed.dry = False
            elif await self._is_over():
                feed.close()
            return
        if seconds <= 0 and self._empty_handed:
            # Due, and yet not to be had: another sender's transaction is at it.
            seconds = DIG
        await self._nap(seconds)
        feed.dry = False

    async def _is_over(self) -> bool:
        """Whether nobody else has letters in hand that could still become ours."""
        holding = [other for other in await self._look_at_others() if other.in_hand]
        if not holding:
            return not self._feed.stirred.is_set()
        if not self._order.stays and all(self._watch.is_alive(other) for other in holding):
            letters = sum(other.in_hand for other in holding)
            where = ", ".join(sorted({other.where for other in holding}))
            self._order.notice(f"{letters} letters are left to other senders: {where}")
            return True
        await self._nap(min(WATCH_IDLE, self._order.lease / 3))
        return False

    async def _look_at_others(self) -> Sequence[Other]:
        """Those who live; what the dead had in hand waits again."""
        others = await self._journal.others()
        now = self._now()
        self._watch.look(others, now)
        self._watch_at = now + min(WATCH_BUSY, self._order.lease / 3)
        gone = set()
        for other in await self._dead(others, now):
            if await self._journal.take_over(other):
                gone.add(other.id)
                self._feed.dry = False
                self._feed.stirred.set()
                self._order.notice(f"took over from a sender that has ended: {other.where}")
        return [other for other in others if other.id not in gone]

    async def _dead(self, others: Sequence[Other], now: float) -> Sequence[Other]:
        if found := self._watch.dead(others, now):
            await self._journal.beat()
            if self._now() - now > HELD_UP:
                # A lock was held: who cannot write cannot beat, and is not dead for that.
                self._watch.forgive(self._now())
                return [other for other in found if other.known_dead]
        return found

    async def _nap(self, seconds: float) -> None:
        until_watch = max(0.0, self._watch_at - self._now())
        try:
            async with asyncio.timeout(min(max(seconds, 0.0), until_watch, LONGEST_NAP)):
                await self._feed.stirred.wait()
        except TimeoutError:
            return
