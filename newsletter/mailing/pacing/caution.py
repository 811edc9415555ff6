"""The canary and the alarm together: whether one more letter may leave for now."""

from newsletter.mailing.outcomes import Deferred, Outcome, Refused, Sent, Uncertain
from newsletter.mailing.pacing.alarm import Alarm
from newsletter.mailing.pacing.canary import Canary
from newsletter.mailing.pacing.pacing import Pacing


class Caution:
    """Watches over one run; `answered` letters of the mailing had their answer before it."""

    __slots__ = ("_alarm", "_canary", "reason")

    def __init__(self, pacing: Pacing, *, answered: int) -> None:
        self._alarm = Alarm(pacing.pause_at)
        # Who resumes has seen how the first letters fared; of a canary of none all go.
        self._canary = Canary(pacing.canary) if max(answered, 0) < pacing.canary else None
        self.reason: str | None = None
        """Why the mailing must be paused; set once."""

    @property
    def may_go(self) -> bool:
        """Whether one more letter may leave."""
        return self.reason is None and (self._canary is None or self._canary.may_go)

    def gone(self) -> None:
        """A letter is on the way."""
        if self._canary is not None:
            self._canary.gone()

    def came_back(self) -> None:
        """A letter was offered to nobody."""
        if self._canary is not None:
            self._canary.came_back()

    def came_of(self, outcome: Outcome) -> bool:
        """A letter has its outcome; whether that changed what may leave."""
        self._alarm.count(outcome)
        if self._canary is not None:
            return self._judge_canary(outcome)
        if isinstance(outcome, Sent):
            return False
        self.reason = self.reason or self._alarm.reason()
        return self.reason is not None

    def _judge_canary(self, outcome: Outcome) -> bool:
        canary = self._canary
        assert canary is not None  # noqa: S101  # for the type checker
        match outcome:
            case Sent() | Refused() | Deferred() | Uncertain():
                canary.answered()
            case _:
                canary.came_back()
        if canary.is_over:
            self.reason = self._alarm.reason(least=1)
            self._canary = None
        # One that came back makes room for another.
        return self._canary is None or canary.may_go
