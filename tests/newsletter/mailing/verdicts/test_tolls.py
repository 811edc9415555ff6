"""Who pays for a mailing's refusals, and what is held back as an outage."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.mailing.outcomes import Cause
from newsletter.mailing.verdicts.effects import EFFECTS, Toll
from newsletter.mailing.verdicts.tolls import EVERYWHERE, Held, Refusal, Tolls, tolls

ONE = Refusal(
    subscriber_id=7,
    address="ann@example.org",
    cause=Cause.ADDRESS,
    said="550 5.1.1 no such user",
    in_a_row=1,
    domain_refused=1,
    domain_answered=1,
)


@pytest.mark.parametrize(
    ("cause", "after"), [(Cause.ADDRESS, 1), (Cause.DOMAIN, 2), (Cause.DISABLED, 2)]
)
def test_suppression_from_its_threshold_on(cause: Cause, after: int) -> None:
    """One edition less is not enough; one more still is."""
    for in_a_row in range(after + 2):
        refusal = replace(ONE, cause=cause, in_a_row=in_a_row)

        due = tolls([refusal], answered=100)

        assert due == (Tolls(suppress=(refusal,)) if in_a_row >= after else Tolls())


def test_not_now_is_asked_once_more() -> None:
    """450 user unknown until the letter expired: a table that was down, perhaps."""
    once = replace(ONE, given_up=True)
    twice = replace(once, in_a_row=2)

    assert tolls([once], answered=100) == Tolls()
    assert tolls([twice], answered=100).suppress == (twice,)


@pytest.mark.parametrize("cause", [Cause.MAILBOX, Cause.SYSTEM])
def test_rest_after_four(cause: Cause) -> None:
    """A full mailbox is never suppressed, only left out."""
    three, four, five = (replace(ONE, cause=cause, in_a_row=number) for number in (3, 4, 5))

    assert tolls([three, four, five], answered=100) == Tolls(rest=(four, five))


@given(cause=st.sampled_from(Cause), in_a_row=st.integers(0, 99))
def test_what_is_about_us_costs_nobody_anything(cause: Cause, in_a_row: int) -> None:
    """However often: policy, sender, content and rate say nothing about the subscriber."""
    due = tolls([replace(ONE, cause=cause, in_a_row=in_a_row)], answered=1000)

    if EFFECTS[cause].toll is Toll.NOTHING:
        assert due == Tolls()


@pytest.mark.parametrize(
    ("refused", "answered", "held"),
    [(2, 2, False), (3, 3, True), (3, 15, True), (3, 16, False), (200, 1000, True)],
)
def test_an_outage_of_a_directory_is_held_and_named(
    refused: int, answered: int, *, held: bool
) -> None:
    """A fifth of a domain at once; below that, and for one or two, the mailbox is dead."""
    refusal = replace(ONE, domain_refused=refused, domain_answered=answered)

    due = tolls([refusal], answered=100_000)

    named = Held(domain="example.org", cause=Cause.ADDRESS, refused=refused, answered=answered)
    assert due == (Tolls(held=(named,)) if held else Tolls(suppress=(refusal,)))


def test_one_outage_is_named_once() -> None:
    """Many people, one domain, one line."""
    out = [
        replace(ONE, subscriber_id=number, domain_refused=40, domain_answered=50)
        for number in range(40)
    ]
    other = replace(ONE, address="bob@example.net")

    due = tolls([*out, other], answered=100_000)

    assert due.suppress == (other,)
    assert [(one.domain, one.refused) for one in due.held] == [("example.org", 40)]


def test_an_outage_does_not_last_for_ever() -> None:
    """Three editions in a row are held; the fourth is the truth."""
    out = replace(ONE, domain_refused=9, domain_answered=9)

    assert tolls([replace(out, in_a_row=3)], answered=1000).held
    assert tolls([replace(out, in_a_row=4)], answered=1000).suppress


def test_a_refusal_below_its_threshold_is_not_called_held() -> None:
    """What would have cost nothing anyway is no news."""
    out = replace(ONE, cause=Cause.DOMAIN, domain_refused=9, domain_answered=9)

    assert tolls([out], answered=1000) == Tolls()


@pytest.mark.parametrize(("answered", "held"), [(100, True), (101, False)])
@pytest.mark.parametrize("in_a_row", [1, 99])
def test_a_smarthost_that_knows_nobody_is_held(answered: int, in_a_row: int, *, held: bool) -> None:
    """A fifth of the whole mailing: our own side is broken, for however many editions."""
    everybody = [
        replace(ONE, subscriber_id=number, address=f"a@d{number}.example", in_a_row=in_a_row)
        for number in range(20)
    ]

    due = tolls(everybody, answered=answered)

    named = Held(domain=EVERYWHERE, cause=Cause.ADDRESS, refused=20, answered=answered)
    assert due.held == ((named,) if held else ())
    assert len(due.suppress) == (0 if held else 20)


def test_a_small_list_may_have_dead_addresses() -> None:
    """Nineteen of nineteen at different domains are nineteen dead addresses."""
    few = [
        replace(ONE, subscriber_id=number, address=f"a@d{number}.example") for number in range(19)
    ]

    assert len(tolls(few, answered=19).suppress) == 19
