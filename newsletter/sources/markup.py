"""What the readers of org-mode and AsciiDoc share: numbered lines, notes, and the report's making.

Both are marked line by line, both name a report's title, authors and date in lines of their own,
and both are read with one promise: any text becomes a report, in time that grows as the text does.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from newsletter.errors import ReportError
from newsletter.report import Diagnostic, JsonValue, Level, Report, Span
from newsletter.report.yaml_form import Entries
from newsletter.sources.composing import compose, take_title, without_title
from newsletter.sources.metadata import read_metadata
from newsletter.sources.sections import Part

DEEPEST = 20
"""Blocks and headings inside each other; what lies deeper is read as text."""

WIDEST = 60
"""Columns of a table; those of reports have some ten."""

_TAB = 8
_AUTHORS = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+(?:and|&|\+)\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One source line: its 1-based number, its text as written, its indentation in columns."""

    number: int
    text: str
    indent: int

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see on it."""
        return not self.text.strip()


def cut(text: str) -> list[Line]:
    """Cut a text into lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [line_of(number, line) for number, line in enumerate(text.split("\n"), start=1)]


def line_of(number: int, text: str) -> Line:
    """A line, its indentation measured; a tab reaches to the next multiple of eight columns."""
    blanks = text[: len(text) - len(text.lstrip(" \t"))]
    return Line(number, text, len(blanks.expandtabs(_TAB)))


def span_of(lines: Sequence[Line]) -> Span:
    """What some lines cover, without blank ones at the end; there is at least one."""
    end = len(lines)
    while end > 1 and lines[end - 1].blank:
        end -= 1
    return Span(lines[0].number, lines[end - 1].number)


def joined(lines: Iterable[Line]) -> str:
    """The text of lines of prose, without their indentation."""
    return "\n".join(line.text.strip() for line in lines)


def code_of(lines: Sequence[Line]) -> str:
    """The text of lines of code, without the indentation that all of them share."""
    texts = [line.text.rstrip() for line in lines]
    filled = [text for text in texts if text]
    common = min((len(text) - len(text.lstrip(" ")) for text in filled), default=0)
    return "\n".join(text[common:] for text in texts)


class Notes:
    """Collects what a reader of one text drops or guesses."""

    def __init__(self) -> None:
        self.all: list[Diagnostic] = []

    def warn(self, code: str, message: str, span: Span) -> None:
        """Something is lost, or not as its author meant it."""
        self._add(Level.WARNING, code, message, span)

    def tell(self, code: str, message: str, span: Span) -> None:
        """Something is left out that no reader would miss."""
        self._add(Level.INFO, code, message, span)

    def _add(self, level: Level, code: str, message: str, span: Span) -> None:
        self.all.append(Diagnostic(level=level, code=code, message=message, span=span))


class Finder:
    """Finds words in one text; asking on and on for one that is not there costs nothing."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, tuple[int, int]] = {}

    def find(self, word: str, start: int) -> int:
        """The first place of a word from `start` on; -1 if there is none."""
        asked, found = self._known.get(word, (len(self._text) + 1, -1))
        if asked <= start and (found < 0 or start <= found):
            return found
        found = self._text.find(word, start)
        self._known[word] = (start, found)
        return found


class Closers:
    """The places where each mark may close in one text, all found in one pass."""

    def __init__(self, text: str, pattern: re.Pattern[str]) -> None:
        self._places: dict[str, list[int]] = {}
        for found in pattern.finditer(text):
            self._places.setdefault(found[0], []).append(found.start())

    def after(self, mark: str, start: int) -> int:
        """The first place from `start` on where a mark may close; -1 if there is none."""
        places = self._places.get(mark, [])
        index = bisect_left(places, start)
        return places[index] if index < len(places) else -1


def split_authors(text: str) -> list[JsonValue]:
    """The names in "Ada, Bo and Cy"; each may have its address behind it."""
    return [name.strip() for name in _AUTHORS.split(text) if name.strip()]


def compose_report(
    parts: Sequence[Part], entries: Entries, *, where: str, notes: Iterable[Diagnostic]
) -> Report:
    """A report from what its head says and from its headings and blocks.

    A value that makes no sense (a date that is none) is kept under its key in `meta`; the note
    `metadata-unread` (warning) tells of it. The title is the head's, else the text's own, else the
    file's name.
    """
    known, unread, more = _settled(entries, where)
    metadata = read_metadata(known, where=where)
    if metadata.title:
        title, rest = metadata.title, without_title(parts, metadata.title)
    else:
        title, rest = take_title(parts, PurePath(where).stem)
    report = compose(rest, title=title, published=metadata.published, notes=[*notes, *more])
    if "period" in metadata.given:
        kept = tuple(note for note in report.notes if note.code != "period-without-year")
        report = replace(report, period=metadata.period, notes=kept)
    return replace(
        report,
        number=metadata.number if "number" in metadata.given else report.number,
        language=metadata.language,
        authors=metadata.authors,
        subject=metadata.subject,
        preheader=metadata.preheader,
        url=metadata.url,
        meta={**metadata.meta, **unread},
    )


def _settled(
    entries: Entries, where: str
) -> tuple[Entries, dict[str, JsonValue], list[Diagnostic]]:
    """The entries that can be read, the values of the others, and what is to be told of those."""
    known: Entries = {}
    unread: dict[str, JsonValue] = {}
    notes = Notes()
    for key, entry in entries.items():
        try:
            read_metadata({key: entry}, where=where)
        except ReportError as error:
            unread[key] = entry.value
            span = Span(entry.line, entry.line)
            notes.warn("metadata-unread", f"{error.what}; it is kept as it stands", span)
        else:
            known[key] = entry
    return known, unread, notes.all
