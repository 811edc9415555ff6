"""When the mailing is paused by itself, and what the reason says."""

import pytest

from newsletter.mailing.outcomes import Cause, Deferred, Outcome, PutBack, Refused, Sent, Uncertain
from newsletter.mailing.pacing.alarm import CONTENT_IN_A_ROW, LEAST, WINDOW, Alarm

SENT = Sent(code=250)
DEAD = Refused(code=550, cause=Cause.ADDRESS)
POLICY = Deferred(code=550, cause=Cause.POLICY)
SPAM = Refused(code=554, cause=Cause.CONTENT)


def rung(pause_at: float, *outcomes: tuple[Outcome, int]) -> Alarm:
    """An alarm that has heard so many of each."""
    alarm = Alarm(pause_at)
    for outcome, times in outcomes:
        for _ in range(times):
            alarm.count(outcome)
    return alarm


def test_the_reason_says_how_many_of_what() -> None:
    """Refusals and policy answers together, and each by its class."""
    alarm = rung(0.1, (SENT, 89), (DEAD, 7), (POLICY, 4))

    assert alarm.reason() == (
        "11 of 100 answers were refusals or about policy (7 address, 4 policy), more than 10 %"
    )


@pytest.mark.parametrize(
    "outcomes",
    [
        ((SENT, 90), (DEAD, 10)),
        ((DEAD, LEAST - 1),),
        ((SENT, 100), (Deferred(code=450, cause=Cause.RATE), 100)),
        ((SENT, 50), (PutBack(text="broke"), 500), (Uncertain(text="?"), 500)),
        ((SENT, 100), (Refused(code=None, cause=Cause.ADDRESS), 500)),
        ((DEAD, LEAST - 1), (PutBack(text="broke"), 1), (Uncertain(text="?"), 1)),
        ((DEAD, 1), (SPAM, CONTENT_IN_A_ROW - 1)),
        ((SPAM, CONTENT_IN_A_ROW - 1),),
    ],
    ids=[
        "just not", "too few", "deferred", "no answers", "never asked", "too few that answered",
        "a row broken by another cause", "a row from the start",
    ],
)  # fmt: skip
def test_no_alarm(outcomes: tuple[tuple[Outcome, int], ...]) -> None:
    """At the share itself, before a hundred answers, and for what is no bad answer."""
    assert rung(0.1, *outcomes).reason() is None


def test_what_is_no_answer_changes_no_share() -> None:
    """Broken connections and unknown ends stand in neither number."""
    alarm = rung(0.1, (SENT, 89), (DEAD, 11), (PutBack(text="broke"), 9), (Uncertain(text="?"), 9))

    assert alarm.reason() == (
        "11 of 100 answers were refusals or about policy (11 address), more than 10 %"
    )


def test_older_answers_count_half() -> None:
    """With the last answer of a window all numbers are halved; a class of one is forgotten."""
    alarm = rung(0.1, (SENT, WINDOW - 400), (DEAD, 399))
    assert alarm.reason() == (
        "399 of 1999 answers were refusals or about policy (399 address), more than 10 %"
    )

    alarm.count(POLICY)
    assert alarm.reason() == (
        "199 of 1000 answers were refusals or about policy (199 address), more than 10 %"
    )


def test_deferred_letters_are_answers_too() -> None:
    """They count among all, and not among the bad."""
    assert rung(0.1, (DEAD, 11), (Deferred(code=450, cause=Cause.RATE), 89)).reason()
    assert not rung(0.1, (DEAD, 11), (Deferred(code=450, cause=Cause.RATE), 99)).reason()


def test_a_canary_is_judged_by_what_it_has() -> None:
    """However few they are."""
    alarm = rung(0.1, (SENT, 4), (DEAD, 1))

    assert alarm.reason() is None
    assert alarm.reason(least=1)


def test_nought_never_pauses() -> None:
    """The operator does not want it."""
    assert rung(0, (DEAD, 1000), (SPAM, 1000)).reason(least=1) is None


def test_late_trouble_is_seen() -> None:
    """A hundred thousand good answers do not drown a thousand bad ones."""
    assert rung(0.1, (SENT, 100_000), (DEAD, WINDOW // 4)).reason()


def test_a_letter_that_is_refused_for_its_content_is_stopped_early() -> None:
    """Twenty in a row, whatever the share is."""
    assert not rung(0.5, (SENT, 1000), (SPAM, CONTENT_IN_A_ROW - 1)).reason()
    assert not rung(0.5, (SENT, 90), (SPAM, 19), (SENT, 1), (SPAM, 19)).reason()

    reason = rung(0.5, (SENT, 1000), (SPAM, CONTENT_IN_A_ROW)).reason()
    assert reason == "the last 20 answers refused the letter for what is in it"
