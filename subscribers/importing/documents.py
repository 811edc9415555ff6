"""JSON lines: an object on each line, its keys read as if they were the headings of columns."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from subscribers.errors import ImportRefused
from subscribers.importing.columns import lay_out
from subscribers.importing.sheet import Form, Line, Sheet

_NO_OBJECT = "this line is no JSON object"
_HALF = "it holds half of a character"


def lay_out_documents(path: Path, lines: Sequence[str], chosen: Mapping[str, str]) -> Sheet:
    """The keys of the first lines as columns; raises ImportRefused where none is the address."""
    if lines[0].lstrip().startswith("["):
        raise ImportRefused(
            "a JSON array, where an object on each line is read",
            where=f"{path}:1",
            mend="turn it into lines: jq -c '.[]'",
        )
    keys = dict.fromkeys(key for line in lines for key in _object(line) or {})
    header = tuple(filter(_whole, keys))
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


def read_documents(sheet: Sheet, file: TextIO) -> Iterator[Line]:
    """Every line that is not empty, its values as the cells of a row."""
    for number, line in enumerate(file, 1):
        if line.isspace():
            continue
        found = _object(line)
        if found is None:
            yield Line(number, [line.strip()], _NO_OBJECT)
            continue
        cells = [cell_of(found.get(key)) for key in sheet.header]
        if "\\u" in line and not all(map(_whole, cells)):
            yield Line(number, [_mended(cell) for cell in cells], _HALF)
            continue
        yield Line(number, cells)


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
