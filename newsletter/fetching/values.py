"""What a fetch may cost, and what it brings."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message

from newsletter.errors import FetchError

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}

# Python's own codecs are no charsets of the web, and some of them take quadratic time.
_NO_CHARSETS = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where a fetch ends that does not end by itself."""

    seconds: float = 30.0
    """For the whole of it: names, redirects, and the last octet however slowly it drips."""
    octets: int = 20 * 2**20
    """Of content, counted both on the wire and after decompression."""
    redirects: int = 5
    """Followed at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer, whole and decompressed."""

    url: str
    """Where it came from in the end, after redirects."""
    status: int
    headers: Mapping[str, str]
    """As sent, also about a compressed body; names in lower case, a repeated one is a list."""
    content: bytes
    """As the author of the page wrote it; HTML and XML name their charset themselves."""
    from_cache: bool = False

    def text(self) -> str:
        """The content as text: by its byte order mark, else the header's charset, else UTF-8.

        FetchError for what is no text in that charset.
        """
        # The mark wins over the header, as in browsers (Encoding Standard, "decode").
        for mark, charset in _BYTE_ORDER_MARKS.items():
            if self.content.startswith(mark):
                return self._decoded(self.content.removeprefix(mark), charset)
        return self._decoded(self.content, self._charset())

    def _charset(self) -> str:
        head = Message()
        head["Content-Type"] = self.headers.get("content-type", "")
        named = head.get_content_charset() or ""
        try:
            charset = codecs.lookup(named).name
        except (LookupError, ValueError):
            return "utf-8"
        return "utf-8" if charset.replace("_", "-") in _NO_CHARSETS else charset

    def _decoded(self, content: bytes, charset: str) -> str:
        try:
            return content.decode(charset)
        # LookupError: hex, zip and others that are codecs but none from bytes to text.
        except (UnicodeError, LookupError) as error:
            raise FetchError(f"this is no text in {charset}", where=self.url) from error
