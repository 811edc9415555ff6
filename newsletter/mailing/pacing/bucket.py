"""A rate: so many letters a second, evenly, whatever was missed before."""

BURST = 0.1
"""Seconds that a letter may go before its time, so that coarse timers and lulls cost none."""


class Bucket:
    """Tokens at an even pace; every moment is given by the caller, in seconds that only grow."""

    __slots__ = ("_due", "_step")

    def __init__(self, rate: float) -> None:
        self._step = 1 / rate
        # When the next token is due, were each taken the moment it falls.
        self._due = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until a token may be taken; 0 where one may be now."""
        return max(0.0, self._due - BURST - now)

    def take(self, now: float) -> None:
        """Take a token; `wait` has said that there is one."""
        self._due = max(self._due, now) + self._step
