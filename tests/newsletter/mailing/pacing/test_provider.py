"""A provider by its answers: which of them slow us down, which pause it, which say nothing."""

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
from newsletter.mailing.pacing.breaker import FIRST_PAUSE, IN_A_ROW
from newsletter.mailing.pacing.limit import STARTING
from newsletter.mailing.pacing.provider import FIRST_REST, LONGEST_REST, STRIKES, Provider

SENT = Sent(code=250)
TOO_FAST = Deferred(code=450, cause=Cause.RATE, text="4.7.28 too fast")
POLICY = Deferred(code=550, cause=Cause.POLICY, text="5.7.1 blocked")


def answer(provider: Provider, outcome: Outcome, *, now: float = 0.0, times: int = 1) -> None:
    """So many letters go and get this outcome, one after the other."""
    for _ in range(times):
        provider.on_the_way += 1
        provider.came_of(outcome, now)


@pytest.mark.parametrize(
    "outcome",
    [
        SENT,
        Refused(code=550, cause=Cause.ADDRESS, text="5.1.1 no such user"),
        Refused(code=None, cause=Cause.ADDRESS, text="it cannot be carried"),
        Refused(code=552, cause=Cause.CONTENT, text="5.3.4 too big"),
        Deferred(code=452, cause=Cause.MAILBOX, text="4.2.2 full"),
        Deferred(code=451, cause=Cause.SYSTEM, text="4.3.0 later"),
        Deferred(code=451, cause=Cause.RATE, text="4.7.1 Greylisted, come back"),
        PutBack(text="the connection broke"),
        Uncertain(text="no answer"),
        Withheld(),
    ],
    ids=lambda outcome: f"{type(outcome).__name__}-{getattr(outcome, 'cause', '')}",
)
def test_what_is_about_a_letter_slows_nobody_down(outcome: Outcome) -> None:
    """Fifty times: no limit, no pause."""
    provider = Provider("example.org", width=20)
    answer(provider, outcome, times=50)

    assert provider.is_free
    assert provider.may_go(0.0)
    assert provider.on_the_way == 0


@pytest.mark.parametrize(
    "outcome",
    [
        TOO_FAST,
        PutBack(code=421, text="421 4.7.0 try later"),
        Deferred(code=421, cause=Cause.POLICY, text="4.7.0"),
    ],
)
def test_a_complaint_halves(outcome: Outcome) -> None:
    """RATE, 421 and 4.7.x: fewer at once."""
    provider = Provider("example.org", width=20)
    provider.on_the_way = 6
    provider.came_of(outcome, 0.0)

    assert provider.limit.allowed == 3
    assert not provider.may_go(0.0)
    assert not provider.is_free


def test_policy_answers_pause_it() -> None:
    """Twenty in a row; one good probe afterwards, and it is as it was."""
    provider = Provider("example.org", width=20)
    answer(provider, POLICY, times=IN_A_ROW)

    assert not provider.may_go(1.0)
    assert provider.paused_for(1.0) == FIRST_PAUSE - 1
    answer(provider, SENT, now=FIRST_PAUSE)
    assert provider.is_free
    assert (provider.sent, provider.deferred, provider.refused) == (1, IN_A_ROW, 0)


def test_too_fast_even_one_at_a_time_is_a_rest() -> None:
    """A minute, then two: the letters are not offered one by one to hear the same."""
    provider = Provider("example.org", width=20)
    answer(provider, TOO_FAST, times=STRIKES + 1)
    assert provider.paused_for(0.0) == FIRST_REST

    answer(provider, TOO_FAST, now=FIRST_REST, times=1)
    assert provider.paused_for(FIRST_REST) > FIRST_REST


@pytest.mark.parametrize(
    ("name", "outcome", "seconds"),
    [
        ("yahoo", PutBack(code=421, text="4.7.0 [TSS04] Messages deferred"), 7200),
        ("yahoo", Deferred(code=451, cause=Cause.POLICY, text="4.7.0 [TSS05] x"), 4 * 3600),
        ("google", PutBack(code=421, text="4.7.28 an Unusual Rate of mail"), 1800),
        ("example.org", PutBack(code=421, text="4.7.0 [TSS04] Messages deferred"), 0),
        ("google", PutBack(code=421, text="4.7.0 try again later"), 0),
    ],
)
def test_a_provider_that_names_a_pause_gets_it(name: str, outcome: Outcome, seconds: float) -> None:
    """F6: Yahoo's and Google's own sentences, believed of nobody else."""
    provider = Provider(name, width=20)
    answer(provider, outcome, now=10.0)

    assert provider.paused_for(10.0) == seconds


