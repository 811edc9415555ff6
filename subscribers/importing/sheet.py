"""A file of people, once it is known how it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from subscribers.importing.columns import Columns


class Form(StrEnum):
    """How a file is written."""

    TABLE = "table"
    """Cells with a delimiter between them."""
    DOCUMENTS = "JSON lines"
    """A JSON object on each line."""
    MAILBOXES = "addresses"
    """On each line an address, or `Name <address>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """How to read one file. `columns` says in which cell a field stands."""

    path: Path
    form: Form = Form.TABLE
    delimiter: str = ","
    header: tuple[str, ...]
    columns: Columns
    skip: int = 0
    """Lines before the first row."""
    program: str = ""
    """Which program wrote it, as far as can be told; or ''."""
    guards: bool = True
    """Whether an apostrophe before a formula is a spreadsheet's guard."""
    headed: bool = True
    """Whether the columns are told by headings, and not by their order alone."""

    @property
    def ignored(self) -> tuple[str, ...]:
        """Columns that nothing is read from."""
        used = set(self.columns.values())
        return tuple(name for place, name in enumerate(self.header) if place not in used)

    @property
    def read(self) -> dict[str, str]:
        """Field -> the heading of the column that it is read from."""
        return {field: self.header[place].strip() for field, place in self.columns.items()}


@dataclass(slots=True)
class Line:
    """One row: the number of its first line, its cells, and why it could not be split, or ''."""

    number: int
    cells: Sequence[str]
    problem: str = ""


def open_text(path: Path) -> TextIO:
    """The file's text without a byte order mark, every line end as LF."""
    return path.open(encoding="utf-8-sig")
