"""The file of rows that were not entered: the same columns, and the line and reason of each."""

import csv
from pathlib import Path
from types import TracebackType
from typing import Self

from subscribers.errors import ImportRefused
from subscribers.files import beside, open_private
from subscribers.formulas import guard
from subscribers.importing.sheet import Line, Sheet

_OURS = ("line", "reason")


class Rejects:
    """Collects rejected rows; on leaving without an error the file is put in its place.

    Without a reject no file is made, and an old one is emptied down to its header: it would
    tell of another import.
    """

    def __init__(self, path: Path, sheet: Sheet) -> None:
        if path.exists() and path.samefile(sheet.path):
            mend = "give the file another name: they go beside it"
            raise ImportRefused(
                "the rejects would replace the file itself", where=str(path), mend=mend
            )
        self.count = 0
        self._path = path
        self._temporary = beside(path)
        self._delimiter = sheet.delimiter
        names = [name.strip().lower() for name in sheet.header]
        # A file of rejects that is imported again has our columns already.
        self._kept = [place for place, name in enumerate(names) if name not in _OURS]
        self._width = len(names)
        self._header = [sheet.header[place] for place in self._kept]

    def __enter__(self) -> Self:
        try:
            self._file = open_private(self._temporary)
        except OSError as unwritable:
            what = f"the file of rejects cannot be written: {unwritable.strerror}"
            mend = "copy the file to a folder where you may write, and import it there"
            raise ImportRefused(what, where=str(self._path), mend=mend) from unwritable
        self._writer = csv.writer(self._file, delimiter=self._delimiter, lineterminator="\n")
        self._write([*self._header, *_OURS])
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

    def put(self, line: Line, reason: str) -> None:
        """Keep one row, every cell of it, with its line and the reason."""
        self.count += 1
        cells = [line.cells[place] if place < len(line.cells) else "" for place in self._kept]
        self._write([*cells, str(line.number), reason, *line.cells[self._width :]])

    def _write(self, cells: list[str]) -> None:
        self._writer.writerow(map(guard, cells))
