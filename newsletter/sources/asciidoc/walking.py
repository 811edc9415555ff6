"""Which lines belong to which item of AsciiDoc's lists: an item of another kind opens a list in it.

* one          one
. two            two, below it
* three        three
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from newsletter.sources.asciidoc.ends import Ends
from newsletter.sources.asciidoc.listed import is_listed
from newsletter.sources.asciidoc.shapes import (
    ATTRIBUTE,
    BULLET,
    CALLOUT,
    COMMENT,
    CONTINUATION,
    LITERAL,
    NUMBER,
    TERM,
    TITLE,
)
from newsletter.sources.markup import Line, line_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """What begins an item: its kind (equal ones make a list), where its text begins."""

    kind: str
    end: int
    number: int | None = None
    term: str | None = None


@dataclass(slots=True, kw_only=True)
class Item:
    """One item while it is gathered: its text, then lines of blocks and lists inside it."""

    first: Line
    marker: Marker
    text: list[Line]
    inside: list["list[Line] | Items"] = field(default_factory=list)
    last: Line


@dataclass(slots=True, kw_only=True)
class Items:
    """The items of one list."""

    kind: str
    items: list[Item] = field(default_factory=list)


def read_marker(text: str) -> Marker | None:
    """What begins an item in a line, if one begins there."""
    if found := BULLET.match(text):
        return Marker(kind=found[1], end=found.end())
    if found := NUMBER.match(text):
        return Marker(kind=_kind(found[1]), end=found.end(), number=_number(found[1]))
    if found := CALLOUT.match(text):
        return Marker(kind="<", end=found.end(), number=_number(found[1]))
    if found := TERM.match(text):
        return Marker(kind=found[2], end=found.end(), term=found[1])
    return None


def _kind(mark: str) -> str:
    """`1.` and `2.` are of one kind, so are `a.` and `b.`; dots are by their count."""
    if mark[0] == ".":
        return mark
    if mark[0].isdecimal():
        return "1."
    return ("A" if mark[0].isupper() else "a") + mark[-1]


def _number(mark: str) -> int:
    digits = mark.rstrip(".")
    return int(digits) if digits.isdecimal() else 1


class Walk:
    """Walks over the lines of one list, those inside it included, once."""

    def __init__(
        self,
        lines: Sequence[Line],
        ends: Ends,
        *,
        deepest: int,
    ) -> None:
        self._lines = lines
        self._ends = ends
        self._deepest = deepest
        self._open: list[Items] = []
        self.end = 0

    def items(self, start: int) -> Items:
        """The list that begins at a line; `end` tells the line behind it."""
        at, gap = start, 0
        while at < len(self._lines):
            line = self._lines[at]
            if line.blank:
                gap, at = gap + 1, at + 1
                continue
            following = self._step(line, at, gap)
            if following == at:
                break
            at, gap = following, 0
            self.end = at
            self._open[-1].items[-1].last = self._lines[at - 1]
        return self._open[0]

    def _step(self, line: Line, at: int, gap: int) -> int:
        """Take what begins at a line; where the next begins, or the same place at the end."""
        if CONTINUATION.fullmatch(line.text):
            return self._attached(at + 1, gap)
        if marker := None if self._ends.is_delimiter(at) else read_marker(line.text):
            return self._begun(line, marker, at)
        item = self._open[-1].items[-1]
        if gap and LITERAL.match(line.text):
            end = self._run(at, self._ends_literal)
            item.inside.append([*self._lines[at:end]])
            return end
        is_block = self._ends.is_delimiter(at) or is_listed(line)
        is_lacking = item.marker.term is not None and not item.text and not item.inside
        if is_block or (gap and not is_lacking):
            return at
        self._continue(item, line, at)
        return at + 1

    def _begun(self, line: Line, marker: Marker, at: int) -> int:
        # What callouts mean is said behind a list, never in it.
        if marker.kind == "<" and self._open and self._open[0].kind != "<":
            return at
        self._add(line, marker)
        return at + 1

    def _continue(self, item: Item, line: Line, at: int) -> None:
        last = item.inside[-1] if item.inside else item.text
        is_near = isinstance(last, list) and last and last[-1].number == self._lines[at - 1].number
        if isinstance(last, list) and (is_near or last is item.text):
            last.append(line)
        else:
            item.inside.append([line])

    def _add(self, line: Line, marker: Marker) -> None:
        kinds = [opened.kind for opened in self._open]
        text = line.text[marker.end :]
        rest = [line_of(line.number, text)] if text.strip() else []
        item = Item(first=line, marker=marker, text=rest, last=line)
        if marker.kind in kinds:
            del self._open[kinds.index(marker.kind) + 1 :]
        elif len(kinds) < self._deepest or not kinds:
            opened = Items(kind=marker.kind)
            if self._open:
                self._open[-1].items[-1].inside.append(opened)
            self._open.append(opened)
        self._open[-1].items.append(item)

    def _attached(self, at: int, gap: int) -> int:
        """Take the block that a `+` joins to an item; blank lines before lead to one further up."""
        del self._open[max(1, len(self._open) - gap) :]
        start = at
        while at < len(self._lines) and self._is_said(self._lines[at]):
            at += 1
        if at < len(self._lines) and not self._lines[at].blank:
            at = self._block_end(at)
        if at > start:
            self._open[-1].items[-1].inside.append([*self._lines[start:at]])
        return at

    def _is_said(self, line: Line) -> bool:
        text = line.text
        shapes = (TITLE, ATTRIBUTE, COMMENT)
        return is_listed(line) or any(shape.fullmatch(text) for shape in shapes)

    def _block_end(self, at: int) -> int:
        line = self._lines[at]
        if self._ends.is_delimiter(at):
            return min(self._ends.block(at) + 1, len(self._lines))
        if CONTINUATION.fullmatch(line.text) or read_marker(line.text):
            return at
        if LITERAL.match(line.text):
            return self._run(at, self._ends_literal)
        return self._run(at, self._ends_text)

    def _run(self, at: int, is_end: Callable[[int], bool]) -> int:
        at += 1
        while at < len(self._lines) and not is_end(at):
            at += 1
        return at

    def _ends_literal(self, at: int) -> bool:
        line = self._lines[at]
        return line.blank or CONTINUATION.fullmatch(line.text) is not None

    def _ends_text(self, at: int) -> bool:
        line = self._lines[at]
        marker = read_marker(line.text)
        is_sibling = marker is not None and marker.kind in {opened.kind for opened in self._open}
        is_block = self._ends.is_delimiter(at) or is_listed(line)
        return self._ends_literal(at) or is_block or is_sibling


_BOX = re.compile(r"\[([ xX*])\][ \t]+(?=\S)")


def take_box(text: str) -> tuple[bool | None, str]:
    """Whether an item's box is checked, None without one, and the text behind it."""
    found = _BOX.match(text)
    return (found[1] != " ", text[found.end() :]) if found else (None, text)
