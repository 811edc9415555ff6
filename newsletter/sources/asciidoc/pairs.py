"""Where the marks and brackets of one AsciiDoc sentence close, found in linear time."""

import re
from collections.abc import Mapping
from functools import cached_property

from newsletter.sources.markup import Closers

_CLOSING = re.compile(r"\*\*|__|``|##|`[\"']|(?<!\s)(?:[*_#](?!\w)|`(?![\w\"'`]))")
_ROUND = re.compile(r"(?<!\\)[\[\]]")
_END = re.compile(r"(?<!\\)\]")
_STOP = re.compile(r"[\s\[\]]")
_NOT_BEFORE = frozenset("_&;:}<>")
"""Signs, beside letters and digits, that a mark cannot follow unless it is doubled."""


class Pairs:
    """The pairs in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stop = (0, -1)

    def mark(self, start: int, *, outside: int | None = None) -> tuple[int, str]:
        """Where the mark at a place closes, and the mark; -1 where it opens nothing.

        `outside` is where the piece begins that the mark belongs to, if not with the mark.
        """
        text, sign = self._text, self._text[start]
        if text.startswith(sign * 2, start):
            close = self._closers.after(sign * 2, start + 3)
            if close > 0:
                return close, sign * 2
        begin = start if outside is None else outside
        before = text[begin - 1 : begin]
        is_inside = before.isalnum() or before in _NOT_BEFORE
        is_inside |= sign == "`" and before != "" and before in "\"'`"
        if is_inside or not text[start + 1 : start + 2].strip():
            return -1, sign
        return self._closers.after(sign, start + 2), sign

    def quote(self, start: int) -> int:
        """Where the curved quote at a place, such as "`, closes; -1 if it does not."""
        close = self._closers.after(f"`{self._text[start]}", start + 3)
        is_loose = self._text[start + 2 : start + 3].isspace() or self._text[close - 1].isspace()
        return -1 if is_loose else close

    def bracket(self, start: int) -> int:
        """Where the bracket at a place closes: with its pair, or, alone, with the next; or -1."""
        if not self._text.startswith("[", start):
            return -1
        return self._brackets.get(start, self._ends.after("]", start))

    def stop(self, start: int) -> int:
        """The first blank or bracket from a place on."""
        asked, found = self._stop
        if not asked <= start <= found:
            stop = _STOP.search(self._text, start)
            found = stop.start() if stop else len(self._text)
            self._stop = (start, found)
        return found

    @cached_property
    def _closers(self) -> Closers:
        return Closers(self._text, _CLOSING)

    @cached_property
    def _ends(self) -> Closers:
        return Closers(self._text, _END)

    @cached_property
    def _brackets(self) -> Mapping[int, int]:
        opened: list[int] = []
        pairs: dict[int, int] = {}
        for found in _ROUND.finditer(self._text):
            if found[0] == "[":
                opened.append(found.start())
            elif opened:
                pairs[opened.pop()] = found.start()
        return pairs
