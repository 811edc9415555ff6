"""What the smarthost teaches about connections: how many at once, how many letters on each."""

REGROW = 60.0
"""Seconds after which one more session is tried."""
FORGET = 100
"""Sessions ended in time after which the number of letters is put to the test again."""


class Connections:
    """Lessons of one sender; every moment is given by the caller, in seconds."""

    __slots__ = ("_ends", "_grow_at", "_in_time", "_width", "allowed", "letters")

    def __init__(self, *, width: int) -> None:
        self._width = width
        self._grow_at = 0.0
        self._ends: set[int] = set()
        self._in_time = 0
        self.allowed = width
        """Sessions at once."""
        self.letters: int | None = None
        """Letters on one session, after which it is better to say goodbye; None knows no end."""

    def granted(self, *, standing: int) -> None:
        """One more session stands, so that many in all."""
        self.allowed = max(self.allowed, min(standing, self._width))

    def denied(self, *, standing: int, now: float) -> None:
        """A session was not granted, or sent away before its first letter, while others stand."""
        self.allowed = max(1, min(self.allowed, standing))
        self._grow_at = now + REGROW

    def may_open(self, *, standing: int, now: float) -> bool:
        """Whether one more session may be tried."""
        if standing >= self.allowed and self.allowed < self._width and now >= self._grow_at:
            self.allowed += 1
            self._grow_at = now + REGROW
        return standing < self.allowed

    def closed(self, carried: int) -> None:
        """A session ended in 421 after so many letters; twice the same number is a rule."""
        if carried in self._ends and (self.letters is None or carried < self.letters):
            self.letters = carried
            self._in_time = 0
        if carried:
            self._ends.add(carried)

    def is_full(self, carried: int) -> bool:
        """Whether a session has carried all that it may."""
        return self.letters is not None and carried >= self.letters

    def left_in_time(self) -> None:
        """A full session was ended by us."""
        self._in_time += 1
        if self._in_time >= FORGET:
            self.letters = None
            self._in_time = 0
            self._ends.clear()
