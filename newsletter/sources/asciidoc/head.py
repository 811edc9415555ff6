"""The lines at the top of an AsciiDoc text: its title, authors, revision, and attributes."""

import re
from collections.abc import Sequence

from newsletter.report import JsonValue, Span
from newsletter.report.front_matter import KEYS, META
from newsletter.report.yaml_form import Entries, Entry
from newsletter.sources.asciidoc.shapes import ATTRIBUTE
from newsletter.sources.asciidoc.substitutions import Substitutions
from newsletter.sources.markup import Line, Notes, split_authors

_NAME = r"\w[\w'.-]*(?: +\w[\w'.-]*){0,2}"
_AUTHOR = re.compile(rf"(?:{_NAME}(?: +<[^<>]+>)?|@[\w-]+)")
_REVISION = re.compile(
    r"(?=v\d|\d)(?:v?(?P<number>\d[\w.-]*?)(?:,|$)[ \t]*)?(?P<date>[^:]*)(?::(?P<remark>.*))?"
)
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_NOBODY = Entry(None, "", 0)
_OWN: frozenset[str] = frozenset(name for names in KEYS.values() for name in names) - {"url"}
_OTHER = {
    "revdate": "date",
    "page-date": "date",
    "page-author": "author",
    "page-permalink": "permalink",
    "page-description": "description",
    "page-lang": "lang",
    "author_1": "author",
    "authors": "author",
}
"""Names that mean what one of ours does."""


class Head:
    """Collects what a text says of itself; its attributes can be put in by their names."""

    def __init__(self, notes: Notes) -> None:
        self.names = Substitutions(notes)
        self._given: dict[str, tuple[str, int]] = {}
        self._authors: list[str] = []

    def set_title(self, title: str, line: int) -> None:
        """Take the title, as a reader sees it."""
        self._given["title"] = (title, line)

    def add_authors(self, line: Line) -> bool:
        """Take the line below the title, if it names authors."""
        names = [name.strip() for name in line.text.strip().rstrip(";").split(";")]
        if not all(map(_AUTHOR.fullmatch, names)):
            return False
        self._authors = [" ".join(name.replace("_", " ").split()) for name in names]
        self._define_authors(line)
        self._given["author"] = ("", line.number)
        return True

    def add_revision(self, line: Line) -> bool:
        """Take the line below the authors, if it tells version, date or remark."""
        found = _REVISION.fullmatch(line.text.strip())
        if not found or not (found["number"] or _DAY.match(found["date"])):
            return False
        for name, value in zip(("revnumber", "revdate", "revremark"), found.groups(), strict=True):
            if value and value.strip():
                self._set(name, value.strip(), line)
        return True

    def add_attribute(self, lines: Sequence[Line]) -> None:
        """Take an attribute's entry, of one line or more."""
        found = ATTRIBUTE.fullmatch(lines[0].text.rstrip())
        if not found:
            return
        if found[1] or found[3]:
            self.names.forget(found[2])
            self._given.pop(found[2], None)
            return
        rest = [line.text.strip() for line in lines[1:]]
        texts = [text.removesuffix("\\").rstrip() for text in (found[4] or "", *rest)]
        self._set(found[2], " ".join(filter(None, texts)), lines[0])

    def entries(self) -> Entries:
        """What was collected, as the entries of a front matter; unknown names keep their text."""
        meant = {_OTHER.get(key, key): key for key in reversed(self._given)}
        entries: Entries = {}
        others: dict[str, JsonValue] = {}
        for key, (value, line) in self._given.items():
            name = _OTHER.get(key, key)
            if name in _OWN and meant[name] == key:
                entries[name] = self._entry(name, value, line)
            else:
                others[key] = value
        if "email" in others and isinstance(entries.get("author", _NOBODY).value, list):
            entries, others = _with_email(entries, others)
        if others:
            entries[META] = Entry(others, "", 1)
        return entries

    def _entry(self, name: str, value: str, line: int) -> Entry:
        if name != "author":
            return Entry(value or None, value, line)
        return Entry(list(self._authors or _split(value)), "", line)

    def _set(self, name: str, value: str, line: Line) -> None:
        span = Span(line.number, line.number)
        self._given[name] = (self.names.define(name, value, span), line.number)

    def _define_authors(self, line: Line) -> None:
        name, _, email = self._authors[0].partition(" <")
        span = Span(line.number, line.number)
        self.names.define("author", name, span)
        if email:
            self.names.define("email", email.rstrip(">"), span)


def _with_email(
    entries: Entries, others: dict[str, JsonValue]
) -> tuple[Entries, dict[str, JsonValue]]:
    """The address of `:email:` is the author's, where there is one alone without his own."""
    author = entries["author"]
    match author.value:
        case [str(name)] if "<" not in name:
            person: JsonValue = {"name": name, "email": str(others["email"])}
            kept = {key: value for key, value in others.items() if key != "email"}
            return {**entries, "author": Entry([person], "", author.line)}, kept
    return entries, others


def entry_end(lines: Sequence[Line], at: int) -> int:
    """The last line of the attribute's entry that begins at a line."""
    while lines[at].text.rstrip().endswith(" \\") and at + 1 < len(lines):
        at += 1
    return at


def _split(value: str) -> list[str]:
    return [str(name) for name in split_authors(value)]
