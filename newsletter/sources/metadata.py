"""What a Markdown file says about its report before the text begins.

Three ways are known: YAML between `---` lines, TOML between `+++` lines, and `Title: ...` lines as
Pelican has them; a file can also begin with its text. Keys without a meaning of their own are kept
as JSON values.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from newsletter.errors import ReportError
from newsletter.report import JsonValue, Period, Person
from newsletter.report.front_matter import KEYS, META
from newsletter.report.yaml_form import Entries, Entry, read_yaml, to_json_value
from newsletter.sources.periods import find_period

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_AUTHOR = re.compile(r"(?P<name>[^<>]*?)\s*<(?P<email>[^<>\s]+@[^<>\s]+)>")
_PELICAN = re.compile(r"(?P<key>[A-Za-z][\w-]*):(?:\s+(?P<value>.*))?")
_NUMBER = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])", re.ASCII)
_DAYS = re.compile(r"(\S+)\s*(?:/|\.\.)\s*(\S+)")
_PERIOD_MEND = "write `period: 2017-06-05/2017-06-11`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """A report's metadata; `title` is None where only the text can tell it.

    `number` and `period` are looked for in the title where `given` does not name them.
    """

    given: frozenset[str]
    title: str | None
    number: int | None
    period: Period | None
    language: str
    authors: tuple[Person, ...]
    published: date | None
    subject: str
    preheader: str
    url: str
    meta: Mapping[str, JsonValue]


def split_front_matter(text: str, *, where: str) -> tuple[Entries, int]:
    """Read the front matter's keys, and say how many lines it takes; none and 0 without one."""
    lines = text.split("\n")
    match lines[0].rstrip():
        case "---":
            end = _end(lines, ("---", "..."), where)
            return read_yaml("\n".join(lines[1:end]), where=where, line=2), end + 1
        case "+++":
            end = _end(lines, ("+++",), where)
            return _read_toml(lines[1:end], where=where), end + 1
        case _:
            return _read_pelican(lines)


def _end(lines: list[str], closing: tuple[str, ...], where: str) -> int:
    for index, line in enumerate(lines[1:], 1):
        if line.rstrip() in closing:
            return index
    what = f"the front matter that begins with {closing[0]} does not end"
    mend = f"close it with a line {closing[0]} (a rule at the top is written ***)"
    raise ReportError(what, where=f"{where}:1", mend=mend)


def _read_toml(lines: list[str], *, where: str) -> Entries:
    try:
        values = tomllib.loads("\n".join([*lines, ""]))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem, _, place = str(error).partition(" (at ")
        line = re.search(r"\d+", place)
        what = f"the front matter is not TOML: {problem}"
        mend = 'write `key = "value"` lines'
        raise ReportError(
            what, where=f"{where}:{int(line[0]) + 1 if line else 1}", mend=mend
        ) from error
    return {
        key: Entry(to_json_value(value), _raw(to_json_value(value)), _toml_line(lines, key))
        for key, value in values.items()
    }


def _raw(value: JsonValue) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def _toml_line(lines: list[str], key: str) -> int:
    beginning = re.compile(rf"""\s*\[*["']?{re.escape(key)}\b""")
    return next((index for index, line in enumerate(lines, 2) if beginning.match(line)), 1)


def _read_pelican(lines: list[str]) -> tuple[Entries, int]:
    """Read `Key: value` lines, taken as such only up to a blank line and with a title."""
    entries: Entries = {}
    count = 0
    for count, line in enumerate(lines):
        if not line.strip():
            break
        found = _PELICAN.fullmatch(line.rstrip())
        if not found:
            return {}, 0
        value = found["value"] or ""
        entries[found["key"]] = Entry(value, value, count + 1)
    return (entries, count) if "title" in map(str.lower, entries) else ({}, 0)


def read_metadata(entries: Entries, *, where: str) -> Metadata:
    """Read the keys that have a meaning; ReportError names the line of a value that makes none."""
    known, unknown = _sorted(entries)
    reader = _Reader(known, where)
    return Metadata(
        given=frozenset(known),
        title=reader.text("title"),
        number=reader.number(),
        period=reader.period(),
        language=reader.language(),
        authors=reader.authors(),
        published=reader.published(),
        subject=reader.text("subject") or "",
        preheader=reader.text("preheader") or "",
        url=reader.text("url") or "",
        meta=unknown,
    )


