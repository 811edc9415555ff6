"""Read the items of plain-text lists and nest them by their indentation."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from newsletter.report import Blocks, ListBlock, ListItem, Node, Span
from newsletter.sources.plaintext.lines import Line

_BULLET = re.compile(r"(?:[•◦▪‣\u2043·]\s*|[-*\u2013]\s+(?=\S))")
_ORDINAL = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_STEP = 2
"""Columns that make a deeper level: one column is the play of right-aligned numbers."""
_DEEPEST = 40
"""Levels; what lies deeper stays on the last one, so that nesting never outgrows the stack."""

ReadBlocks = Callable[[Sequence[Line]], Blocks]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """What makes a line an item: its width in columns and its number, if it has one."""

    width: int
    number: int | None = None


def find_marker(line: Line) -> Marker | None:
    """Read the bullet or the number that a line begins with, if any."""
    if line.rule:
        return None
    bullet = _BULLET.match(line.text)
    if bullet:
        return Marker(width=bullet.end())
    ordinal = _ORDINAL.match(line.text)
    return Marker(width=ordinal.end(), number=int(ordinal[1])) if ordinal else None


@dataclass(slots=True)
class _Item:
    """An item while its list is still being read."""

    indent: int
    number: int | None
    loose: bool
    body: list[Line]
    children: list["_Item"] = field(default_factory=list)


def list_end(lines: Sequence[Line], start: int) -> int:
    """Where the list that starts at `start` ends: the index after its last line.

    A list goes on over blank lines as long as another item or an indented line follows. A line
    further left than the item above it ends the list even without a blank line.
    """
    end = start
    indent = lines[start].indent
    for index in range(start, len(lines)):
        line = lines[index]
        if line.blank:
            continue
        if find_marker(line):
            indent = line.indent
        elif _ends(line, indent, after_blank=end < index):
            break
        end = index + 1
    return end


def _ends(line: Line, indent: int, *, after_blank: bool) -> bool:
    return line.indent <= indent if after_blank else line.indent < indent


def read_lists(lines: Sequence[Line], read_blocks: ReadBlocks) -> tuple[ListBlock, ...]:
    """Read the lines of one list, as `list_end` found them, to lists of nested items.

    They are several where bullets and numbers alternate or the numbers start anew, so that every
    number a reader sees is the author's. `read_blocks` reads what stands in an item.
    """
    return tuple(_lists(_nest(_items(lines)), read_blocks))


def _items(lines: Sequence[Line]) -> list[_Item]:
    items: list[_Item] = []
    blank = False
    content = 0
    for line in lines:
        marker = find_marker(line)
        if marker:
            first = Line(number=line.number, text=line.text[marker.width :])
            items.append(_Item(line.indent, marker.number, blank and bool(items), [first]))
            content = line.indent + marker.width
        else:
            inner = Line(number=line.number, text=line.text, indent=max(0, line.indent - content))
            items[-1].body.append(inner)
        blank = line.blank
    return items


def _nest(items: Sequence[_Item]) -> list[_Item]:
    roots: list[_Item] = []
    levels = [(items[0].indent, roots)]
    for item in items:
        while len(levels) > 1 and item.indent <= levels[-1][0] - _STEP:
            levels.pop()
        indent, siblings = levels[-1]
        if item.indent < indent and len(levels) == 1:
            levels[0] = (item.indent, roots)
        elif item.indent >= indent + _STEP and siblings and len(levels) < _DEEPEST:
            levels.append((item.indent, siblings[-1].children))
        levels[-1][1].append(item)
    return roots


def _lists(items: Sequence[_Item], read_blocks: ReadBlocks) -> Iterator[ListBlock]:
    for run in _runs(items):
        made = tuple(_read_item(item, read_blocks) for item in run)
        full = tuple(item for item in made if item.blocks)
        if full:
            number = run[0].number
            yield ListBlock(
                items=full,
                ordered=number is not None,
                start=1 if number is None else number,
                tight=not any(item.loose for item in run[1:]) and all(map(_is_tight, full)),
                span=span_of(full),
            )


def _runs(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """Cut siblings where an item's marker does not go on from the one before."""
    start = 0
    for index, (before, item) in enumerate(pairwise(items), start=1):
        expected = None if before.number is None else before.number + 1
        if item.number != expected:
            yield items[start:index]
            start = index
    if items:
        yield items[start:]


def _read_item(item: _Item, read_blocks: ReadBlocks) -> ListItem:
    blocks: Blocks = (*read_blocks(item.body), *_lists(item.children, read_blocks))
    return ListItem(blocks=blocks, span=span_of(blocks))


def _is_tight(item: ListItem) -> bool:
    return sum(not isinstance(block, ListBlock) for block in item.blocks) <= 1


def span_of(nodes: Sequence[Node]) -> Span | None:
    """The lines that several nodes cover together."""
    spans = [node.span for node in nodes if node.span]
    if not spans:
        return None
    return Span(min(span.start for span in spans), max(span.end for span in spans))
