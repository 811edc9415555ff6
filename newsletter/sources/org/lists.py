"""Org's plain lists: which lines belong to which item, by indentation."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from newsletter.report import (
    Block,
    Blocks,
    Definition,
    DefinitionList,
    Inlines,
    ListBlock,
    ListItem,
    Span,
)
from newsletter.sources.markup import Line, line_of, span_of

ITEM = re.compile(r"[ \t]*(?:[-+]|(?<=[ \t])\*|(\d{1,9})[.)])(?:[ \t]+|$)")
"""What begins an item; a star at the very left begins a heading."""
_COUNTER = re.compile(r"\[@(\d{1,9})\](?:[ \t]+|$)")
_BOX = re.compile(r"\[([ xX-])\](?:[ \t]+|$)")
_MEANING = re.compile(r"(?<=[ \t])::(?=[ \t]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """What reads the parts of an item: its lines as blocks, a term as inlines."""

    blocks: Callable[[Sequence[Line]], Blocks]
    inlines: Callable[[str], Inlines]


@dataclass(slots=True, kw_only=True)
class _Item:
    """One item while its lines are gathered. `number` is None where it has a bullet."""

    first: Line
    number: int | None
    checked: bool | None
    term: str | None
    body: list[Line] = field(default_factory=list)


def list_end(
    lines: Sequence[Line], start: int, block_end: Callable[[int], int]
) -> tuple[int, list[int]]:
    """Where the list that begins at `start` ends, and which lines begin its own items.

    An item holds what is indented more than its bullet; two blank lines end the list. `block_end`
    tells the last line of a block that a line opens, whose lines may stand anywhere.
    """
    firsts, indent = [start], lines[start].indent
    at = end = start + 1
    while at < len(lines):
        line = lines[at]
        if line.blank:
            if at + 1 < len(lines) and lines[at + 1].blank:
                break
            at += 1
            continue
        if line.indent <= indent:
            if not ITEM.match(line.text):
                break
            firsts.append(at)
            indent = line.indent
        at = end = max(at, block_end(at)) + 1
    return end, firsts


def read_list(lines: Sequence[Line], firsts: Sequence[int], readers: Readers) -> list[Block]:
    """The blocks that a list's lines make: items with a term are definitions, the others a list."""
    offset = firsts[0]
    bounds = [*(first - offset for first in firsts), len(lines)]
    items = [_gathered(lines[begin:end]) for begin, end in pairwise(bounds)]
    blocks: list[Block] = []
    for has_term, run in groupby(items, lambda item: item.term is not None):
        make = _definitions if has_term else _list
        blocks.append(make(list(run), readers))
    return blocks


def _gathered(lines: Sequence[Line]) -> _Item:
    first = lines[0]
    marker = ITEM.match(first.text)
    number = marker[1] if marker else None
    at = marker.end() if marker else 0
    if counter := _COUNTER.match(first.text, at):
        number, at = number and counter[1], counter.end()
    if box := _BOX.match(first.text, at):
        at = box.end()
    term = None
    if box is None and number is None:
        colons = [*_MEANING.finditer(first.text, at)]
        if colons:
            term, at = first.text[at : colons[-1].start()].strip(), colons[-1].end()
    rest = line_of(first.number, " " * (first.indent + 1) + first.text[at:].lstrip(" \t"))
    return _Item(
        first=first,
        number=int(number) if number else None,
        checked=box[1] in "xX" if box else None,
        term=term,
        body=[rest, *lines[1:]],
    )


def _list(items: Sequence[_Item], readers: Readers) -> ListBlock:
    made = tuple(
        ListItem(
            blocks=readers.blocks(item.body),
            checked=item.checked,
            span=span_of([item.first, *item.body]),
        )
        for item in items
    )
    number = items[0].number
    has_gap = any(item.body[-1].blank for item in items[:-1])
    return ListBlock(
        items=made,
        ordered=number is not None,
        start=1 if number is None else number,
        tight=not has_gap and all(map(_is_tight, made)),
        span=_reach(items),
    )


def _definitions(items: Sequence[_Item], readers: Readers) -> DefinitionList:
    return DefinitionList(
        items=tuple(
            Definition(
                term=readers.inlines(item.term or ""),
                meanings=(readers.blocks(item.body),),
                span=span_of([item.first, *item.body]),
            )
            for item in items
        ),
        span=_reach(items),
    )


def _reach(items: Sequence[_Item]) -> Span:
    return span_of([line for item in (items[0], items[-1]) for line in (item.first, *item.body)])


def _is_tight(item: ListItem) -> bool:
    return sum(not isinstance(block, ListBlock) for block in item.blocks) <= 1
