"""A circuit breaker for one provider: while it distrusts us, more letters only make it worse.

Closed, letters go. Open, none goes until the pause is over. Then one letter is the probe: a good
answer closes the breaker, another of the same kind opens it for twice as long.
"""

IN_A_ROW = 20
"""Policy answers in a row that open it."""
SHARE = 0.03
"""Share of policy answers that opens it, once there are LEAST answers."""
LEAST = 100
FIRST_PAUSE = 30 * 60.0
"""Seconds; twice as long each time it opens again before LEAST good answers."""
LONGEST_PAUSE = 8 * 3600.0


class Breaker:
    """The breaker of one provider; every moment is given by the caller, in seconds."""

    __slots__ = ("_answers", "_bad", "_in_a_row", "_openings", "until")

    def __init__(self) -> None:
        self._openings = 0
        self.until: float | None = None
        """When the pause is over; None while closed. Later than that, it awaits its probe."""
        self._forget()

    def may_go(self, now: float, on_the_way: int) -> bool:
        """Whether a letter may go: always while closed, one alone as a probe."""
        return self.until is None or (now >= self.until and not on_the_way)

    def is_open(self, now: float) -> bool:
        """Whether the pause lasts."""
        return self.until is not None and now < self.until

    def good(self, now: float) -> None:
        """An answer that holds nothing against us."""
        if self.until is not None:
            if now < self.until:
                return  # It was on the way when the pause began.
            self.until = None
            self._forget()
        self._in_a_row = 0
        self._answers += 1
        if self._answers >= LEAST:
            self._openings = 0

    def bad(self, now: float) -> bool:
        """A policy answer; whether it opened the breaker."""
        if self.is_open(now):
            return False
        self._in_a_row += 1
        self._answers += 1
        self._bad += 1
        often = self._answers >= LEAST and self._bad >= SHARE * self._answers
        if self.until is None and self._in_a_row < IN_A_ROW and not often:
            return False
        self.open(now)
        return True

    def open(self, now: float) -> None:
        """Pause, each time for twice as long."""
        self.pause(now, min(FIRST_PAUSE * 2**self._openings, LONGEST_PAUSE))
        self._openings = min(self._openings + 1, 10)

    def pause(self, now: float, seconds: float) -> None:
        """Pause for so long from now, or longer where it is paused already."""
        self.until = max(self.until or now, now + seconds)
        self._forget()

    def _forget(self) -> None:
        self._in_a_row = self._answers = self._bad = 0
