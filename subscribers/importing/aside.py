"""Files beside the one that is imported, of rows that somebody has to look at."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from subscribers.errors import ImportRefused
from subscribers.files import beside, open_private
from subscribers.formulas import guard
from subscribers.importing.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Asides:
    """Where these files go."""

    rejects: Path
    """Rows that cannot be read."""
    disputed: Path
    """People of whom file and database, or two rows of the file, say different things."""


def aside_name(source: Path, what: str) -> str:
    """How the file of these rows of a source is called; no two sources of a folder share it.

    `people.rejects.csv` is of `people.csv`, `people.jsonl.rejects.csv` of `people.jsonl`, and
    `people.rejects` of `people`.
    """
    if not source.suffix:
        return f"{source.name}.{what}"
    return f"{source.stem if source.suffix == '.csv' else source.name}.{what}.csv"


class Aside:
    """Collects rows; on leaving without an error the file is put in its place.

    Without a row no file is made, and an old one is emptied down to its header: it would tell of
    another import.
    """

    what = ""
    """What the rows are called."""

    def __init__(self, path: Path, sheet: Sheet, header: Sequence[str]) -> None:
        if path.exists() and path.samefile(sheet.path):
            mend = "give the file another name: they go beside it"
            raise ImportRefused(
                f"the {self.what} would replace the file itself", where=str(path), mend=mend
            )
        self.count = 0
        self._path = path
        self._temporary = beside(path)
        self._delimiter = sheet.delimiter
        self._header = header

    @property
    def written(self) -> Path | None:
        """The file, where there is anything in it."""
        return self._path if self.count else None

    def __enter__(self) -> Self:
        try:
            self._file = open_private(self._temporary)
        except OSError as unwritable:
            what = f"the file of {self.what} cannot be written: {unwritable.strerror}"
            mend = "copy the file to a folder where you may write, and import it there"
            raise ImportRefused(what, where=str(self._path), mend=mend) from unwritable
        self._writer = csv.writer(self._file, delimiter=self._delimiter, lineterminator="\n")
        self._write(self._header)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        if error is None and (self.count or self._path.exists()):
            self._temporary.replace(self._path)
        self._temporary.unlink(missing_ok=True)

    def _keep(self, cells: Sequence[str]) -> None:
        self.count += 1
        self._write(cells)

    def _write(self, cells: Sequence[str]) -> None:
        self._writer.writerow(map(guard, cells))
