"""The file of rows that were not entered: the same columns, and the line and reason of each."""

from pathlib import Path

from subscribers.importing.aside import Aside
from subscribers.importing.sheet import Line, Sheet

_OURS = ("line", "reason")


class Rejects(Aside):
    """Collects rejected rows."""

    what = "rejects"

    def __init__(self, path: Path, sheet: Sheet) -> None:
        names = [name.strip().lower() for name in sheet.header]
        # A file of rejects that is imported again has our columns already.
        self._kept = [place for place, name in enumerate(names) if name not in _OURS]
        self._width = len(names)
        super().__init__(path, sheet, [*(sheet.header[place] for place in self._kept), *_OURS])

    def put(self, line: Line, reason: str) -> None:
        """Keep one row, every cell of it, with its line and the reason."""
        cells = [line.cells[place] if place < len(line.cells) else "" for place in self._kept]
        self._keep([*cells, str(line.number), reason, *line.cells[self._width :]])
