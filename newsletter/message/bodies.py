"""The two bodies of a letter, each encoded once and cut at its holes.

Plain text is format=flowed (RFC 3676): rendering ends a line that goes on in one space; here
lines are space-stuffed. Both are quoted-printable with a line break on each side of a hole, so
a value of any length moves nothing around it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from newsletter.holes import HOLE_OF, TOKEN, URLS
from newsletter.message.quoted import CRLF, SOFT, quoted
from newsletter.message.slots import Context, Slot
from newsletter.message.words import encodable

Piece = bytes | Slot
"""A run of bytes all letters share, or a slot."""

_STUFFED = re.compile(rf"[ >]|From |{TOKEN.pattern}")
_LAST_HOLES = re.compile(rf"(?: *(?:{TOKEN.pattern}))+$")
_IN_URL = re.compile(r"""(?:href|src|action|background)\s*=\s*["']([^"'<>]*)$""", re.IGNORECASE)
_ATTRIBUTE_CHARACTERS = 2_000


def text_body(text: str) -> list[Piece]:
    """Encode the plain-text part; the last line's ending is kept as it is given."""
    return _body(text, _text_line)


def html_body(html: str) -> list[Piece]:
    """Encode the HTML part; a hole inside an attribute that holds a URL is escaped for it."""
    contexts = iter([_html_context(html, match) for match in TOKEN.finditer(html)])
    return _body(html, lambda line: _html_line(line, contexts))


def _body(text: str, cut: Callable[[str], list[str | Slot]]) -> list[Piece]:
    pieces: list[Piece] = []
    for line in encodable(text).replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if pieces:
            pieces.append(CRLF)
        pieces.extend(_encode(cut(line)))
    return pieces


def _encode(parts: list[str | Slot]) -> Iterator[Piece]:
    runs: list[str | Slot] = []
    for part in parts:
        if not part:
            continue
        if runs and isinstance(part, str) and isinstance(runs[-1], str):
            runs[-1] += part
        else:
            runs.append(part)
    for index, run in enumerate(runs):
        tail = SOFT if index + 1 < len(runs) else b""
        if isinstance(run, str):
            yield quoted(run) + tail
        else:
            yield replace(run, tail=tail)


def _text_line(line: str) -> list[str | Slot]:
    # RFC 3676 4.4; a line that begins with a hole is always stuffed, whatever fills it.
    parts: list[str | Slot] = [" " if _STUFFED.match(line) else ""]
    start, last = 0, _LAST_HOLES.search(line)
    for match in TOKEN.finditer(line):
        literal, lead = line[start : match.start()], ""
        if last and match.start() >= last.start():
            # An empty name must not leave a space behind that makes its line flow on.
            literal, lead = literal.rstrip(" "), literal[len(literal.rstrip(" ")) :]
        hole = HOLE_OF[match[0]]
        parts += [literal, Slot(hole=hole, context=Context.TEXT, lead=lead)]
        start = match.end()
    return [*parts, line[start:]]


def _html_line(line: str, contexts: Iterator[Context]) -> list[str | Slot]:
    parts: list[str | Slot] = []
    start = 0
    for match in TOKEN.finditer(line):
        hole = HOLE_OF[match[0]]
        parts += [line[start : match.start()], Slot(hole=hole, context=next(contexts))]
        start = match.end()
    return [*parts, line[start:]]


def _html_context(html: str, match: re.Match[str]) -> Context:
    before = html[max(0, match.start() - _ATTRIBUTE_CHARACTERS) : match.start()]
    attribute = _IN_URL.search(before)
    if attribute is None or (not attribute[1] and HOLE_OF[match[0]] in URLS):
        return Context.HTML
    return Context.COMPONENT
