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

    assert expired == (
        "2 expired: the letter grew too old before the smarthost took it;"
        " nothing is held against the readers"
    )
    assert uncertain == (
        "7 uncertain: the letter left and its answer was lost;"
        " `newsletter mailing reconcile` finds proof, `newsletter mailing resend` sends again"
    )


def test_letters_in_handover_are_not_yet_uncertain() -> None:
    """Their sender may still bring the answer."""
    (line,) = summary(Reading(tally=Tally(audience=9, uncertain=7, handover=4)))
    assert line.startswith("3 uncertain: ")
    assert not summary(Reading(tally=Tally(audience=9, uncertain=4, handover=4)))


def test_classes_of_one_size_stand_in_the_order_of_their_names() -> None:
    """However they came to be counted."""
    causes = {Cause.RATE: 2, Cause.CONTENT: 1, Cause.ADDRESS: 1, Cause.DOMAIN: 0}
    lines = summary(Reading(tally=Tally(audience=9), causes=causes))

    assert [line.partition(":")[0] for line in lines] == [
        "2 refused (rate)", "1 refused (address)", "1 refused (content)",
    ]  # fmt: skip


def test_a_paused_provider_is_named_with_its_time() -> None:
    """And who goes on then; one that is not paused is not named."""
    free = ProviderReading(
        name="fine.example", sent=3, refused=0, deferred=0, limit=None, paused_until=None
    )
    paused = ProviderReading(
        name="yahoo", sent=3, refused=0, deferred=20, limit=1, paused_until=BEGIN
    )

    (line,) = summary(Reading(tally=Tally(audience=9, sent=9), providers=[free, paused]))
    assert line == (
        "yahoo is paused until 2017-06-12 09:00 UTC; `newsletter mailing run-due` goes on then"
    )
