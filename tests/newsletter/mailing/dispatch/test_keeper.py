"""When letters that are put off come back: at the provider's own pace, one after the other."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest

from newsletter.mailing.dispatch.gauge import Gauge
from newsletter.mailing.dispatch.journal import Journal
from newsletter.mailing.dispatch.keeper import SHORTEST_WAIT, SLOWEST, Keeper
from newsletter.mailing.dispatch.order import Order
from newsletter.mailing.pacing.provider import Provider
from newsletter.mailing.pacing.traffic import Traffic
from newsletter.mailing.values import Tally
from tests.newsletter.mailing.dispatch.test_feed import Given
from tests.support.mailings import BEGIN, compose


class Watched:
    """A keeper that has begun at second 1000, on a clock that the test turns."""

    def __init__(self) -> None:
        self.given = Given()
        begun = self.given.now
        self.keeper = Keeper(
            self.given.feed,
            # It is asked for no letters here.
            cast("Journal", None),
            gauge=Gauge(
                Tally(audience=0), Traffic(width=1), clock=lambda: BEGIN, now=lambda: begun
            ),
            order=Order(
                compose=compose,
                wait=timedelta(0),
                stop=asyncio.Event(),
                progress=lambda _: None,
            ),
            clock=lambda: BEGIN + timedelta(seconds=self.given.now - begun),
            now=lambda: self.given.now,
        )

    def put_off(self, provider: Provider, letters: int) -> tuple[float, str]:
        """Seconds after the beginning at which so many letters may come back, and why."""
        until, reason = self.keeper._put_off(provider, letters)
        return (until - BEGIN).total_seconds(), reason


def test_letters_of_a_paused_provider_wait_for_its_end() -> None:
    """All at once: the breaker lets a probe go first."""
    watched, provider = Watched(), Provider("example.org", width=20)
    watched.given.now += 10
    provider.breaker.pause(watched.given.now, 60)

    assert watched.put_off(provider, 500) == (70, "example.org is paused")


def test_letters_of_a_provider_at_its_limit_queue_up() -> None:
    """Each lot behind the one before it, at ten a second where less has gone so far."""
    watched, provider = Watched(), Provider("example.org", width=20)
    other = Provider("example.net", width=20)

    first = SHORTEST_WAIT + 50 / SLOWEST
    assert watched.put_off(provider, 50) == (first, "example.org is at its limit")
    assert watched.put_off(provider, 20) == (first + 20 / SLOWEST, "example.org is at its limit")
    assert watched.put_off(other, 10) == (
        SHORTEST_WAIT + 10 / SLOWEST,
        "example.net is at its limit",
    )
    watched.given.now += 100
    assert watched.put_off(provider, 10)[0] == 100 + SHORTEST_WAIT + 10 / SLOWEST


@pytest.mark.parametrize(("elapsed", "pace"), [(100.0, 60.0), (0.5, 6000.0), (10_000.0, SLOWEST)])
def test_letters_come_back_as_fast_as_the_provider_takes_them(elapsed: float, pace: float) -> None:
    """Its answers of any kind over the run so far, a second at least."""
    watched, provider = Watched(), Provider("example.org", width=20)
    provider.sent, provider.refused, provider.deferred = 3000, 2000, 1000
    watched.given.now += elapsed

    found = watched.put_off(provider, 120)[0]
    assert found == pytest.approx(elapsed + SHORTEST_WAIT + 120 / pace)
