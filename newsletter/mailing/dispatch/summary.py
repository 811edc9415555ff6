"""The end of a mailing in words: what failed, whose fault it is, and what to do about it."""

from collections.abc import Iterator, Mapping

from newsletter.mailing.dispatch.reading import ProviderReading, Reading
from newsletter.mailing.outcomes import Cause
from newsletter.mailing.values import Tally
from newsletter.mailing.verdicts.effects import EFFECTS


def summary(reading: Reading) -> list[str]:
    """One line for each class with failures, the most frequent first; none where all went well."""
    return [
        *_classes("refused", reading.causes),
        *_classes("deferred", reading.deferred),
        *_held(reading.tally),
        *(_paused(provider) for provider in reading.providers if provider.paused_until),
    ]


def _classes(what: str, counts: Mapping[Cause, int]) -> Iterator[str]:
    for cause, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count:
            effect = EFFECTS[cause]
            yield f"{count:,} {what} ({cause}): {effect.fault}; {effect.mend}"


def _held(tally: Tally) -> Iterator[str]:
    if tally.expired:
        yield (
            f"{tally.expired:,} expired: the letter grew too old before the smarthost took it;"
            " nothing is held against the readers"
        )
    if uncertain := tally.uncertain - tally.handover:
        yield (
            f"{uncertain:,} uncertain: the letter left and its answer was lost;"
            " `newsletter mailing reconcile` finds proof, `newsletter mailing resend` sends again"
        )


def _paused(provider: ProviderReading) -> str:
    return (
        f"{provider.name} is paused until {provider.paused_until:%Y-%m-%d %H:%M} UTC;"
        " `newsletter mailing run-due` goes on then"
    )
