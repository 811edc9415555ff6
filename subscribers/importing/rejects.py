"""The file of rows that were not entered: the same columns, and the line and reason of each."""

from pathlib import Path

from subscribers.formulas import unguard
from subscribers.importing.aside import Aside
from subscribers.importing.columns import REJECTED
from subscribers.importing.sheet import Line, Sheet


class Rejects(Aside):
    """Collects rejected rows."""

    what = "rejects"

    def __init__(self, path: Path, sheet: Sheet) -> None:
        names = [name.strip().lower() for name in sheet.header]
        # A file of rejects that is imported again has our columns already.
        self._kept = [place for place, name in enumerate(names) if name not in REJECTED]
        self._width = len(names)
        self._guards = sheet.guards
        super().__init__(path, sheet, [*(sheet.header[place] for place in self._kept), *REJECTED])

    def put(self, line: Line, reason: str) -> None:
        """Keep one row, every cell of it, with its line and the reason.

        Guarded once, whether it was so or not: imported again, it says what it said.
        """
        told = list(map(unguard, line.cells)) if self._guards else line.cells
        cells = [told[place] if place < len(told) else "" for place in self._kept]
        self._keep([*cells, str(line.number), reason, *told[self._width :]])
