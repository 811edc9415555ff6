"""Org's tables: rows of `|`, a rule below the head, columns of numbers set to the right."""

import re
from collections.abc import Callable, Sequence

from newsletter.report import Align, Inlines, Table
from newsletter.sources.markup import WIDEST, Line, span_of

_COOKIE = re.compile(r"<([lcr]?)\d*>")
_NUMBER = re.compile(r"[<>]?[-+^.]*\d[-+^.\d,eEdDx()%:]*|[-+]")
_ALIGNS = {"l": Align.LEFT, "c": Align.CENTER, "r": Align.RIGHT}


def read_table(
    lines: Sequence[Line], read: Callable[[str], Inlines], *, caption: str = ""
) -> Table:
    """A table; every row is as long as the longest.

    The head is the first row where a rule parts it from the others. A row of cookies (`<r>`,
    `<l10>`) says how the columns are set; else half of a column in numbers sets it to the right.
    """
    groups: list[list[list[str]]] = [[]]
    cookies: dict[int, Align] = {}
    for line in lines:
        text = line.text.strip()
        if text.startswith("|-"):
            groups.append([])
        elif found := _cookies(cells := _cells(text)):
            cookies |= found
        else:
            groups[-1].append(cells)
    filled = [group for group in groups if group]
    rows = [row for group in filled for row in group]
    width = max(map(len, rows), default=0)
    full = [(*map(read, row), *((),) * (width - len(row))) for row in rows]
    has_head = len(filled) > 1
    body = rows[1:] if has_head else rows
    return Table(
        align=tuple(cookies.get(column) or _align(body, column) for column in range(width)),
        head=full[0] if has_head else ((),) * width,
        rows=tuple(full[1:] if has_head else full),
        caption=caption,
        span=span_of(lines),
    )


def _cells(text: str) -> list[str]:
    return [
        cell.strip() for cell in text.removeprefix("|").removesuffix("|").split("|", WIDEST - 1)
    ]


def _cookies(cells: Sequence[str]) -> dict[int, Align]:
    """What a row of nothing but cookies says of its columns; nothing if the row is another."""
    found = [_COOKIE.fullmatch(cell) for cell in cells]
    if not all(cookie or not cell for cookie, cell in zip(found, cells, strict=True)):
        return {}
    return {
        column: _ALIGNS.get(cookie[1], Align.NONE) for column, cookie in enumerate(found) if cookie
    }


def _align(rows: Sequence[Sequence[str]], column: int) -> Align:
    cells = [row[column] for row in rows if column < len(row) and row[column]]
    numbers = sum(bool(_NUMBER.fullmatch(cell)) for cell in cells)
    has_digits = any(map(str.isdecimal, "".join(cells)))
    return Align.RIGHT if has_digits and numbers * 2 >= len(cells) else Align.NONE
