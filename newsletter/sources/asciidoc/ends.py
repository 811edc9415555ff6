"""Where AsciiDoc's delimited blocks end, all found in one pass."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from newsletter.sources.asciidoc.shapes import DELIMITER
from newsletter.sources.markup import Line

_FENCE = "```"


class Ends:
    """The delimiters in some lines; a block ends at the first one that is written as its own."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def is_delimiter(self, at: int) -> bool:
        """Whether a line can begin a block."""
        return DELIMITER.fullmatch(self._lines[at].text) is not None

    def block(self, at: int) -> int:
        """The last line of the block that begins at a line; the count of lines if it has no end."""
        text = self._lines[at].text.rstrip()
        return self._next.get((_FENCE if text.startswith(_FENCE) else text, at), len(self._lines))

    @cached_property
    def _next(self) -> Mapping[tuple[str, int], int]:
        """A delimiter and where it stands -> where the same stands again."""
        found: dict[tuple[str, int], int] = {}
        last: dict[str, int] = {}
        for index in range(len(self._lines) - 1, -1, -1):
            if not self.is_delimiter(index):
                continue
            text = self._lines[index].text.rstrip()
            kind = _FENCE if text.startswith(_FENCE) else text
            if kind in last:
                found[kind, index] = last[kind]
            if text == kind:
                last[kind] = index
        return found
