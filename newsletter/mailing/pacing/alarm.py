"""When a mailing goes so wrong that a person should look before any more of it leaves."""

from collections import Counter

from newsletter.mailing.outcomes import Cause, Deferred, Outcome, Refused, Sent

LEAST = 100
"""Answers before a share means anything; a canary is judged by all it has."""
WINDOW = 2000
"""Answers after which the older ones begin to count less, so that late trouble is seen."""
CONTENT_IN_A_ROW = 20
"""Refusals of the letter itself, in a row, that no receiver's odd taste explains."""


class Alarm:
    """Counts answers; `pause_at` is the share of bad ones, 0 to 1, that is too much; 0 is never."""

    __slots__ = ("_answers", "_bad", "_content", "_pause_at")

    def __init__(self, pause_at: float) -> None:
        self._pause_at = pause_at
        self._answers = 0
        self._bad: Counter[Cause] = Counter()
        self._content = 0

    def count(self, outcome: Outcome) -> None:
        """One more outcome; what says nothing about the mailing is not counted."""
        match outcome:
            case Sent():
                self._content = 0
            case Refused(code=code, cause=cause) if code is not None:
                self._bad[cause] += 1
                self._content = self._content + 1 if cause is Cause.CONTENT else 0
            case Deferred(cause=Cause.POLICY):
                self._bad[Cause.POLICY] += 1
            case Deferred():
                pass
            case _:
                return
        self._answers += 1
        if self._answers >= WINDOW:
            self._answers //= 2
            self._bad = Counter({cause: count // 2 for cause, count in self._bad.items()})

    def reason(self, *, least: int = LEAST) -> str | None:
        """Why to pause, where there is a reason to."""
        bad = self._bad.total()
        if not self._pause_at or not bad:
            return None
        if self._content >= CONTENT_IN_A_ROW:
            return f"the last {self._content} answers refused the letter for what is in it"
        if self._answers < least or bad <= self._pause_at * self._answers:
            return None
        causes = ", ".join(f"{count} {cause}" for cause, count in self._bad.most_common() if count)
        return (
            f"{bad} of {self._answers} answers were refusals or about policy ({causes}),"
            f" more than {100 * self._pause_at:g} %"
        )
