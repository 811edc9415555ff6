"""Where a report comes from: one importer per format, all ending in the same document model.

This room reads; what it dropped or guessed stands in the report's notes. It fetches nothing and
renders nothing.
"""

# ruff: noqa: PLC0415  # what foreign pages need costs 90 ms, and most reports are our own

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from newsletter.errors import ReportError
from newsletter.report import Diagnostic, Level, Report, Span, from_json
from newsletter.sources.decoding import declared_charset, decode
from newsletter.sources.files import file_bytes
from newsletter.sources.markdown.reading import read_markdown
from newsletter.sources.plaintext.reading import read_plaintext

__all__ = [
    "SUFFIXES",
    "Importer",
    "read_bytes",
    "read_markdown",
    "read_plaintext",
    "read_report",
]


class Importer(Protocol):
    """Reads one format; raises ReportError, `where` naming the source, for what it cannot read."""

    def __call__(self, text: str, *, where: str) -> Report:
        """Read a whole text."""
        ...


def _read_page(text: str, *, where: str) -> Report:
    """A page that was fetched knows where its relative links lead."""
    from newsletter.sources.html.page import read_html

    return read_html(text, where=where, base=where if _is_address(where) else "")


def _read_feed(text: str, *, where: str) -> Report:
    from newsletter.sources.feeds.reading import read_feed

    return read_feed(text, where=where)


def _read_org(text: str, *, where: str) -> Report:
    from newsletter.sources.org.reading import read_org

    return read_org(text, where=where)


def _read_asciidoc(text: str, *, where: str) -> Report:
    from newsletter.sources.asciidoc.reading import read_asciidoc

    return read_asciidoc(text, where=where)


def _read_json(text: str, *, where: str) -> Report:
    """Our own JSON, or a forum's: that has posts, or is one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and not found.keys().isdisjoint({"post_stream", "cooked", "raw"}):
        from newsletter.sources.discourse.topic import read_discourse

        return read_discourse(text, where=where)
    return from_json(text, where=where)


def _is_address(where: str) -> bool:
    return where.startswith(("https://", "http://"))


SUFFIXES: Mapping[str, Importer] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".mkd": read_markdown,
    ".txt": read_plaintext,
    ".text": read_plaintext,
    ".org": _read_org,
    ".adoc": _read_asciidoc,
    ".asciidoc": _read_asciidoc,
    ".asc": _read_asciidoc,
    ".json": _read_json,
    ".html": _read_page,
    ".htm": _read_page,
    ".xhtml": _read_page,
    ".xml": _read_feed,
    ".rss": _read_feed,
    ".atom": _read_feed,
}
"""What the end of a file's name says about its format; case does not matter."""

_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def read_report(path: Path, read: Importer | None = None) -> Report:
    """Read a report from a file, in the format that the end of its name tells unless it is given.

    UTF-8 with or without a byte order mark, UTF-16 with one, or what HTML and XML declare; any line
    ends. Control characters, which no reader sees and no HTML may hold, become spaces; the note
    `control-characters` says where. ReportError for a file that is missing, unreadable, empty,
    too large, not text, or of an unknown format.
    """
    return read_bytes(file_bytes(path), read or _importer(path), where=str(path))


def read_bytes(data: bytes, read: Importer, *, where: str, charset: str = "") -> Report:
    """Read a report from bytes as `read_report` reads a file's.

    `charset` is what whoever sent the bytes says of them.
    """
    if not charset and data.lstrip()[:1] == b"<":
        charset = declared_charset(data)
    text = decode(data, where=where, charset=charset)
    if not text.strip():
        raise ReportError(
            "the report is empty", where=where, mend="write its title on the first line"
        )
    report = read(_CONTROLS.sub(" ", text), where=where)
    return replace(report, notes=(*report.notes, *_control_notes(text)))


def _importer(path: Path) -> Importer:
    if path.suffix.lower() in SUFFIXES:
        return SUFFIXES[path.suffix.lower()]
    known = ", ".join(SUFFIXES)
    what = f'"{path.suffix}" is no known format' if path.suffix else "the name tells no format"
    raise ReportError(what, where=str(path), mend=f"rename it to end in one of {known}")


def _control_notes(text: str) -> tuple[Diagnostic, ...]:
    found = _CONTROLS.search(text)
    if not found:
        return ()
    line = text.count("\n", 0, found.start()) + 1
    count = len(_CONTROLS.findall(text))
    message = f"{count} control characters became spaces, the first is U+{ord(found[0]):04X}"
    note = Diagnostic(
        level=Level.WARNING, code="control-characters", message=message, span=Span(line, line)
    )
    return (note,)
