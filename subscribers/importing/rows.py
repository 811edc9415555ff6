"""The rows of a table, whatever quotes and line ends it has.

A row that cannot be split costs only itself: after a quote that is never closed, reading goes on
with the next line, where the standard reader would swallow the rest of the file.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TextIO

from subscribers.importing.sheet import Line, Sheet

_LONGEST_ROW = 100
_UNCLOSED = "a quote is not closed, or stands in the wrong place"


def read_rows(sheet: Sheet, file: TextIO) -> Iterator[Line]:
    """Every row of the file behind its header; empty lines are passed over."""
    lines = _Lines(file)
    for number, text in lines:
        if number <= sheet.skip or not text or text.isspace():
            continue
        if '"' not in text:
            yield Line(number, text.split(sheet.delimiter))
        else:
            yield from _quoted(sheet, lines, number, text)


class _Lines(Iterator[tuple[int, str]]):
    """The numbered lines of a file, some of which may be put back."""

    def __init__(self, file: TextIO) -> None:
        self._file = enumerate(file, 1)
        self._back: deque[tuple[int, str]] = deque()

    def __next__(self) -> tuple[int, str]:
        if self._back:
            return self._back.popleft()
        number, line = next(self._file)
        return number, line.rstrip("\n")

    def put_back(self, lines: Iterable[tuple[int, str]]) -> None:
        self._back.extendleft(reversed(list(lines)))


def _quoted(sheet: Sheet, lines: _Lines, number: int, text: str) -> Iterator[Line]:
    group = [(number, text)]
    quotes = text.count('"')
    while quotes % 2 and len(group) < _LONGEST_ROW and (following := next(lines, None)):
        group.append(following)
        quotes += following[1].count('"')
    rows = _split(sheet, [line for _, line in group])
    if rows is None:
        lines.put_back(group[1:])
        rows = [Line(0, [text], _UNCLOSED)]
    for row in rows:
        row.number += number
        yield row


def _split(sheet: Sheet, group: list[str]) -> list[Line] | None:
    reader = csv.reader(
        (f"{line}\n" for line in group),
        delimiter=sheet.delimiter,
        skipinitialspace=True,
        strict=True,
    )
    rows: list[Line] = []
    start = 0
    try:
        for cells in reader:
            if reader.line_num - start > 1 and len(cells) != len(sheet.header):
                return None
            if cells:
                rows.append(Line(start, cells))
            start = reader.line_num
    except csv.Error:
        return None
    return rows
