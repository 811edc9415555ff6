"""Tables as plain text: columns where they fit, else `key: value`, one row after the other."""

from collections.abc import Sequence

from newsletter.rendering.plaintext_lines import COLUMNS, padded, width, wrap

_GAP = 2


def table_lines(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, aligns: Sequence[str], indent: str
) -> list[str]:
    """Lay out cells, each one line of text; `aligns` has left, right, center or none."""
    named = any(head)
    cells = [head, *rows] if named else list(rows)
    widths = [max((width(row[at]) for row in cells), default=0) for at in range(len(aligns))]
    if width(indent) + sum(widths) + _GAP * (len(widths) - 1) > COLUMNS:
        return _pairs(head, rows, indent)
    lines = [_row(row, widths, aligns) for row in cells]
    if named:
        lines.insert(1, (" " * _GAP).join("-" * max(1, columns) for columns in widths))
    return [(indent + line).rstrip(" ") for line in lines]


def _row(row: Sequence[str], widths: Sequence[int], aligns: Sequence[str]) -> str:
    columns = zip(row, widths, aligns, strict=True)
    return (" " * _GAP).join(padded(cell, most, align=align) for cell, most, align in columns)


def _pairs(head: Sequence[str], rows: Sequence[Sequence[str]], indent: str) -> list[str]:
    lines: list[str] = []
    for row in rows or [head]:
        if lines:
            lines.append("")
        for key, cell in zip(head, row, strict=True):
            text = f"{key}: {cell}" if key and row is not head else cell
            lines += wrap(text, first=indent, rest=indent + " " * _GAP) if cell else []
    return lines
