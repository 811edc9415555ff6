"""How many letters a provider may have on the way at once: additive increase, halved on complaint.

There is no limit before the first complaint: a smarthost that takes everything queues by itself,
and a limit of ours would only be in its way.
"""

from collections.abc import Mapping
from types import MappingProxyType

STARTING: Mapping[str, int] = MappingProxyType(
    {"google": 5, "microsoft": 5, "yahoo": 5, "apple": 10, "orange": 2}
)
"""Provider -> connections it takes at once without a word: KumoMTA's assets/policy-extras/
shaping.toml; yahoo, of whom it says only 20 letters a connection, like its peers."""
OTHERS = 10
"""Connections that any other provider takes at once (the same file)."""


class Limit:
    """The limit of one provider, inside a pool of so many sessions; no clock is needed."""

    __slots__ = ("_from_before", "_good", "_start", "_width", "allowed")

    def __init__(self, provider: str, *, width: int) -> None:
        self._start = STARTING.get(provider, OTHERS)
        self._width = width
        self._good = 0
        self._from_before = 0
        self.allowed: int | None = None
        """Letters on the way at once; None where nothing bounds them but the pool."""

    def good(self) -> None:
        """An answer without complaint: one more at once, after a whole window of these."""
        if self.allowed is None:
            return
        if self._from_before:
            self._from_before -= 1
            return
        self._good += 1
        if self._good >= self.allowed:
            self._good = 0
            self.allowed += 1
            if self.allowed >= self._width:
                self.allowed = None

    def complaint(self, on_the_way: int) -> bool:
        """Halve; whether this was one more complaint at the lowest limit.

        `on_the_way` are the other letters offered under the limit that was complained about.
        What is said about them says nothing new, so it is not heard.
        """
        if self._from_before:
            self._from_before -= 1
            return False
        lowest = self.allowed == 1
        former = min(self._start, on_the_way + 1) if self.allowed is None else self.allowed
        self.allowed = max(1, former // 2)
        self._good = 0
        self._from_before = on_the_way
        return lowest
