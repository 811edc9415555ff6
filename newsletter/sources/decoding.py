"""Bytes to text: UTF-8 unless a page, a feed or whoever sent it says otherwise."""

import codecs
import re

from newsletter.errors import ReportError

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z][A-Za-z0-9_.:-]{0,39})")
_HEAD = 1024
"""Octets of a page in which browsers look for its charset (HTML Standard, "prescan")."""
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# Python's own codecs are no charsets, and some of them take quadratic time.
_NO_CHARSETS = re.compile(
    r"idna|punycode|undefined|utf.7|.*escape|.*_codec|mbcs|oem", re.IGNORECASE
)


def declared_charset(data: bytes) -> str:
    """The charset that HTML or XML declares in its first lines; empty if it does not."""
    found = _DECLARED.search(data[:_HEAD])
    named = found[1].decode("ascii") if found else ""
    # Whoever could read this declaration has no charset of two octets (HTML Standard).
    return "" if named.lower().startswith("utf-16") else named


def decode(data: bytes, *, where: str, charset: str = "") -> str:
    """Text with line feeds only, without a byte order mark; an unknown charset is UTF-8.

    A mark is right whatever the charset was said to be, as in browsers (Encoding Standard).

    ReportError, naming the line, for the first byte that is no text in that charset, and for a
    zero byte.
    """
    marks = (codec for mark, codec in _MARKS.items() if data.startswith(mark))
    codec = next(marks, None) or _codec(charset)
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        what = f"byte 0x{data[error.start]:02x} is not {codec.upper()}"
        raise _not_text(data, error.start, what=what, where=where) from error
    except UnicodeError as error:
        raise _not_text(data, 0, what=f"it is no {codec.upper()}", where=where) from error
    if "\0" in text:
        raise _not_text(data, data.index(0), what="a zero byte: this is no text", where=where)
    return re.sub(r"\r\n?", "\n", text.removeprefix(_BOM))


def _codec(charset: str) -> str:
    try:
        found = codecs.lookup(charset).name if charset else "utf-8"
        # What turns bytes into bytes, as hex does, is refused here.
        b"a".decode(found, "ignore")
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if _NO_CHARSETS.fullmatch(found.replace("-", "_")) else found


def _not_text(data: bytes, at: int, *, what: str, where: str) -> ReportError:
    line = data.count(b"\n", 0, at) + 1
    return ReportError(what, where=f"{where}:{line}", mend="save the report as UTF-8 text")
