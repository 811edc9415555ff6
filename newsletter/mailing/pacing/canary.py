"""The canary: the first letters go alone, and all others wait for what becomes of them."""


class Canary:
    """Counts the first `size` letters out and their answers in."""

    __slots__ = ("_awaited", "_left")

    def __init__(self, size: int) -> None:
        self._left = size
        self._awaited = 0

    @property
    def may_go(self) -> bool:
        """Whether one more letter belongs to the first."""
        return self._left > 0

    @property
    def is_over(self) -> bool:
        """Whether all have gone and all have their answer."""
        return not self._left and not self._awaited

    def gone(self) -> None:
        """One of them is on the way."""
        self._left -= 1
        self._awaited += 1

    def answered(self) -> None:
        """One of them has its answer, or never will have."""
        self._awaited -= 1

    def came_back(self) -> None:
        """One of them was offered to nobody; another goes in its place."""
        self._awaited -= 1
        self._left += 1
