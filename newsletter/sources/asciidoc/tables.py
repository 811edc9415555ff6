"""AsciiDoc's tables: cells between bars, in rows of as many as there are columns."""

import re
from collections.abc import Callable, Iterator, Sequence

from newsletter.report import (
    Break,
    CodeSpan,
    Emphasis,
    Inline,
    Inlines,
    Span,
    Strong,
    Table,
)
from newsletter.sources.asciidoc.cells import Cell, Column, read_cells, read_columns
from newsletter.sources.asciidoc.listed import Listed
from newsletter.sources.asciidoc.shapes import BULLET, NUMBER
from newsletter.sources.markup import WIDEST, Line, Notes

_GAP = re.compile(r"\n[ \t]*\n")


def read_table(
    lines: Sequence[Line],
    said: Listed,
    notes: Notes,
    *,
    read: Callable[[str], Inlines],
    span: Span,
) -> Table:
    """A table from the lines between its delimiters; every row is as long as the first.

    Its head is the first row where `%header` says so, or where that row stands in one line at the
    top and a blank line follows. Notes: `asciidoc-cell-spans`, `asciidoc-cell-blocks` (warnings).
    """
    text = "\n".join(line.text for line in lines)
    cells = list(read_cells(text, said.named.get("separator") or "|"))
    columns = read_columns(said.named.get("cols", ""))
    first = sum(cell.columns for cell in cells if cell.line == _first_line(lines))
    width = len(columns) or min(max(first, 1 if cells else 0), WIDEST)
    columns += [Column()] * (width - len(columns))
    _tell(cells, columns, notes, span)
    rows = [
        tuple(_content(cell, column, read) for cell, column in zip(row, columns, strict=True))
        for row in _rows(cells, width)
    ]
    has_head = bool(rows) and _has_head(lines, said)
    return Table(
        align=tuple(column.align for column in columns),
        head=rows[0] if has_head else ((),) * width,
        rows=tuple(rows[1:] if has_head else rows),
        span=span,
    )


def _first_line(lines: Sequence[Line]) -> int:
    return next((index for index, line in enumerate(lines) if not line.blank), 0)


def _has_head(lines: Sequence[Line], said: Listed) -> bool:
    if "noheader" in said.options:
        return False
    is_alone = len(lines) > 1 and not lines[0].blank and lines[1].blank
    return "header" in said.options or is_alone


def _rows(cells: Sequence[Cell], width: int) -> Iterator[tuple[Cell | None, ...]]:
    """The cells in rows; None where a cell beside or above reaches."""
    held = [0] * width
    row: list[Cell | None] = []
    for cell in cells:
        _skip_held(row, held)
        if len(row) == width:
            yield tuple(row)
            row = []
            if least := min(held):
                held = [count - least for count in held]
            _skip_held(row, held)
        reach = min(cell.columns, width - len(row))
        for column in range(len(row), len(row) + reach):
            held[column] = cell.rows - 1
        row += [cell, *[None] * (reach - 1)]
    if row:
        yield (*row, *[None] * (width - len(row)))


def _skip_held(row: list[Cell | None], held: list[int]) -> None:
    while len(row) < len(held) and held[len(row)] > 0:
        held[len(row)] -= 1
        row.append(None)


def _content(cell: Cell | None, column: Column, read: Callable[[str], Inlines]) -> Inlines:
    if cell is None or not cell.text.strip():
        return ()
    match cell.style or column.style:
        case "l" | "m":
            run: list[Inline] = []
            for text in cell.text.split("\n"):
                run += [Break()] if run else []
                run += [CodeSpan(text=text)] if text.strip() else []
            return tuple(run)
        case "a":
            return read(_listed(cell.text))
        case style:
            inner = read(_GAP.sub(" +\n", cell.text))
            if style in {"e", "s", "h"}:
                return (Emphasis(children=inner) if style == "e" else Strong(children=inner),)
            return inner


def _listed(text: str) -> str:
    """The text of a cell with blocks, every paragraph and item in a line of its own."""
    parts: list[str] = []
    is_gap = False
    for line in text.split("\n"):
        if line.strip():
            is_item = BULLET.match(line) or NUMBER.match(line)
            parts += [" +\n" if is_item or is_gap else "\n"] if parts else []
            parts.append(BULLET.sub("\u2022 ", line, count=1))
        is_gap = not line.strip()
    return "".join(parts)


def _tell(cells: Sequence[Cell], columns: Sequence[Column], notes: Notes, span: Span) -> None:
    if any(cell.columns > 1 or cell.rows > 1 for cell in cells):
        what = "cells that cover others stand in the first of them, the others are blank"
        notes.warn("asciidoc-cell-spans", what, span)
    if any(cell.style == "a" for cell in cells) or any(column.style == "a" for column in columns):
        what = "blocks in a table's cells are read as lines of text"
        notes.warn("asciidoc-cell-blocks", what, span)
