"""Header fields as bytes, each ending in CRLF: our own serialiser.

The standard library's lets an encoded CRLF become a header and turns a long List-Unsubscribe
into encoded words, which ends one-click (measured on CPython 3.11), so it only reads, in tests.
Every text that comes in is made harmless first (`words.harmless`); what cannot be made harmless,
an address or a URL, is refused with MessageError.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from newsletter.errors import MessageError
from newsletter.message.addresses import address
from newsletter.message.words import encoded_words, harmless, needs_encoding

LINE = 76
"""Where lines are folded; RFC 5322 2.1.1 prefers 78 and forbids 998, an encoded word ends at 76."""
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_TOKENS = re.compile(r"[!-~]+")
_QUOTED_PAIR = re.compile(r'(["\\])')
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def unstructured(name: str, text: str) -> bytes:
    """Write a field of free text, such as Subject: as it is where ASCII allows, else encoded."""
    return folded(name, _words(harmless(text), room=LINE - len(name) - 2))


def verbatim(name: str, value: str) -> bytes:
    """Write a field of printable ASCII without spaces, never folded, never encoded."""
    if not _TOKENS.fullmatch(value) or needs_encoding(value):
        raise MessageError(f"{value!a} cannot stand there", where=name, mend="use plain ASCII")
    return folded(name, [value])


def mailbox(name: str, display_name: str, address_value: str) -> bytes:
    """Write a field with one mailbox (RFC 5322 3.4), such as From or To; the name may be empty."""
    spec = address(address_value, where=name)
    phrase = _phrase(harmless(display_name), room=LINE - len(name) - 2)
    return folded(name, [*phrase, f"<{spec}>"] if phrase else [spec])


def identified(name: str, display_name: str, identifier: str) -> bytes:
    """Write a field with a phrase and an identifier in angle brackets, such as List-Id."""
    phrase = _phrase(harmless(display_name), room=LINE - len(name) - 2)
    return folded(name, [*phrase, f"<{identifier}>"])


def list_urls(name: str, urls: Sequence[str]) -> bytes:
    """Write a field of URLs in angle brackets (RFC 2369 2), folded only between two of them.

    The URLs come from `addresses.url` and `addresses.mailto`, or are tokens of holes.
    """
    entries = ",\r\n ".join(f"<{url}>" for url in urls)
    return f"{name}: {entries}\r\n".encode("ascii")


def date(moment: datetime) -> str:
    """Write a moment as RFC 5322 3.3 wants it, in UTC, in English whatever the locale."""
    utc = moment.astimezone(UTC)
    day, month = _DAYS[utc.weekday()], _MONTHS[utc.month - 1]
    return f"{day}, {utc.day:02} {month} {utc.year:04} {utc:%H:%M:%S} +0000"


def _phrase(text: str, *, room: int) -> list[str]:
    if not text or needs_encoding(text) or _ATOMS.fullmatch(text):
        return _words(text, room=room)
    # RFC 5322 3.2.4: a quoted-string is one word, so it is never folded and must fit the line.
    quoted = '"' + _QUOTED_PAIR.sub(r"\\\1", text) + '"'
    return [quoted] if len(quoted) <= room else encoded_words(text, first=room)


def _words(text: str, *, room: int) -> list[str]:
    words = text.split()
    if needs_encoding(text) or any(len(word) > room for word in words):
        return encoded_words(text, first=room)
    return words


def folded(name: str, words: Sequence[str]) -> bytes:
    """Write a field of ASCII words, folded between two of them where its line grows too long."""
    lines = [f"{name}:"]
    for word in words:
        if lines[-1] != f"{name}:" and len(lines[-1]) + 1 + len(word) > LINE:
            lines.append("")
        lines[-1] += f" {word}"
    return ("\r\n".join(lines) + "\r\n").encode("ascii")
