"""What all carriers share: when the other end is given up, and what is learnt on the way."""

import asyncio
from contextlib import nullcontext
from typing import cast

import pytest

from newsletter.errors import SmarthostUnavailable
from newsletter.mailing.dispatch.gauge import Gauge
from newsletter.mailing.dispatch.journal import Journal
from newsletter.mailing.dispatch.pool import Pool
from newsletter.mailing.outcomes import Cause, Deferred, Outcome, PutBack, Refused, Uncertain
from newsletter.mailing.pacing.traffic import Traffic
from newsletter.mailing.transport import Session
from newsletter.mailing.values import Tally
from tests.newsletter.mailing.dispatch.test_feed import Given
from tests.support.mailings import BEGIN, compose

WIDTH = 3
LOST = Uncertain(text="no answer")
AWAY = "check the smarthost's host and port, and that it runs; then send again"


class Nowhere:
    """A transport that nobody asks for a session."""

    place = "nowhere:25"
    width = WIDTH
    patience = 120.0

    async def open(self) -> Session:
        """Not in these tests."""
        raise NotImplementedError


def pool(given: Given) -> Pool:
    """A pool on the clock of this feed."""

    def now() -> float:
        return given.now

    gauge = Gauge(Tally(audience=0), Traffic(width=WIDTH), clock=lambda: BEGIN, now=now)
    return Pool(
        Nowhere(),
        feed=given.feed,
        # No outcome is booked here.
        journal=cast("Journal", None),
        gauge=gauge,
        compose=compose,
        now=now,
    )


def test_a_server_that_never_answers_is_left() -> None:
    """As many letters without an answer as there are sessions may be chance; one more is not."""
    carriers = pool(Given())
    for _ in range(WIDTH):
        carriers.watch(LOST, carried=0)

    with pytest.raises(SmarthostUnavailable) as left:
        carriers.watch(LOST, carried=0)
    told = "nowhere:25: it takes letters and does not answer: no answer"
    assert str(left.value) == f"{told}; {AWAY}"


@pytest.mark.parametrize(
    ("outcome", "heard"),
    [
        (Refused(code=550, cause=Cause.ADDRESS), True),
        (Deferred(code=450, cause=Cause.RATE), True),
        (Refused(code=None, cause=Cause.ADDRESS), False),
        (PutBack(text="broke"), False),
        (PutBack(text="421", code=421), False),
    ],
)
def test_only_an_answer_is_a_sign_of_life(outcome: Outcome, *, heard: bool) -> None:
    """What our own side refused says nothing about the other end."""
    given = Given()
    carriers = pool(given)
    for _ in range(WIDTH):
        carriers.watch(LOST, carried=0)
    given.now += 100
    carriers.watch(outcome, carried=1)

    expected = nullcontext() if heard else pytest.raises(SmarthostUnavailable)
    with expected:
        carriers.watch(LOST, carried=0)


def test_patience_counts_from_the_last_answer() -> None:
    """Two minutes of nothing but faults, and the run ends; a fault before that is a pause."""
    given = Given()
    carriers = pool(given)
    given.now += 100
    carriers.answered()
    given.feed.close()
    given.now += 120
    asyncio.run(carriers.bear("it broke", 1))

    given.now += 1
    with pytest.raises(SmarthostUnavailable) as left:
        asyncio.run(carriers.bear("it broke", 1))
    told = "nowhere:25: no letter was answered for 121 s: it broke"
    assert str(left.value) == f"{told}; {AWAY}"


@pytest.mark.parametrize(
    ("faults", "seconds"), [(1, 0.5), (2, 1), (3, 2), (6, 16), (7, 30), (99, 30)]
)
def test_the_pause_after_a_fault_doubles(
    faults: int, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From half a second to half a minute."""
    given, paused = Given(), list[float]()

    async def pause(_: object, seconds: float) -> None:
        paused.append(seconds)

    monkeypatch.setattr(type(given.feed), "pause", pause)
    asyncio.run(pool(given).bear("it broke", faults))

    assert paused == [seconds]


def test_a_refusal_of_us_ends_the_run() -> None:
    """Every other letter would hear the same."""
    with pytest.raises(SmarthostUnavailable) as refused:
        pool(Given()).watch(PutBack(text="no", code=530, stops_run=True), carried=2)
    assert str(refused.value) == (
        "nowhere:25: it refuses us, not a recipient: 530 no;"
        " check the return path, the login and what this server lets us send"
    )
