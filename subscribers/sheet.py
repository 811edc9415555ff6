"""A CSV file as numbered rows, whatever its dialect: delimiter, header, quotes, line ends.

A row that cannot be split costs only itself: after a quote that is never closed, reading goes on
with the next line, where the standard reader would swallow the rest of the file.
"""

import codecs
import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TextIO

from subscribers.addresses import read_address
from subscribers.errors import ImportRefused, InvalidAddress

FIELDS: dict[str, tuple[str, ...]] = {
    "address": (
        "email", "e-mail", "email address", "e-mail address", "mail", "address",
    ),
    "name": ("name", "full name", "display name"),
    "topics": ("topics", "topic", "tags"),
    "language": ("language", "lang", "locale"),
    "state": ("state",),
}  # fmt: skip
"""What we keep -> how other programs head it, the surest name first."""

_HEADLESS = ("address", "name", "topics", "language")
_DELIMITERS = (",", ";", "\t")
_CHUNK = 1 << 20
_LONGEST_ROW = 100
_UNCLOSED = "a quote is not closed, or stands in the wrong place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """How to read one file. `columns` says in which cell a field stands."""

    path: Path
    delimiter: str
    header: tuple[str, ...]
    columns: dict[str, int]
    skip: int
    """Lines before the first row."""

    @property
    def ignored(self) -> tuple[str, ...]:
        """Columns that nothing is read from."""
        used = set(self.columns.values())
        return tuple(name for place, name in enumerate(self.header) if place not in used)


@dataclass(slots=True)
class Line:
    """One row: the number of its first line, its cells, and why it could not be split, or ''."""

    number: int
    cells: Sequence[str]
    problem: str = ""


def read_sheet(path: Path) -> Sheet:
    """Find out how a file is written; raises ImportRefused where it is no UTF-8 CSV file."""
    try:
        _require_utf8(path)
        with open_text(path) as file:
            first = file.readline().rstrip("\n")
            told = first[4:] if first.lower().startswith("sep=") and len(first) == 5 else ""  # noqa: PLR2004
            if told:
                # What spreadsheets write to tell each other the delimiter.
                first = file.readline().rstrip("\n")
    except OSError as unreadable:
        what = f"the file cannot be read: {unreadable.strerror}"
        raise ImportRefused(what, where=str(path), mend="name a CSV file") from unreadable
    if not first.strip():
        raise ImportRefused("the file is empty", where=str(path), mend="name a CSV file")
    choices = [(sign, _cells(first, sign)) for sign in ((told,) if told else _DELIMITERS)]
    return _with_header(path, choices, skip=1 + bool(told)) or _headless(
        path, choices, skip=int(bool(told))
    )


def open_text(path: Path) -> TextIO:
    """The file's text without a byte order mark, every line end as LF."""
    return path.open(encoding="utf-8-sig")


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])


def _with_header(
    path: Path, choices: Iterable[tuple[str, list[str]]], *, skip: int
) -> Sheet | None:
    sheets = [
        Sheet(path=path, delimiter=sign, header=tuple(cells), columns=_columns(cells), skip=skip)
        for sign, cells in choices
    ]
    named = [sheet for sheet in sheets if "address" in sheet.columns]
    return max(named, key=lambda sheet: len(sheet.columns), default=None)


def _columns(cells: Sequence[str]) -> dict[str, int]:
    names = [cell.strip().lower().replace("_", " ") for cell in cells]
    found = {
        field: next((names.index(name) for name in known if name in names), -1)
        for field, known in FIELDS.items()
    }
    return {field: place for field, place in found.items() if place >= 0}


def _headless(path: Path, choices: Iterable[tuple[str, list[str]]], *, skip: int) -> Sheet:
    for sign, cells in choices:
        if len(cells) <= len(_HEADLESS) and _is_address(cells[0]):
            header = _HEADLESS[: len(cells)]
            columns = {name: place for place, name in enumerate(header)}
            return Sheet(path=path, delimiter=sign, header=header, columns=columns, skip=skip)
    mend = "let the first line name the columns, such as address,name,topics,language"
    raise ImportRefused("no column is headed address or email", where=f"{path}:1", mend=mend)


def _is_address(cell: str) -> bool:
    try:
        return bool(read_address(cell))
    except InvalidAddress:
        return False


def _require_utf8(path: Path) -> None:
    """Read the file once to its end, so that nobody is entered from one that breaks off later."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    number = 1
    with path.open("rb") as file:
        # The empty piece at the end asks whether a letter was left half read.
        for chunk in chain(iter(partial(file.read, _CHUNK), b""), (b"",)):
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as wrong:
                number += chunk.count(b"\n", 0, wrong.start)
                mend = "save it as UTF-8"
                raise ImportRefused(
                    "the file is not UTF-8", where=f"{path}:{number}", mend=mend
                ) from wrong
            lines = chunk.count(b"\n")
            if not lines and len(chunk) == _CHUNK and b"\r" not in chunk:
                what = "a line is longer than a megabyte"
                raise ImportRefused(what, where=f"{path}:{number}", mend="name a CSV file")
            number += lines


def read_lines(sheet: Sheet, file: TextIO) -> Iterator[Line]:
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
