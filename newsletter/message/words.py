"""Words of a header: text made harmless, and RFC 2047 encoded words where ASCII is not enough."""

import binascii
import re

_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
# RFC 2047 5 (3): the letters allowed everywhere, also in a display name.
_Q_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_Q = [chr(byte) if byte in _Q_PLAIN else f"={byte:02X}" for byte in range(256)]
_Q[0x20] = "_"

WORD = 75
"""The longest encoded word, delimiters included (RFC 2047 2)."""
_FRAME = len("=?utf-8?q??=")


def encodable(text: str) -> str:
    """Put U+FFFD for each lone surrogate, which no encoding can carry."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def harmless(text: str) -> str:
    """Make text one line: controls, line separators and runs of spaces become one space.

    So neither C0, C1, CR, LF, NUL, U+2028 nor U+2029 can end a header or begin another.
    """
    return encodable(_CONTROL.sub(" ", text)).strip(" ")


def needs_encoding(text: str) -> bool:
    """Tell whether harmless text must travel as encoded words.

    Also where it only looks like one: `=?utf-8?q?a=0D=0ABcc:_x?=` left as it is would be decoded
    by readers, and by serialisers into a header of its own (CVE-2024-6923).
    """
    return not text.isascii() or "=?" in text


def _q(text: str) -> str:
    return "".join(map(_Q.__getitem__, text.encode()))


def _b(text: str) -> str:
    return binascii.b2a_base64(text.encode(), newline=False).decode()


def encoded_words(text: str, *, first: int = WORD) -> list[str]:
    """Write text as encoded words of at most 75 characters, the first of at most `first`.

    A character is never split (RFC 2047 5). Readers drop the white space between two encoded
    words, so the spaces of the text travel inside them.
    """
    q, b = _q(text), _b(text)
    letter, encode, whole = ("q", _q, q) if len(q) <= len(b) else ("b", _b, b)
    if len(whole) <= first - _FRAME:
        return [f"=?utf-8?{letter}?{whole}?="]
    words, chunk, room = [], "", first - _FRAME
    for character in text:
        if len(encode(chunk + character)) > room:
            words.append(chunk)
            chunk, room = "", WORD - _FRAME
        chunk += character
    return [f"=?utf-8?{letter}?{encode(part)}?=" for part in (*words, chunk)]
