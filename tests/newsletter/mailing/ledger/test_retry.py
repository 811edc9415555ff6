"""When letters come back: growing pauses, jitter that only adds, and an end."""

from datetime import timedelta

import pytest
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


@pytest.mark.parametrize(
    ("faults", "chance", "seconds"),
    [(1, 0, 1), (2, 0, 2), (2, 0.5, 2 * 1.125), (9, 0, 256), (10, 0, 300), (99, 0.8, 300 * 1.2)],
)
def test_the_pause_after_a_fault_doubles(faults: int, chance: float, seconds: float) -> None:
    """From a second to five minutes, and a share of that more."""
    assert fault_delay(faults, chance=chance) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("attempt", "chance", "minutes"),
    [(1, 0, 5), (2, 0, 10), (2, 0.5, 11.25), (6, 0, 160), (7, 0, 240), (99, 0.8, 288)],
)
def test_the_pause_after_a_not_now_doubles(attempt: int, chance: float, minutes: float) -> None:
    """From five minutes to four hours, and a share of that more."""
    assert delay(attempt, chance=chance) == timedelta(minutes=minutes)


@given(st.timedeltas(timedelta(0), GIVE_UP_AGE * 2), st.timedeltas(timedelta(0), GIVE_UP_AGE))
def test_the_last_try_is_at_the_give_up_age(age: timedelta, pause: timedelta) -> None:
    """Before 48 hours there is always another try, and none is set beyond; after that, none."""
    found = next_try(BEGIN, BEGIN + age, pause)

    if age >= GIVE_UP_AGE:
        assert found is None
    else:
        assert found == min(BEGIN + age + pause, BEGIN + GIVE_UP_AGE)
