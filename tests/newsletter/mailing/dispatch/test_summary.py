"""The end in words: how many, whose fault, what to do."""

from newsletter.mailing.dispatch.reading import ProviderReading, Reading
from newsletter.mailing.dispatch.summary import summary
from newsletter.mailing.outcomes import Cause
from newsletter.mailing.values import Tally
from newsletter.mailing.verdicts.effects import EFFECTS
from tests.support.mailings import BEGIN


def test_each_class_says_whose_fault_it_is_and_what_to_do() -> None:
    """The most frequent first, refused before deferred."""
    reading = Reading(
        tally=Tally(audience=9, refused=5, waiting=4),
        causes={Cause.CONTENT: 1, Cause.ADDRESS: 4},
        deferred={Cause.POLICY: 1200},
    )

    first, second, third = summary(reading)
    assert first.startswith("4 refused (address): the address does not exist; ")
    assert second.startswith("1 refused (content): ")
    assert third.startswith("1,200 deferred (policy): ")
    assert third.endswith(EFFECTS[Cause.POLICY].mend)


def test_every_class_has_words() -> None:
    """None is left without a fault and a mend."""
    reading = Reading(tally=Tally(audience=9, refused=9), causes=dict.fromkeys(Cause, 1))

    assert len(summary(reading)) == len(Cause)


def test_what_went_well_needs_no_words() -> None:
    """No line at all."""
    assert summary(Reading(tally=Tally(audience=9, sent=9), causes={Cause.RATE: 0})) == []


def test_uncertain_and_expired_letters_are_named() -> None:
    """With the way on for each."""
    expired, uncertain = summary(Reading(tally=Tally(audience=9, expired=2, uncertain=7)))

    assert expired.startswith("2 expired: ")
    assert uncertain.startswith("7 uncertain: ")
    assert "reconcile" in uncertain


def test_a_paused_provider_is_named_with_its_time() -> None:
    """And who goes on then; one that is not paused is not named."""
    free = ProviderReading(
        name="fine.example", sent=3, refused=0, deferred=0, limit=None, paused_until=None
    )
    paused = ProviderReading(
        name="yahoo", sent=3, refused=0, deferred=20, limit=1, paused_until=BEGIN
    )

    (line,) = summary(Reading(tally=Tally(audience=9, sent=9), providers=[free, paused]))
    assert line.startswith("yahoo is paused until 2017-06-12 09:00 UTC; ")
