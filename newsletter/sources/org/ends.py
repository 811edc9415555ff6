"""Where org's blocks and drawers end, all found in one pass."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

from newsletter.sources.markup import Line
from newsletter.sources.org.headings import heading_level
from newsletter.sources.org.shapes import BEGIN, END

_DRAWERS, _HEADINGS = ":drawer", ":heading"
"""Names of ends that no block can have."""


class Ends:
    """The ends in some lines; a heading ends everything, whatever it stands in."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def block(self, at: int) -> int:
        """The last line of the block that begins at a line; -1 if none does, or it has no end."""
        found = BEGIN.fullmatch(self._lines[at].text)
        return self._end(found[1].lower(), at) if found else -1

    def drawer(self, at: int) -> int:
        """The last line of a drawer that begins at a line; -1 if it has none."""
        return self._end(_DRAWERS, at + 1)

    @cached_property
    def _places(self) -> Mapping[str, list[int]]:
        places: dict[str, list[int]] = {}
        for index, line in enumerate(self._lines):
            if found := END.fullmatch(line.text):
                places.setdefault(found[1].lower(), []).append(index)
            elif line.text.strip().upper() == ":END:":
                places.setdefault(_DRAWERS, []).append(index)
            elif heading_level(line):
                places.setdefault(_HEADINGS, []).append(index)
        return places

    def _end(self, name: str, start: int) -> int:
        end, heading = (self._next(kind, start) for kind in (name, _HEADINGS))
        return end if end < heading else -1

    def _next(self, kind: str, start: int) -> int:
        places = self._places.get(kind, [])
        index = bisect_left(places, start)
        return places[index] if index < len(places) else len(self._lines)
