"""Quoted-printable (RFC 2045 6.7) that no relay on the way can break.

Beyond the RFC: a `.` and the F of `From ` at the start of a line are encoded (dot stuffing done
wrong, mbox), a character of several octets is never cut by a soft break, and every line leaves
room for one more `=`.
"""

import re

CRLF = b"\r\n"
SOFT = b"=\r\n"
"""A soft break: the line goes on, the reader sees nothing of it."""
_LINE = 75
_ESCAPED = re.compile(rb"[^\t\x20-\x3c\x3e-\x7e]")
_GUARDED = re.compile(rb"\.|F(?=rom )")
_CONTINUATION = re.compile(rb"=[89AB][0-9A-F]")


def quoted(text: str) -> bytes:
    """Encode one line of text, given without its ending, to be put at the start of a line.

    Lines have at most 75 octets, so that a soft break may follow; white space at the end is
    encoded, so a flowed line ends in =20.
    """
    encoded = _ESCAPED.sub(_hex, text.encode())
    if encoded.endswith((b" ", b"\t")):
        encoded = encoded[:-1] + b"=%02X" % encoded[-1]
    lines, start = [], 0
    while True:
        line, start = _line(encoded, start)
        lines.append(line)
        if start == len(encoded):
            return SOFT.join(lines)


def _line(encoded: bytes, start: int) -> tuple[bytes, int]:
    guarded = _GUARDED.match(encoded, start)
    end = min(start + _LINE - (2 if guarded else 0), len(encoded))
    if end < len(encoded):
        end = _whole_character(encoded, end)
    if not guarded:
        return encoded[start:end], end
    return _hex(guarded) + encoded[start + 1 : end], end


def _whole_character(encoded: bytes, end: int) -> int:
    cut = encoded.rfind(b"=", end - 2, end)
    end = end if cut < 0 else cut
    while _CONTINUATION.match(encoded, end):
        end -= 3
    return end


def _hex(match: re.Match[bytes]) -> bytes:
    return b"=%02X" % match[0][0]
