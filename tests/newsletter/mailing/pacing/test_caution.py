"""The canary and the alarm together: what may leave, and when all must stop."""

import pytest

from newsletter.mailing.outcomes import (
    Cause,
    Deferred,
    Outcome,
    PutBack,
    Refused,
    Sent,
    Uncertain,
    Withheld,
)
from newsletter.mailing.pacing.alarm import LEAST
from newsletter.mailing.pacing.caution import Caution
from newsletter.mailing.pacing.pacing import Pacing

SENT = Sent(code=250)
DEAD = Refused(code=550, cause=Cause.ADDRESS)
CANARY = Pacing(canary=2, pause_at=0.1)
BROKE = PutBack(text="broke")


@pytest.mark.parametrize("answered", [-1, 0, 1])
def test_without_a_canary_all_go(answered: int) -> None:
    """Nought waits for none, and letters that leave or come back are not counted."""
    caution = Caution(Pacing(pause_at=0.1), answered=answered)
    for _ in range(5):
        caution.gone()
        caution.came_back()
        assert caution.may_go
    assert caution.reason is None


@pytest.mark.parametrize(("answered", "alone"), [(0, True), (1, True), (2, False), (3, False)])
def test_the_first_letters_of_a_mailing_go_alone(*, answered: int, alone: bool) -> None:
    """Whoever resumes has seen how they fared."""
    caution = Caution(CANARY, answered=answered)
    caution.gone()
    caution.gone()

    assert caution.may_go is not alone


@pytest.mark.parametrize(
    "outcome",
    [SENT, Deferred(code=451, cause=Cause.SYSTEM), Uncertain(text="no answer")],
    ids=lambda outcome: type(outcome).__name__,
)
def test_a_canary_that_lives_sets_all_free(outcome: Outcome) -> None:
    """With the last answer, not before; whatever answer it is."""
    caution = Caution(CANARY, answered=0)
    caution.gone()
    caution.gone()

    assert not caution.came_of(outcome)
    assert not caution.may_go
    assert caution.came_of(SENT)
    assert caution.may_go
    assert caution.reason is None
    caution.gone()
    caution.gone()
    assert caution.may_go


def test_a_canary_that_dies_stops_all() -> None:
    """One refusal of one is enough, though no alarm would ring for so few."""
    caution = Caution(Pacing(canary=1, pause_at=0.1), answered=0)
    caution.gone()

    assert caution.came_of(DEAD)
    assert not caution.may_go
    assert caution.reason == (
        "1 of 1 answers were refusals or about policy (1 address), more than 10 %"
    )


@pytest.mark.parametrize("outcome", [BROKE, Withheld()], ids=lambda outcome: type(outcome).__name__)
def test_another_goes_for_a_canary_that_was_offered_to_nobody(outcome: Outcome) -> None:
    """Its outcome says nothing about the mailing."""
    caution = Caution(CANARY, answered=0)
    caution.gone()
    caution.gone()
    assert not caution.may_go

    assert caution.came_of(outcome)
    assert caution.may_go
    caution.gone()
    assert not caution.may_go


def test_another_goes_for_a_canary_that_was_never_offered() -> None:
    """As where its claim was lost."""
    caution = Caution(Pacing(canary=1), answered=0)
    caution.gone()
    caution.came_back()

    assert caution.may_go


def test_the_alarm_rings_once_and_for_all() -> None:
    """With the answer that is too many; the reason stays as it was first."""
    caution = Caution(Pacing(pause_at=0.1), answered=0)
    for _ in range(LEAST - 11):
        assert not caution.came_of(SENT)
    for _ in range(10):
        assert not caution.came_of(DEAD)
    assert caution.may_go

    assert caution.came_of(DEAD)
    assert not caution.may_go
    reason = caution.reason
    assert reason == "11 of 100 answers were refusals or about policy (11 address), more than 10 %"
    assert caution.came_of(DEAD)
    assert caution.reason == reason


def test_a_good_answer_is_no_cause_for_alarm() -> None:
    """It is not looked at, even where its coming completes the least number of answers."""
    caution = Caution(Pacing(pause_at=0.1), answered=0)
    for _ in range(LEAST - 1):
        assert not caution.came_of(DEAD)

    assert not caution.came_of(SENT)
    assert caution.may_go
