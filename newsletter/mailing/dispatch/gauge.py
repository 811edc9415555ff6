"""A mailing's sum while it runs, kept by counting along: for a person's eyes, never for the law."""

from dataclasses import replace

from newsletter.mailing.outcomes import Deferred, Outcome, PutBack, Refused, Sent, Uncertain
from newsletter.mailing.values import Claimed, Tally


class Gauge:
    """Starts from a recounted sum and moves with each outcome."""

    def __init__(self, start: Tally) -> None:
        self._tally = start

    def read(self, *, skipped: int) -> Tally:
        """The sum by now, with what the claims have skipped since the start."""
        now = self._tally
        return replace(now, skipped=now.skipped + skipped, waiting=now.waiting - skipped)

    def move(self, letter: Claimed, outcome: Outcome) -> None:
        """Count one outcome."""
        now = self._tally
        waiting = now.waiting - 1
        # A letter that was put back since its deferral is no longer told apart here.
        deferred = now.deferred - (letter.deferred_since is not None and now.deferred > 0)
        match outcome:
            case Sent():
                self._tally = replace(now, sent=now.sent + 1, waiting=waiting, deferred=deferred)
            case Refused():
                self._tally = replace(
                    now, refused=now.refused + 1, waiting=waiting, deferred=deferred
                )
            case Uncertain():
                self._tally = replace(
                    now, uncertain=now.uncertain + 1, waiting=waiting, deferred=deferred
                )
            case Deferred():
                self._tally = replace(now, deferred=deferred + 1)
            case PutBack():
                self._tally = replace(now, deferred=deferred)
            case _:
                self._tally = replace(
                    now, skipped=now.skipped + 1, waiting=waiting, deferred=deferred
                )
