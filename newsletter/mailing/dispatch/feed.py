"""The letters in a sender's hand: who is next, who must wait for his provider, who goes back.

All in memory and without waiting, but for `take`; the keeper fills it and clears it away. No
provider stalls another: letters of one that is at its limit are kept aside, and beyond a bound
they go back to the ledger for a while.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from newsletter.mailing.outcomes import Outcome, Sent, Withheld
from newsletter.mailing.pacing.bucket import Bucket
from newsletter.mailing.pacing.caution import Caution
from newsletter.mailing.pacing.provider import Provider
from newsletter.mailing.pacing.traffic import Traffic
from newsletter.mailing.values import Claimed, DeliveryId

LOW = 250
"""Letters ready below which more are claimed, twice as many at once."""
LOW_SHARED = 25
"""The same where others are at it, too: who takes much leaves them idle."""
MOST_KEPT = 1000
"""Letters kept aside at most."""


class Feed:
    """Hands out letters that may go now, until it is closed; `now` gives seconds that grow.

    Every letter handed out is given back, or comes back with its outcome.
    """

    def __init__(
        self,
        traffic: Traffic,
        caution: Caution,
        *,
        rate: float,
        now: Callable[[], float],
        low: int = LOW,
    ) -> None:
        self.low = low

        self._traffic = traffic
        self._caution = caution
        self._bucket = Bucket(rate) if rate else None
        self._now = now
        self._ready: deque[Claimed] = deque()
        self._kept: dict[Provider, deque[Claimed]] = {}
        self._off: dict[Provider, list[DeliveryId]] = {}
        self._carriers: deque[asyncio.Future[None]] = deque()
        self._knock: asyncio.TimerHandle | None = None
        self._held = False
        self._doubted = False
        self.dry = False
        """Whether the ledger had nothing more that is due; the keeper says so."""
        self.kept = 0
        """How many letters are kept aside."""
        self.on_the_way = 0
        """How many letters have been handed out and have not come back."""
        self.stirred = asyncio.Event()
        """Something happened that the keeper should see to."""
        self.closed = asyncio.Event()
        self.failure: Exception | None = None
        """Why it was closed, where that was no wish of a person."""

    async def take(self) -> Claimed | None:
        """The next letter, awaited until one may go; None when there will be none."""
        while not self.closed.is_set():
            letter = self.take_now()
            if letter is not None:
                return letter
            turn = asyncio.get_running_loop().create_future()
            self._carriers.append(turn)
            try:
                await turn
            finally:
                if turn in self._carriers:
                    self._carriers.remove(turn)
        return None

    def take_now(self) -> Claimed | None:
        """The next letter that may go now, where there is one."""
        if self._held or not self._caution.may_go:
            return None
        now = self._now()
        if self._bucket is not None and (seconds := self._bucket.wait(now)):
            self._knock_in(seconds)
            return None
        ready = self._ready
        while ready:
            letter = ready.popleft()
            provider = self._traffic.of(letter.address)
            if provider.is_free or provider.may_go(now):
                self._hand_out(provider, now)
                return letter
            self._set_aside(letter, provider, now)
        self.stirred.set()
        return None

    def come_of(self, letter: Claimed, outcome: Outcome) -> None:
        """A letter that was handed out has its outcome in the journal."""
        now = self._now()
        provider = self._traffic.of(letter.address)
        provider.came_of(outcome, now)
        self.on_the_way -= 1
        changed = self._caution.came_of(outcome)
        if isinstance(outcome, Withheld):
            self._doubt()
        if not self.on_the_way or (self.dry and not isinstance(outcome, Sent)):
            self.stirred.set()
        if changed:
            self.stirred.set()
            self._call_carriers()
        if self._kept and provider in self._kept:
            self._release(provider, now)

    def give_back(self, letter: Claimed) -> None:
        """A letter that was handed out was offered to nobody; another may carry it."""
        provider = self._traffic.of(letter.address)
        provider.on_the_way -= 1
        self.on_the_way -= 1
        self._caution.came_back()
        self._ready.appendleft(letter)
        if provider in self._kept:
            self._release(provider, self._now())
        self.stirred.set()
        self._call_carriers(1)

    def fill(self, letters: Sequence[Claimed]) -> None:
        """More letters in hand."""
        self._ready.extend(letters)
        self._call_carriers(len(letters))

    @property
    def ready(self) -> int:
        """How many letters could be handed out, their providers willing."""
        return len(self._ready)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is in hand."""
        return not (self._ready or self.kept or self.on_the_way or self._off)

    @property
    def has_carriers(self) -> bool:
        """Whether anybody waits for a letter."""
        return bool(self._carriers)

    @property
    def is_doubted(self) -> bool:
        """Whether the letters in hand may not be ours any more."""
        return self._doubted

    @property
    def reason(self) -> str | None:
        """Why the mailing must be paused, where it must."""
        return self._caution.reason

    def take_off(self) -> dict[Provider, list[DeliveryId]]:
        """The letters that are to be put off, by provider; they are out of hand now."""
        off, self._off = self._off, {}
        return off

    def take_all(self) -> list[DeliveryId]:
        """Every letter in hand that was not handed out; nothing is doubted any more."""
        letters = [*self._ready, *(letter for kept in self._kept.values() for letter in kept)]
        self._ready.clear()
        self._kept.clear()
        self.kept = 0
        self._doubted = False
        self._held = self.closed.is_set()
        return [letter.delivery_id for letter in letters]

    def close(self, failure: Exception | None = None) -> None:
        """Hand out no more; what is on the way may finish."""
        self.failure = self.failure or failure
        self._held = True
        self.closed.set()
        self.stirred.set()
        self._call_carriers()

    async def close_on(self, stop: asyncio.Event) -> None:
        """Close when a person wants to stop."""
        await stop.wait()
        self.close()

    async def refill_on(self, wake: asyncio.Event) -> None:
        """Look for more letters whenever somebody has owed one, until cancelled."""
        while True:
            await wake.wait()
            wake.clear()
            self.dry = False
            self.stirred.set()

    async def pause(self, seconds: float) -> None:
        """Sleep, but not beyond the close."""
        try:
            async with asyncio.timeout(seconds):
                await self.closed.wait()
        except TimeoutError:
            return

    def _hand_out(self, provider: Provider, now: float) -> None:
        provider.on_the_way += 1
        self.on_the_way += 1
        self._caution.gone()
        if self._bucket is not None:
            self._bucket.take(now)
        if not self.dry and len(self._ready) < self.low:
            self.stirred.set()

    def _set_aside(self, letter: Claimed, provider: Provider, now: float) -> None:
        if provider.paused_for(now) or self.kept >= MOST_KEPT:
            self._off.setdefault(provider, []).append(letter.delivery_id)
            self.stirred.set()
        else:
            self._kept.setdefault(provider, deque()).append(letter)
            self.kept += 1

    def _release(self, provider: Provider, now: float) -> None:
        """Let go of kept letters what the provider would take now; all, where it is paused."""
        kept = self._kept[provider]
        allowed = provider.limit.allowed
        room = len(kept) if allowed is None else min(allowed - provider.on_the_way, len(kept))
        if provider.paused_for(now):
            self._off.setdefault(provider, []).extend(letter.delivery_id for letter in kept)
            self.stirred.set()
            self.kept -= len(kept)
            kept.clear()
        elif room > 0 and provider.may_go(now):
            room = room if provider.breaker.until is None else 1
            for _ in range(room):
                self._ready.appendleft(kept.popleft())
            self.kept -= room
            self._call_carriers(room)
        if not kept:
            del self._kept[provider]

    def _doubt(self) -> None:
        # One was not ours, or its reader left: what else we hold is asked about before it goes.
        self._doubted = self._held = True
        self.stirred.set()

    def _call_carriers(self, letters: int | None = None) -> None:
        calls = len(self._carriers) if letters is None else letters
        while calls > 0 and self._carriers:
            turn = self._carriers.popleft()
            # One that is done gave up waiting and had no time yet to say so.
            if not turn.done():
                turn.set_result(None)
                calls -= 1

    def _knock_in(self, seconds: float) -> None:
        if self._knock is None:
            self._knock = asyncio.get_running_loop().call_later(seconds, self._knocked)

    def _knocked(self) -> None:
        self._knock = None
        self._call_carriers()
