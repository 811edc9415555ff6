"""Rows as lines of a terminal: columns that share its width, cut where they must be."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from rich.cells import cell_len, set_cell_size

_LOOKED_AT = 500
"""Rows that decide how wide the columns are."""
_WIDE = 80
"""Cells from which on columns stand two apart."""


def lines(
    rows: Iterable[Mapping[str, str]],
    least: Mapping[str, int],
    *,
    room: int,
    right: frozenset[str] = frozenset(),
) -> Iterator[str]:
    """A line of names and one for each row, none longer than `room`; nothing without rows.

    Columns named in `least` give way, first what they have most of beyond so many cells; those in
    `right` stand at the right of their width.
    """
    all_rows = iter(rows)
    first = list(islice(all_rows, _LOOKED_AT))
    if not first:
        return
    names = list(first[0])
    gap = "  " if room >= _WIDE else " "
    natural = [max(cell_len(name), *(cell_len(row[name]) for row in first)) for name in names]
    floors = [least.get(name) for name in names]
    widths = fit(natural, floors, room=room - len(gap) * (len(names) - 1))
    for row in chain([{name: name for name in names}], first, all_rows):
        cells = (
            _pushed(text, width) if name in right else cut(text, width)
            for (name, text), width in zip(row.items(), widths, strict=True)
        )
        line = gap.join(cells).rstrip()
        yield line if cell_len(line) <= room else cut(line, room)


def fit(natural: Sequence[int], floors: Sequence[int | None], *, room: int) -> list[int]:
    """Widths that fit together, or as narrow as they may be (None: a column that stays)."""
    widths = list(natural)
    while sum(widths) > room:
        spare = {
            place: widths[place] - floor for place, floor in enumerate(floors) if floor is not None
        }
        place = max(spare, key=lambda place: spare[place], default=-1)
        if place < 0 or spare[place] <= 0:
            break
        widths[place] -= 1
    return widths


def cut(text: str, width: int) -> str:
    """The text in exactly so many cells, its end shown by an ellipsis where it was longer."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    end = ellipsis()[:width]
    return set_cell_size(text, width - len(end)) + end


def _pushed(text: str, width: int) -> str:
    return cut(" " * (width - cell_len(text)) + text, width)


def ellipsis() -> str:
    """What stands for the rest of a text, in letters that the terminal has."""
    return "\u2026" if writable("\u2026") else "..."


def writable(text: str) -> bool:
    """Whether standard output can show this."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