def test_a_probe_that_is_sent_away_pauses_it_again() -> None:
    """421 to the probe is no yes; other letters are not offered after it."""
    provider = Provider("example.org", width=20)
    answer(provider, POLICY, times=IN_A_ROW)
    answer(provider, PutBack(code=421, text="go away"), now=FIRST_PAUSE)

    assert provider.paused_for(FIRST_PAUSE) == 2 * FIRST_PAUSE


def test_a_probe_without_an_answer_is_followed_by_another() -> None:
    """A connection that broke says nothing about the provider."""
    provider = Provider("example.org", width=20)
    answer(provider, POLICY, times=IN_A_ROW)
    answer(provider, PutBack(text="the connection broke"), now=FIRST_PAUSE)

    assert provider.may_go(FIRST_PAUSE)
    assert not provider.is_free


def test_a_limit_is_that_of_the_provider() -> None:
    """Orange takes two at once; all but the last of what is allowed may be on the way."""
    provider = Provider("orange", width=20)
    provider.on_the_way = 6
    provider.came_of(TOO_FAST, 0.0)
    assert provider.limit.allowed == STARTING["orange"] // 2

    provider = Provider("example.org", width=4)
    provider.on_the_way = 6
    provider.came_of(TOO_FAST, 0.0)
    assert provider.limit.allowed == 3
    provider.on_the_way = 3
    assert not provider.may_go(0.0)
    provider.on_the_way = 2
    assert provider.may_go(0.0)
    answer(provider, SENT, times=5 + 3)
    assert provider.limit.allowed is None


def test_one_probe_alone_goes_whatever_the_limit() -> None:
    """While it is on the way no other does."""
    provider = Provider("example.org", width=20)
    answer(provider, POLICY, times=IN_A_ROW)

    assert provider.may_go(FIRST_PAUSE)
    provider.on_the_way = 1
    assert not provider.may_go(FIRST_PAUSE)


def test_outcomes_are_counted() -> None:
    """Each under its name."""
    provider = Provider("example.org", width=20)
    answer(provider, SENT, times=3)
    answer(provider, Refused(code=550, cause=Cause.ADDRESS), times=2)
    answer(provider, Refused(code=None, cause=Cause.ADDRESS), times=2)
    answer(provider, Deferred(code=452, cause=Cause.MAILBOX), times=5)

    assert (provider.sent, provider.refused, provider.deferred) == (3, 4, 5)
    assert not provider.is_forgettable


def test_refusals_out_of_dislike_pause_it_too() -> None:
    """As deferred ones do, and 500 is no wish to be asked more slowly."""
    provider = Provider("example.org", width=20)
    answer(provider, Refused(code=500, cause=Cause.POLICY, text="blocked"), times=IN_A_ROW - 1)
    assert provider.is_free

    answer(provider, Refused(code=500, cause=Cause.POLICY, text="blocked"), now=5.0)
    assert provider.paused_for(5.0) == FIRST_PAUSE
    assert provider.limit.allowed is None


def test_what_is_about_an_address_is_a_good_probe() -> None:
    """The provider answers about letters again."""
    provider = Provider("example.org", width=20)
    answer(provider, POLICY, times=IN_A_ROW)
    answer(provider, Refused(code=550, cause=Cause.ADDRESS), now=FIRST_PAUSE)

    assert provider.is_free


def test_strikes_are_counted_anew_after_a_good_answer() -> None:
    """Five in a row at one letter at a time, the first of which only brings the limit there."""
    provider = Provider("example.org", width=20)
    answer(provider, TOO_FAST, times=STRIKES)
    assert provider.paused_for(0.0) == 0

    answer(provider, SENT)
    answer(provider, TOO_FAST)
    assert provider.limit.allowed == 1
    answer(provider, TOO_FAST, times=STRIKES - 1)
    assert provider.paused_for(0.0) == 0
    answer(provider, TOO_FAST)
    assert provider.paused_for(0.0) == FIRST_REST


def test_rests_are_doubled_up_to_half_an_hour() -> None:
    """Each five strikes that letters on their way still bring home."""
    provider, rests = Provider("example.org", width=20), []
    answer(provider, TOO_FAST)
    for _ in range(7):
        answer(provider, TOO_FAST, times=STRIKES - 1)
        before = provider.paused_for(0.0)
        answer(provider, TOO_FAST)
        assert provider.paused_for(0.0) > before or before == LONGEST_REST
        rests.append(provider.paused_for(0.0))

    assert rests == [60, 120, 240, 480, 960, LONGEST_REST, LONGEST_REST]
