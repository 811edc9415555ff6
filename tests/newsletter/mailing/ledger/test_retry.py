"""When letters come back: growing pauses, jitter that only adds, and an end."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.mailing.ledger.retry import (
    FIRST_DELAY,
    GIVE_UP_AGE,
    LONGEST_DELAY,
    delay,
    fault_delay,
    next_try,
)
from tests.support.mailings import BEGIN

CHANCE = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 10_000), CHANCE)
def test_pauses_grow_within_bounds(attempt: int, chance: float) -> None:
    """Never under five minutes (greylisting), never much over four hours, never shorter later."""
    pause = delay(attempt, chance=chance)

    assert FIRST_DELAY <= pause <= LONGEST_DELAY * 1.25
    assert delay(attempt, chance=0) <= pause
    assert delay(attempt, chance=chance) <= delay(attempt + 1, chance=chance)


@given(st.integers(1, 10_000))
def test_faults_pause_for_seconds(faults: int) -> None:
    """A broken connection says nothing about the letter: it comes back soon."""
    assert fault_delay(faults, chance=0) <= timedelta(minutes=5)


@given(st.timedeltas(timedelta(0), GIVE_UP_AGE * 2), st.timedeltas(timedelta(0), GIVE_UP_AGE))
def test_the_last_try_is_at_the_give_up_age(age: timedelta, pause: timedelta) -> None:
    """Before 48 hours there is always another try, and none is set beyond; after that, none."""
    found = next_try(BEGIN, BEGIN + age, pause)

    if age >= GIVE_UP_AGE:
        assert found is None
    else:
        assert found == min(BEGIN + age + pause, BEGIN + GIVE_UP_AGE)
