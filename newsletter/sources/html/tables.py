"""HTML's tables: the ones that hold data, and how to tell them from those that make a layout."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsletter.report import Align, Inlines, Table
from newsletter.sources.html.inlines import InlineReader, cut_lines, join_lines
from newsletter.sources.html.tree import HEADINGS, Element

_WIDEST = 60
"""Columns of a data table; those of reports have some ten."""
_ALIGN = re.compile(r"text-align:\s*(left|right|center)")
_PARTS = ("thead", "tbody", "tfoot")
_OF_LAYOUT = (*HEADINGS, "table", "ul", "ol", "pre", "blockquote", "hr", "div.highlight")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    cells: tuple[Element, ...]
    is_head: bool


def is_layout(table: Element) -> bool:
    """Whether a table only places things on a page: its cells then are read one by one."""
    if table.get("role") in {"presentation", "none"}:
        return True
    if table.first("th") and not table.first("table"):
        return max(len(row.cells) for row in _rows(table)) > _WIDEST
    cells = [len(row.cells) for row in _rows(table)]
    is_list = sum(cells) <= 1 or max(cells) > _WIDEST
    return is_list or table.first(*_OF_LAYOUT) is not None


def read_table(table: Element, inline: InlineReader) -> Table:
    """A data table; every row is as long as the widest, spanned cells are empty but the first."""
    rows = list(_rows(table))
    head = rows.pop(0) if rows and rows[0].is_head else None
    first = head or (rows[0] if rows else None)
    lines = _grid([*([head] if head else []), *rows], inline)
    width = max(map(len, lines), default=0)
    full = [(*line, *((),) * (width - len(line))) for line in lines]
    align = [_align(cell) for cell in (first.cells if first else ())][:width]
    caption = next((piece for piece in table.find("caption")), None)
    return Table(
        align=(*align, *(Align.NONE,) * (width - len(align))),
        head=full[0] if head else ((),) * width,
        rows=tuple(full[1:] if head else full),
        caption=inline.title(caption) if caption else "",
    )


def _rows(table: Element) -> Iterator[_Row]:
    """The rows in the order of the text; one is a head in `thead` or where it holds `th` only."""
    for part in table.content:
        if isinstance(part, Element):
            rows = _children(part, "tr") if part.name in _PARTS else filter(_is_row, [part])
            for row in rows:
                cells = tuple(_children(row, "th", "td"))
                are_heads = part.name == "thead" or all(cell.name == "th" for cell in cells)
                if cells:
                    yield _Row(cells=cells, is_head=are_heads)


def _is_row(element: Element) -> bool:
    return element.name == "tr"


def _children(element: Element, *names: str) -> Iterator[Element]:
    return (
        piece for piece in element.content if isinstance(piece, Element) and piece.name in names
    )


def _grid(rows: Sequence[_Row], inline: InlineReader) -> list[tuple[Inlines, ...]]:
    """The cells' words in their columns; `below` holds how many rows a column is still spanned."""
    lines: list[tuple[Inlines, ...]] = []
    below: dict[int, int] = {}
    for row in rows:
        line: list[Inlines] = []
        for cell in row.cells:
            _skip_spanned(line, below)
            width = max(1, min(_span(cell.get("colspan")), _WIDEST - len(line)))
            below |= dict.fromkeys(
                range(len(line), len(line) + width), _span(cell.get("rowspan")) - 1
            )
            line += [read_cell(cell, inline), *((),) * (width - 1)]
        _skip_spanned(line, below)
        lines.append(tuple(line))
    return lines


def _skip_spanned(line: list[Inlines], below: dict[int, int]) -> None:
    while below.get(len(line), 0) > 0:
        below[len(line)] -= 1
        line.append(())


def _span(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= len("100")
    return min(max(int(text), 1), _WIDEST) if is_number else 1


def read_cell(cell: Element, inline: InlineReader) -> Inlines:
    """What stands in a cell, its paragraphs as lines."""
    return join_lines(cut_lines(inline.read(cell.content)))


def _align(cell: Element) -> Align:
    found = _ALIGN.search(cell.get("style"))
    name = found[1] if found else cell.get("align").lower()
    return Align(name) if name in set(Align) else Align.NONE
