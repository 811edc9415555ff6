"""A TOML file that can say on which line a key stands, and checks values table by table."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, get_args, get_origin, get_type_hints

from newsletter.errors import SettingsError
from newsletter.settings.tables import REPEATED, TABLES
from newsletter.settings.values import Reader, Unfit

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
_HEADING = re.compile(r"\s*\[{1,2}\s*([\w-]+)\s*\]{1,2}")


def readers(table: type) -> dict[str, Reader]:
    """Each key that may be written in a table, with what reads its value."""
    hints = get_type_hints(table, include_extras=True)
    return {key: get_args(hint)[1] for key, hint in hints.items() if get_origin(hint) is Annotated}


def required(table: type) -> list[str]:
    """The keys that have no default."""
    known: Iterable[Field[object]] = table.__dataclass_fields__.values()  # type: ignore[attr-defined]  # a dataclass
    return [each.name for each in known if each.default is MISSING]


class Document:
    """One settings file, parsed; unknown tables and keys are refused at once."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._text = _read(path)
        self._tables = _parse(self._text, self._name)
        self._refuse_unknown("", self._tables, list(TABLES))
        for table, kind in TABLES.items():
            for place, row in enumerate(self._rows(table), start=1):
                self._refuse_unknown(table, row, list(readers(kind)), place=place)

    def values(self, table: str) -> dict[str, object]:
        """The checked values of one table; SettingsError for one that is missing or unfit."""
        return self._checked(table, self._table(table), 1)

    def rows(self, table: str) -> list[dict[str, object]]:
        """The checked values of each table of that name, in the file's order."""
        rows = enumerate(self._rows(table), start=1)
        return [self._checked(table, row, place) for place, row in rows]

    def _checked(self, table: str, given: Mapping[str, object], place: int) -> dict[str, object]:
        kind = TABLES[table]
        for key in required(kind):
            if key not in given:
                mend = f"write it below [{table}]"
                raise self.error(table, key, f"{key} is missing", mend=mend, place=place)
        checked: dict[str, object] = {}
        for key, read in readers(kind).items():
            if key in given:
                try:
                    checked[key] = read(given[key])
                except Unfit as error:
                    mend = error.mend
                    raise self.error(table, key, error.what, mend=mend, place=place) from error
        return checked

    def error(self, table: str, key: str, what: str, *, mend: str, place: int = 1) -> SettingsError:
        """The mistake at a key, with its line where the key is found in that table of the name."""
        line = self._line(table, key, place) or self._line(table, "", place)
        at = f"{self._name}:{line}" if line else self._name
        dotted = ".".join(filter(None, (table, key)))
        return SettingsError(what, where=f"{at}: {dotted}", mend=mend)

    def _table(self, table: str) -> Mapping[str, object]:
        given = self._tables.get(table, {})
        if isinstance(given, dict):
            return given
        raise self.error("", table, "it is a table", mend=f"write [{table}] on a line of its own")

    def _rows(self, table: str) -> list[Mapping[str, object]]:
        if table not in REPEATED:
            return [self._table(table)]
        given = self._tables.get(table, [])
        if isinstance(given, list) and all(isinstance(row, dict) for row in given):
            return given
        raise self.error("", table, "it may be several", mend=f"write [[{table}]], in two brackets")

    def _refuse_unknown(
        self, table: str, given: Iterable[str], known: list[str], *, place: int = 1
    ) -> None:
        for key in given:
            if key not in known:
                what = f"unknown {'key' if table else 'table'}"
                raise self.error(table, key, what, mend=_nearest(key, known), place=place)

    def _line(self, table: str, key: str, place: int) -> int | None:
        """The line of a key in the table of that name, the first or a later one."""
        current, left = "", place
        wanted = re.compile(rf'\s*"?{re.escape(key)}"?\s*[=.]')
        for number, line in enumerate(self._text.splitlines(), start=1):
            if heading := _HEADING.match(line):
                current = heading[1]
                left -= current == (table or key)
                if current == (table or key) and not left and not (table and key):
                    return number
            elif key and current == table and (not left or not table) and wanted.match(line):
                return number
        return None


def _nearest(key: str, known: list[str]) -> str:
    if key == "password":
        return "name a file in password_file, or set NEWSLETTER_SMARTHOST_PASSWORD"
    close = get_close_matches(key, known, n=1, cutoff=0.5)
    return f'did you mean "{close[0]}"?' if close else f"known are {', '.join(known)}"


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        what = f"it cannot be read: {error.strerror}"
        raise SettingsError(what, where=str(path), mend="make it a readable file") from error
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8"
        raise SettingsError(what, where=path.name, mend="save it as UTF-8") from error


def _parse(text: str, name: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        line = at[1] if at and at[1] else text.count("\n") + 1
        what = f"not TOML: {_AT.sub('', str(error))}"
        raise SettingsError(what, where=f"{name}:{line}", mend="correct that line") from error
