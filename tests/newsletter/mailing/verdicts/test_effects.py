"""What follows from each class of answer: the table of effects, line by line."""

import pytest

from newsletter.mailing.outcomes import Cause
from newsletter.mailing.verdicts.effects import EFFECTS, Stance, Toll, is_outage


@pytest.mark.parametrize(
    ("cause", "toll", "after", "stance"),
    [
        (Cause.ADDRESS, Toll.SUPPRESSION, 1, Stance.GO_ON),
        (Cause.DOMAIN, Toll.SUPPRESSION, 2, Stance.GO_ON),
        (Cause.DISABLED, Toll.SUPPRESSION, 2, Stance.GO_ON),
        (Cause.MAILBOX, Toll.REST, 4, Stance.GO_ON),
        (Cause.SYSTEM, Toll.REST, 4, Stance.GO_ON),
        (Cause.POLICY, Toll.NOTHING, 0, Stance.OPEN_BREAKER),
        (Cause.SENDER, Toll.NOTHING, 0, Stance.STOP_RUN),
        (Cause.CONTENT, Toll.NOTHING, 0, Stance.STOP_EDITION),
        (Cause.RATE, Toll.NOTHING, 0, Stance.SLOW_DOWN),
    ],
)
def test_effect(cause: Cause, toll: Toll, after: int, stance: Stance) -> None:
    """Only what is about the mailbox is held against it; only what is about us stops us."""
    effect = EFFECTS[cause]

    assert (effect.toll, effect.after, effect.stance) == (toll, after, stance)


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_says_whose_fault_it_is_and_what_to_do(cause: Cause) -> None:
    """One line each for the operator's summary; a toll has a threshold, and no other has."""
    effect = EFFECTS[cause]

    assert effect.fault
    assert effect.mend
    assert "\n" not in effect.fault + effect.mend
    assert bool(effect.after) is (effect.toll is not Toll.NOTHING)


@pytest.mark.parametrize(
    ("refused", "answered", "outage"),
    [
        (1, 1, False),
        (2, 2, False),
        (3, 3, True),
        (3, 15, True),
        (3, 16, False),
        (20, 100, True),
        (19, 100, False),
    ],
)
def test_an_outage_is_many_and_a_fifth(refused: int, answered: int, *, outage: bool) -> None:
    """One dead mailbox at its own domain is dead; a fifth of a domain at once is its directory."""
    assert is_outage(refused, answered) is outage
