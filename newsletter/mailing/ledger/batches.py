"""Many things a few at a time: a statement takes only so many parameters."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(things: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """All of them in order, at most `size` in each list; nothing where there are none."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch
