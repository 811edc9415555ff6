"""Where a report comes from: one importer per format, all ending in the same document model.

This room reads; what it dropped or guessed stands in the report's notes. It fetches nothing and
renders nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from newsletter.errors import ReportError
from newsletter.report import Diagnostic, Level, Report, Span, from_json
from newsletter.sources.markdown import read_markdown
from newsletter.sources.plaintext import read_plaintext

__all__ = ["SUFFIXES", "Importer", "read_markdown", "read_plaintext", "read_report"]


class Importer(Protocol):
    """Reads one format; raises ReportError, `where` naming the source, for what it cannot read."""

    def __call__(self, text: str, *, where: str) -> Report:
        """Read a whole text."""
        ...


SUFFIXES: Mapping[str, Importer] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".mkd": read_markdown,
    ".txt": read_plaintext,
    ".text": read_plaintext,
    ".json": from_json,
}
"""What the end of a file's name says about its format; case does not matter."""

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def read_report(path: Path) -> Report:
    """Read a report from a file, in the format that the end of its name tells.

    UTF-8 with or without a byte order mark, any line ends. Control characters, which no reader
    sees and no HTML may hold, become spaces; the note `control-characters` says where. ReportError
    for a file that is missing, unreadable, empty, not text, or of an unknown format.
    """
    data = _bytes(path)
    read = _importer(path)
    text = _decode(data, where=str(path))
    if not text.strip():
        raise ReportError(
            "the report is empty", where=str(path), mend="write its title on the first line"
        )
    report = read(_CONTROLS.sub(" ", text), where=str(path))
    return replace(report, notes=(*report.notes, *_control_notes(text)))


def _importer(path: Path) -> Importer:
    if path.suffix.lower() in SUFFIXES:
        return SUFFIXES[path.suffix.lower()]
    known = ", ".join(SUFFIXES)
    what = f'"{path.suffix}" is no known format' if path.suffix else "the name tells no format"
    raise ReportError(what, where=str(path), mend=f"rename it to end in one of {known}")


def _bytes(path: Path) -> bytes:
    where = str(path)
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReportError("there is no such file", where=where, mend="check the path") from error
    except IsADirectoryError as error:
        mend = f"name one file in it, ending in {', '.join(SUFFIXES)}"
        raise ReportError("this is a folder, not a report", where=where, mend=mend) from error
    except PermissionError as error:
        mend = "give yourself the right to read it"
        raise ReportError("the file may not be read", where=where, mend=mend) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReportError(f"the file cannot be read: {reason}", where=where) from error


def _decode(data: bytes, *, where: str) -> str:
    """Bytes to text with line feeds only; names the line of the first byte that is no text."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = f"byte 0x{data[error.start]:02x}"
        what = f"{byte} is not UTF-8"
        raise _not_text(data, error.start, what=what, where=where) from error
    if "\0" in text:
        raise _not_text(data, data.index(0), what="a zero byte: this is no text", where=where)
    return re.sub(r"\r\n?", "\n", text.removeprefix(_BOM))


def _not_text(data: bytes, at: int, *, what: str, where: str) -> ReportError:
    line = data.count(b"\n", 0, at) + 1
    return ReportError(what, where=f"{where}:{line}", mend="save the report as UTF-8 text")


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
