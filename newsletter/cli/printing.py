"""How results are shown: tables on a terminal, tab-separated lines in a pipe, JSON when asked."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from itertools import chain
from pathlib import Path
from shutil import get_terminal_size
from textwrap import indent
from unicodedata import category

import typer

Cell = str | int | float | bool | datetime | Path | Sequence[object] | Mapping[str, object] | None
Row = Mapping[str, Cell]
"""One thing to show: column -> value; all rows of a list have the same columns."""


def say(line: str) -> None:
    """One line of result, without what could steer a terminal."""
    typer.echo(_plain(line))


def warn(line: str) -> None:
    """One line for a person beside the result."""
    typer.echo(f"newsletter: {_plain(line)}", err=True)


def shown_path(path: Path) -> str:
    """A path as a person in the working folder writes it; whole where it lies elsewhere."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def show_json(value: Row | Sequence[Row]) -> None:
    """A result for programs."""
    typer.echo(json_text(value))


def json_text(value: object) -> str:
    """Any result as JSON: moments in ISO 8601, states as words, everything else as text."""
    return json.dumps(value, default=_jsonable, ensure_ascii=False, indent=2)


def show_many(rows: Iterable[Row], least: Mapping[str, int], *, as_json: bool) -> None:
    """A list of any length, printed as it comes.

    On a terminal each row is one line, in which the columns named by `least` are cut to that many
    cells where it is narrow.
    """
    if as_json:
        _stream_json(rows)
    elif sys.stdout.isatty():
        _show_lines(iter(rows), least)
    else:
        for place, row in enumerate(rows):
            if not place:
                typer.echo("\t".join(row))
            typer.echo("\t".join(map(cell_text, row.values())))


def _show_lines(rows: Iterator[Row], least: Mapping[str, int]) -> None:
    from newsletter.cli.columns import lines  # noqa: PLC0415  # only a terminal needs it

    first = next(rows, {})
    right = frozenset(name for name, cell in first.items() if _is_number(cell))
    texts = (
        {name: cell_text(cell) for name, cell in row.items()} for row in chain([first], rows) if row
    )
    for line in lines(texts, least, room=get_terminal_size().columns, right=right):
        typer.echo(line)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _stream_json(rows: Iterable[Row]) -> None:
    opening = "[\n"
    for row in rows:
        typer.echo(opening + indent(json_text(row), "  "), nl=False)
        opening = ",\n"
    typer.echo("[]" if opening == "[\n" else "\n]")


def show_rows(rows: Sequence[Row], *, as_json: bool) -> None:
    """A list of things; nothing at all where it is empty."""
    if as_json:
        show_json(rows)
    elif not rows:
        return
    elif sys.stdout.isatty():
        _show_table(rows)
    else:
        typer.echo("\t".join(rows[0]))
        for row in rows:
            typer.echo("\t".join(cell_text(cell) for cell in row.values()))


def show_fields(row: Row, *, as_json: bool) -> None:
    """One thing, a field on each line."""
    if as_json:
        show_json(row)
        return
    width = max(map(len, row))
    for name, cell in row.items():
        say(f"{name:<{width}}  {cell_text(cell)}".rstrip())


def _show_table(rows: Sequence[Row]) -> None:
    # Half of the time that `--help` may take: only a table on a terminal needs it.
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for name, cell in rows[0].items():
        right = _is_number(cell)
        # Whole words before whole tables: what a person copies must not be cut.
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell_text(cell)) for cell in row.values()))
    Console().print(table)


def cell_text(cell: Cell) -> str:
    """A cell as people read it, without what could steer a terminal."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M")
        case list() | tuple():
            return _plain(", ".join(map(str, cell)))
        case _:
            return _plain(str(cell))


def _plain(text: str) -> str:
    # A server's answer is somebody else's text: an escape sequence in it stays a question mark.
    # What Unicode has given out since this Python was made (Cn) steers nothing.
    return "".join(char if char.isprintable() or category(char) == "Cn" else "?" for char in text)


def _jsonable(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case _:
            return str(value)
