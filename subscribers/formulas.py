"""Cells that a spreadsheet would run as formulas: made harmless on the way out, and back again.

A leading apostrophe tells spreadsheets that a cell is text. A cell that has apostrophes of its
own before such a sign gets one more, so that reading takes off exactly what writing put on.
"""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guard(cell: str) -> str:
    """The cell as it may be opened in a spreadsheet."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell
