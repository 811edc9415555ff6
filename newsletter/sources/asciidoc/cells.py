"""The cells of AsciiDoc's tables: what stands between the bars, and what is said before them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from newsletter.report import Align
from newsletter.sources.markup import WIDEST

_SPEC = r"(?:(\d{1,6})?(?:\.(\d{1,6}))?([+*]))?([<^>])?(?:\.[<^>])?([adehlmsv])?"
_BEFORE = re.compile(rf"(?:(?<=\s)|\A){_SPEC}\Z")
_COLUMN = re.compile(r"\s*(?:(\d{1,6})\*)?([<^>])?(?:\.[<^>])?(?:\d{1,6}%?|~)?([<^>])?([a-z])?\s*")
_ALIGNS: Mapping[str, Align] = {"<": Align.LEFT, "^": Align.CENTER, ">": Align.RIGHT}
_SPAN = 40
"""Signs in which a cell says how it is to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell's text as written; how many columns and rows it covers; its style, one letter."""

    text: str
    columns: int = 1
    rows: int = 1
    style: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """How a column is set, and the style of its cells."""

    align: Align = Align.NONE
    style: str = ""


def read_columns(text: str) -> list[Column]:
    """The columns of `cols="1,2*>,^.^3a"`; none where it is empty."""
    columns: list[Column] = []
    for part in text.replace(";", ",").split(",") if text.strip() else ():
        found = _COLUMN.fullmatch(part)
        times, before, after, style = found.groups() if found else ("", "", "", "")
        align = _ALIGNS.get(before or after or "", Align.NONE)
        column = Column(align=align, style=style or "")
        columns += [column] * min(int(times or 1), WIDEST)
        if len(columns) >= WIDEST:
            break
    return columns[:WIDEST]


def read_cells(text: str, bar: str) -> Iterator[Cell]:
    """The cells of a table's text, in reading order; `line` counts from the table's first line.

    What stands before the first bar is no cell's, but its words are kept as one.
    """
    pieces = re.split(rf"(?<!\\){re.escape(bar)}", text)
    ahead, spec = _cut(pieces[0])
    if ahead.strip():
        yield Cell(text=ahead.strip())
    line, left = pieces[0].count("\n"), len(text) // 4
    for index, piece in enumerate(pieces[1:], start=2):
        words, following = _cut(piece) if index < len(pieces) else (piece, None)
        words = words.replace(f"\\{bar}", bar)
        cell, times = _read(words, spec, line)
        # A copy costs as much as a cell that is written, but not its signs.
        times = times if (times - 1) * max(1, len(words) // 10) <= left else 1
        left -= times - 1
        yield from [cell] * times
        line += piece.count("\n")
        spec = following


def _cut(piece: str) -> tuple[str, re.Match[str] | None]:
    """What stands before a bar: a cell's words, and what is said of the next one."""
    tail = piece[-_SPAN:]
    found = _BEFORE.search(tail)
    return (piece[: len(piece) - len(tail) + found.start()] if found else piece), found


def _read(words: str, spec: re.Match[str] | None, line: int) -> tuple[Cell, int]:
    """A cell, and how many of the kind stand in a row."""
    columns, rows, sign, _, style = spec.groups() if spec else (None,) * 5
    across, down = (max(1, min(int(count or 1), WIDEST)) for count in (columns, rows))
    is_span = sign == "+"
    cell = Cell(
        text=words.strip("\n") if style == "l" else words.strip(),
        columns=across if is_span else 1,
        rows=down if is_span else 1,
        style=style or "",
        line=line,
    )
    return cell, across if sign == "*" else 1
