"""Lines of plain text: how wide they are, and where they may break.

72 columns, counted as a terminal shows them: East Asian wide characters take two, combining marks
none (UAX 11). A paragraph at the left edge is flowed (RFC 3676 4.1): a line that goes on ends in
one space. Indented lines are fixed, because a reader's program that joins them would keep the
indent in mid-line.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

COLUMNS = 72
"""The width lines are filled to. Only a URL is ever longer."""

_WIDE = frozenset("WF")
_NO_WIDTH = frozenset(("Mn", "Me", "Cf"))
_URL = re.compile(r"[a-z][a-z0-9+.-]*://|mailto:", re.IGNORECASE)
# What must not begin a line of Chinese, Japanese or Korean: closing marks, lengthening signs.
_CLOSING = frozenset(("Pe", "Pf", "Po", "Lm"))
_SIGNATURE = "-- "
# A link's or footnote's mark stays with the word before it.
_BEFORE_MARK = re.compile(r" (?=\[\^?\d+\])")
_GLUE = "\0"


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    if unicodedata.category(character) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def width(text: str) -> int:
    """How many columns a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def wrap(text: str, *, first: str = "", rest: str | None = None) -> list[str]:
    """Fill a text into lines; a line feed in it is kept as a line end.

    `first` stands before the first line (a bullet), `rest` before the others (its indent, spaces
    as wide as `first` where it is not given). Lines without either are flowed.
    """
    rest = " " * width(first) if rest is None else rest
    lines: list[str] = []
    for part in text.split("\n"):
        lines += _fill(part, before=rest if lines else first, rest=rest)
    return lines


def _fill(text: str, *, before: str, rest: str) -> Iterator[str]:
    flowed = not before and not rest
    line, used = before, width(before)
    empty = True
    # A flowed line needs room for the space that says that it goes on.
    most = COLUMNS - flowed
    for piece, spaced, columns in _pieces(text, most - max(used, width(rest))):
        gap = 1 if spaced and not empty else 0
        if not empty and used + gap + columns > most:
            yield _ended(line, flows=flowed and spaced)
            line, used, gap = rest, width(rest), 0
        line += " " * gap + piece
        used += gap + columns
        empty = False
    yield line.rstrip(" ")


def _ended(line: str, *, flows: bool) -> str:
    """End a line that goes on; one that would look like a signature's beginning is not flowed."""
    line = line.rstrip(" ")
    return line + " " if flows and line + " " != _SIGNATURE else line


def _pieces(text: str, most: int) -> Iterator[tuple[str, bool, int]]:
    """Cut a text into pieces that are not broken: each with whether a space precedes, and width."""
    for glued in _BEFORE_MARK.sub(_GLUE, text).split():
        word = glued.replace(_GLUE, " ")
        columns = width(word)
        if columns == len(word) and (columns <= most or _URL.search(word)):
            yield word, True, columns
            continue
        spaced = True
        for piece in _chunks(word, most):
            yield piece, spaced, width(piece)
            spaced = False


def _chunks(word: str, most: int) -> Iterator[str]:
    """Cut a word between wide characters, and where it is wider than a line."""
    chunk, used = "", 0
    for character in word:
        columns = _columns(character)
        apart = columns > 1 or (chunk and _columns(chunk[-1]) > 1)
        apart = apart and unicodedata.category(character) not in _CLOSING
        if chunk and columns and (apart or used + columns > most):
            yield chunk
            chunk, used = "", 0
        chunk += character
        used += columns
    if chunk:
        yield chunk


def underlined(text: str, mark: str) -> list[str]:
    """A heading, underlined as wide as its widest line."""
    lines = [line.rstrip(" ") for line in wrap(text)]
    return [*lines, mark * max(1, *map(width, lines))]


def padded(text: str, columns: int, *, align: str = "left") -> str:
    """Fill a text with spaces up to a width."""
    room = max(0, columns - width(text))
    if align == "right":
        return " " * room + text
    left = room // 2 if align == "center" else 0
    return " " * left + text + " " * (room - left)
