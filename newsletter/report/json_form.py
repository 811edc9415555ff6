"""The JSON form of a report: every field by its name, spans and notes included.

    {"schema": 1, "title": "...", "sections": [{"title": [{"type": "text", "text": "..."}], ...}]}

Fields that hold their default are left out; a block or inline says what it is in `type`. The
shape is the model's own (dataclass fields and their types), so both always agree.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from typing import cast

from newsletter.errors import ReportError
from newsletter.report.json_shapes import TYPE_NAMES, Malformed, read_fields
from newsletter.report.model import Report
from newsletter.report.node import Span

SCHEMA = 1
"""Counts up when a reader of the old form would misread the new one."""


def to_json(report: Report, *, is_compact: bool = False) -> str:
    """Write a report as JSON: equal bytes for equal reports; `from_json` gives it back.

    The compact form, for programs alone, takes a fifth of the time: only it is written by C.
    """
    document = {"schema": SCHEMA, **_fields(report)}
    if is_compact:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def from_json(text: str, *, where: str) -> Report:
    """Read a report from JSON; `where` names the file.

    ReportError names the line of bad syntax, or the path of what has the wrong shape
    (`week.json: $.sections[0].title`).
    """
    try:
        return _read(json.loads(text))
    except json.JSONDecodeError as error:
        place = f"{where}:{error.lineno}"
        mend = f"look at column {error.colno}"
        raise ReportError(f"not JSON: {error.msg}", where=place, mend=mend) from error
    except (RecursionError, ValueError) as error:
        mend = "write it anew with `newsletter import`"
        raise ReportError(f"the JSON cannot be read: {error}", where=where, mend=mend) from error
    except Malformed as error:
        raise ReportError(error.what, where=f"{where}: {error.path}", mend=error.mend) from error


def _read(document: object) -> Report:
    if not isinstance(document, dict):
        mend = 'write {"schema": 1, "title": ...}'
        raise Malformed("the report is not an object", path="$", mend=mend)
    if document.get("schema") != SCHEMA:
        what = f"the schema is {document.get('schema', 'not named')}; this program reads {SCHEMA}"
        raise Malformed(what, path="$.schema", mend="write it anew, or use the program it is from")
    held = {key: value for key, value in document.items() if key != "schema"}
    return cast("Report", read_fields(held, Report, "$"))


def _fields(value: object) -> dict[str, object]:
    """The fields of a dataclass value that do not hold their default."""
    if not is_dataclass(value):
        return {}
    return {
        held.name: _attributes(kept) if held.name == "attrs" else _value(kept)
        for held in fields(value)
        if (kept := getattr(value, held.name)) != _default(held)
    }


def _default(held: Field[object]) -> object:
    if held.default_factory is not MISSING:
        return held.default_factory()
    return held.default


def _attributes(attrs: tuple[tuple[str, str], ...]) -> dict[str, object]:
    return dict(attrs)


def _value(value: object) -> object:
    match value:
        case tuple():
            return [_value(held) for held in value]
        case Span():
            return [value.start, value.end]
        case date():
            return value.isoformat()
        case Mapping():
            return dict(value)
        case _ if is_dataclass(value):
            name = TYPE_NAMES.get(type(value))
            return {**({"type": name} if name else {}), **_fields(value)}
        case _:
            return value
