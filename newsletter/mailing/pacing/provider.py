"""One provider as a sender sees it: what it answered, what it lets us do, when it is paused."""

from newsletter.mailing.outcomes import Cause, Deferred, Outcome, PutBack, Refused, Sent
from newsletter.mailing.pacing.breaker import Breaker
from newsletter.mailing.pacing.limit import Limit
from newsletter.mailing.pacing.signs import wanted_pause
from newsletter.mailing.verdicts.rules import CLOSING
from newsletter.mailing.verdicts.words import GREYLISTED

STRIKES = 5
"""Complaints in a row about one letter at a time, before even that is paused."""
FIRST_REST = 60.0
"""Seconds of such a pause; twice as long each time, until a letter is taken."""
LONGEST_REST = 30 * 60.0


class Provider:
    """Counts and limits of one provider; every moment is given by the caller, in seconds."""

    __slots__ = (
        "_rests", "_strikes", "breaker", "deferred", "limit", "name", "on_the_way", "refused",
        "sent",
    )  # fmt: skip

    def __init__(self, name: str, *, width: int) -> None:
        self.name = name
        self.limit = Limit(name, width=width)
        self.breaker = Breaker()
        self.on_the_way = 0
        self.sent = 0
        self.refused = 0
        self.deferred = 0
        self._strikes = 0
        self._rests = 0

    @property
    def is_free(self) -> bool:
        """Whether nothing bounds it."""
        return self.limit.allowed is None and self.breaker.until is None

    @property
    def is_forgettable(self) -> bool:
        """Whether nothing would be lost if it were met as a stranger the next time."""
        return self.is_free and not (self.on_the_way or self.refused or self.deferred)

    def may_go(self, now: float) -> bool:
        """Whether one more letter may be on the way."""
        allowed = self.limit.allowed
        return (allowed is None or self.on_the_way < allowed) and self.breaker.may_go(
            now, self.on_the_way
        )

    def paused_for(self, now: float) -> float:
        """Seconds until anything may go; 0 where it is not paused."""
        return max(0.0, (self.breaker.until or now) - now)

    def came_of(self, outcome: Outcome, now: float) -> None:
        """A letter that was on the way has its outcome."""
        self.on_the_way -= 1
        match outcome:
            case Sent():
                self.sent += 1
                self._good(now)
            case Refused(cause=cause, code=code, text=text):
                self.refused += 1
                if code is not None:
                    self._answered(cause, code, text, now)
            case Deferred(cause=cause, code=code, text=text):
                self.deferred += 1
                self._answered(cause, code, text, now)
            case PutBack(code=code, text=text) if code == CLOSING:
                self._complaint(now, text)
            case _:
                pass

    def _answered(self, cause: Cause, code: int, text: str, now: float) -> None:
        if cause is Cause.POLICY:
            if code < 500:  # noqa: PLR2004  # a 4xx is a wish to be asked later
                self.limit.complaint(self.on_the_way)
            self.breaker.bad(now)
            self._obey(text, now)
        elif cause is Cause.RATE and not GREYLISTED.search(text.lower()):
            self._complaint(now, text)
        else:
            self._good(now)

    def _good(self, now: float) -> None:
        self._strikes = self._rests = 0
        self.limit.good()
        self.breaker.good(now)

    def _complaint(self, now: float, text: str) -> None:
        if self.breaker.until is not None and not self.breaker.is_open(now):
            # It was the probe.
            self.breaker.open(now)
        if self.limit.complaint(self.on_the_way):
            self._strikes += 1
        if self._strikes >= STRIKES:
            self.breaker.pause(now, min(FIRST_REST * 2**self._rests, LONGEST_REST))
            self._strikes = 0
            self._rests = min(self._rests + 1, 10)
        self._obey(text, now)

    def _obey(self, text: str, now: float) -> None:
        if pause := wanted_pause(self.name, text):
            self.breaker.pause(now, pause)
