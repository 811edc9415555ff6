"""When a letter is tried again, and when it is too old to matter. Pure functions over values."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

FIRST_DELAY = timedelta(minutes=5)
"""Long enough for greylisting (RFC 6647 5)."""
LONGEST_DELAY = timedelta(hours=4)
NOTICE_FIRST_DELAY = timedelta(minutes=1)
"""Somebody sits before a form and waits for it."""
NOTICE_GIVE_UP_AGE = timedelta(hours=24)
"""Who signed up yesterday has forgotten it; counted from when the notice was owed, too."""
GIVE_UP_AGE = timedelta(hours=48)
"""RFC 5321 4.5.4.1 asks for 4-5 days of a relay; a weekly letter is stale before that."""
JITTER = 0.25
"""A delay grows by up to this share, so that letters deferred together do not come back so."""
FIRST_FAULT_DELAY = timedelta(seconds=1)
LONGEST_FAULT_DELAY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How an operator wants letters tried again; `chance` gives numbers in [0, 1)."""

    chance: Callable[[], float] = random.random
    give_up: timedelta = GIVE_UP_AGE
    first: timedelta = FIRST_DELAY

    def of_notices(self) -> Self:
        """The same for notices: sooner again, and sooner given up."""
        return replace(self, first=NOTICE_FIRST_DELAY, give_up=NOTICE_GIVE_UP_AGE)


def delay(attempt: int, *, chance: float, first: timedelta = FIRST_DELAY) -> timedelta:
    """The pause after the given attempt (1 for the first); `chance` is in [0, 1)."""
    return _doubling(first, LONGEST_DELAY, attempt - 1) * (1 + JITTER * chance)


def fault_delay(faults: int, *, chance: float) -> timedelta:
    """The pause after the given number of broken connections under one letter."""
    return _doubling(FIRST_FAULT_DELAY, LONGEST_FAULT_DELAY, faults - 1) * (1 + JITTER * chance)


def next_try(
    since: datetime, now: datetime, pause: timedelta, *, give_up: timedelta = GIVE_UP_AGE
) -> datetime | None:
    """When to try again what was first deferred at `since`; None when it is given up.

    The last try falls on the give-up age itself, however long the pause.
    """
    deadline = since + give_up
    return None if now >= deadline else min(now + pause, deadline)


def _doubling(first: timedelta, longest: timedelta, times: int) -> timedelta:
    # The exponent is capped before it can overflow a timedelta.
    return min(first * (1 << min(max(times, 0), 20)), longest)