def _sorted(entries: Entries) -> tuple[Entries, dict[str, JsonValue]]:
    """The entries that have a meaning, by a report's fields, and the values of the others."""
    by_name = {key.lower(): key for key in reversed(entries)}
    chosen: dict[str, str] = {}
    for name, keys in KEYS.items():
        given = [by_name[key] for key in keys if key in by_name]
        key = next((key for key in given if _is_meant(name, entries[key])), None)
        if key is not None:
            chosen[name] = key
    unknown: dict[str, JsonValue] = {}
    for key, entry in entries.items():
        if key == META and isinstance(entry.value, dict):
            unknown |= entry.value
        elif key not in chosen.values():
            unknown[key] = entry.value
    return {name: entries[key] for name, key in chosen.items()}, unknown


def _is_meant(name: str, entry: Entry) -> bool:
    """Site generators give a page's path where we mean its address."""
    return name != "url" or entry.raw.startswith(("https://", "http://"))


class _Reader:
    """Reads entries as a report's fields."""

    def __init__(self, entries: Entries, where: str) -> None:
        self._entries = entries
        self._where = where

    def text(self, name: str) -> str | None:
        """One line of text, as written; None if it is not given or null."""
        entry = self._entries.get(name)
        if entry is None or entry.value is None:
            return None
        if isinstance(entry.value, list | dict):
            raise self._error(name, "is not a text", f"write `{name}: text`")
        return " ".join(entry.raw.split("\n")).strip()

    def number(self) -> int | None:
        """A whole number from 0."""
        raw = self.text("number")
        if raw is None:
            return None
        if not _NUMBER.fullmatch(raw):
            raise self._error("number", f'"{raw}" is not a whole number', "write `number: 12`")
        return int(raw)

    def published(self) -> date | None:
        """A day, the time of day left aside."""
        raw = self.text("published")
        return None if raw is None else self._day("published", raw)

    def _day(self, name: str, raw: str) -> date:
        found = _DAY.match(raw)
        try:
            if found:
                return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
        raise self._error(name, f'"{raw}" is not a date', f"write `{name}: 2017-06-05`")

    def period(self) -> Period | None:
        """The first and the last day."""
        entry = self._entries.get("period")
        match entry.value if entry else None:
            case None:
                return None
            case {"start": start, "end": end}:
                return self._period(str(start), str(end))
            case str(value) if found := _DAYS.fullmatch(value.strip()):
                return self._period(found[1], found[2])
        period = find_period(self.text("period") or "")
        if period is None:
            raise self._error("period", "is not two dates", _PERIOD_MEND)
        return period

    def _period(self, start: str, end: str) -> Period:
        period = Period(start=self._day("period", start), end=self._day("period", end))
        if period.end < period.start:
            raise self._error("period", f"ends on {end}, before it begins", _PERIOD_MEND)
        return period

    def language(self) -> str:
        """A language tag (BCP 47); English if none is given."""
        raw = self.text("language")
        if raw is None:
            return "en"
        tag = raw.replace("_", "-")
        if not _LANGUAGE.fullmatch(tag):
            mend = "write `language: en` or another tag such as pt-BR"
            raise self._error("language", f'"{raw}" is not a language tag', mend)
        return tag

    def authors(self) -> tuple[Person, ...]:
        """One author or a list, each a name, `Name <address>`, or a name, email and url."""
        entry = self._entries.get("authors")
        if entry is None or entry.value is None:
            return ()
        if isinstance(entry.value, list):
            return tuple(self._author(value) for value in entry.value)
        return (self._author(entry.value),)

    def _author(self, value: JsonValue) -> Person:
        match value:
            case str():
                found = _AUTHOR.fullmatch(value.strip())
                if found and found["name"]:
                    return Person(name=found["name"], email=found["email"])
                return Person(name=value.strip())
            case dict() if isinstance(name := value.get("name"), str):
                given = {key: str(value[key]) for key in ("email", "url") if value.get(key)}
                return Person(name=name, **given)
            case _:
                raise self._error("authors", "does not name an author", "write `- name: Name`")

    def _error(self, name: str, what: str, mend: str) -> ReportError:
        place = f"{self._where}:{self._entries[name].line}"
        return ReportError(f"{name} {what}", where=place, mend=mend)
