"""The rate: even, exact over any stretch of an injected clock, and never saved up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.mailing.pacing.bucket import BURST, Bucket


def letters(bucket: Bucket, *, start: float, seconds: float, step: float) -> int:
    """How many go while a clock runs, looked at every `step` seconds."""
    gone, now = 0, start
    while now < start + seconds:
        while not bucket.wait(now):
            bucket.take(now)
            gone += 1
        now += step
    return gone


@pytest.mark.parametrize("rate", [0.1, 1, 7, 100, 5000])
@pytest.mark.parametrize("step", [0.001, 0.05])
def test_the_rate_holds(rate: float, step: float) -> None:
    """Over a hundred letters' time, as many go as the rate says, give or take one burst."""
    seconds = max(1.0, 100 / rate) if rate < 1000 else 1.0
    gone = letters(Bucket(rate), start=5.0, seconds=seconds, step=step)

    assert abs(gone - rate * seconds) <= 1 + rate * max(BURST, step)


def test_a_lull_saves_nothing_up() -> None:
    """After an hour of silence a tenth of a second's worth goes at once, no more."""
    bucket = Bucket(100)
    bucket.take(0.0)

    assert letters(bucket, start=3600.0, seconds=0.0005, step=1) in {10, 11}


@given(
    rate=st.floats(0.1, 10_000),
    looks=st.lists(st.floats(0, 2), min_size=1, max_size=50),
)
def test_never_more_than_the_rate(rate: float, looks: list[float]) -> None:
    """However the clock is looked at, a stretch has no more than its share and one burst."""
    bucket, now, gone = Bucket(rate), 0.0, 0
    for pause in looks:
        now += pause
        while gone < 3000 and not bucket.wait(now):
            bucket.take(now)
            gone += 1

    assert gone <= rate * (now + BURST) + 1.001


def test_the_wait_is_told_exactly() -> None:
    """Who waits as long as told may go then, and not before."""
    bucket = Bucket(2)
    bucket.take(10.0)

    assert bucket.wait(10.0) == pytest.approx(0.5 - BURST)
    assert bucket.wait(10.3) == pytest.approx(0.1)
    assert bucket.wait(10.5 - BURST) == 0
