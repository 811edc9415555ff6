"""JSON lines: an object on each line, its keys read as if they were the headings of columns."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from subscribers.errors import ImportRefused
from subscribers.importing.columns import lay_out, normal
from subscribers.importing.sheet import Form, Line, Sheet, open_text

_NO_OBJECT = "this line is no JSON object"
_HALF = "it holds half of a character"
_MOST_KEYS = 1000
"""Different keys in one file; they are all kept in memory."""


def lay_out_documents(path: Path, first: str, chosen: Mapping[str, str]) -> Sheet:
    """The keys of all lines as columns; raises ImportRefused where none is the address."""
    if first.startswith("["):
        raise ImportRefused(
            "a JSON array, where an object on each line is read",
            where=f"{path}:1",
            mend="turn it into lines: jq -c '.[]'",
        )
    header = _keys(path)
    layout = lay_out(header, chosen)
    if "address" not in layout.columns:
        mend = 'write lines like {"address": "ada@example.org", "name": "Ada"}'
        raise ImportRefused("no key is called address or email", where=f"{path}:1", mend=mend)
    return Sheet(
        path=path,
        form=Form.DOCUMENTS,
        header=header,
        columns=layout.columns,
        program=layout.program,
        guards=False,
    )


def _keys(path: Path) -> tuple[str, ...]:
    """Every key that any line has, as it is first written.

    To the last line: who left may be the only one with a `status`.
    """
    spelled: dict[str, str] = {}
    known: set[str] = set()
    with open_text(path) as file:
        for number, line in enumerate(file, 1):
            found = _object(line) or {}
            if found.keys() <= known:
                continue
            # Of the spellings only those of this line are kept: there may be any number.
            known = set(found)
            for key in filter(_whole, found):
                spelled.setdefault(normal(key), key)
            if len(spelled) > _MOST_KEYS:
                what = f"more than {_MOST_KEYS:,} different keys"
                mend = "leave out the keys that are not about a person"
                raise ImportRefused(what, where=f"{path}:{number}", mend=mend)
    return tuple(spelled.values())


def read_documents(sheet: Sheet, file: TextIO) -> Iterator[Line]:
    """Every line that is not empty, its values as the cells of a row."""
    places = {normal(key): place for place, key in enumerate(sheet.header)}
    for number, line in enumerate(file, 1):
        if line.isspace():
            continue
        found = _object(line)
        if found is None:
            yield Line(number, [line.strip()], _NO_OBJECT)
            continue
        cells, problem = _cells(found, places)
        if "\\u" in line and not all(map(_whole, cells)):
            yield Line(number, [_mended(cell) for cell in cells], _HALF)
            continue
        yield Line(number, cells, problem)


def _cells(found: Mapping[str, object], places: Mapping[str, int]) -> tuple[list[str], str]:
    """The values in the places of their keys, and why they cannot be, or ''."""
    cells = [""] * len(places)
    problem = ""
    for key, value in found.items():
        place = places.get(normal(key))
        if place is None:
            continue
        cell = cell_of(value)
        if cells[place] and cell and cells[place] != cell:
            problem = f"{normal(key)[:40]!r} is there twice, and says two things"
        cells[place] = cells[place] or cell
    return cells, problem


def _object(line: str) -> dict[str, object] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def cell_of(value: object) -> str:
    """A value as a cell: lists with semicolons, nothing as nothing."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case list():
            return ";".join(each if isinstance(each, str) else _written(each) for each in value)
        case _:
            return _written(value)


def _written(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return ""


def _whole(cell: str) -> bool:
    # JSON may write half of a pair (\ud800), which no file and no database takes.
    return not any("\ud800" <= char <= "\udfff" for char in cell)


def _mended(cell: str) -> str:
    return cell.encode("utf-8", "replace").decode("utf-8")
