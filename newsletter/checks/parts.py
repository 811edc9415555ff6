"""The letter's bytes taken apart: its header fields, and the HTML part as it travels."""

import re
from binascii import a2b_qp
from collections.abc import Mapping
from dataclasses import dataclass

_HTML = re.compile(rb"\r\nContent-Type: text/html((?:[^\r]|\r\n[ \t])*)((?:\r\n[^\r\n]+)*)\r\n\r\n")
_CHARSET = re.compile(rb'charset="?([^\s";]+)', re.IGNORECASE)
_BOUNDARY = re.compile(rb'boundary="([^"]+)"')
_FOLD = re.compile(rb"\r\n(?=[ \t])")


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlPart:
    """The HTML part: `encoded` octets as they travel, `octets` as a mail program decodes them."""

    encoded: bytes
    octets: bytes
    charset: str

    @property
    def text(self) -> str:
        """Its characters; what is no UTF-8 becomes U+FFFD."""
        return self.octets.decode("utf-8", "replace")


def html_part(message: bytes) -> HtmlPart:
    """The HTML part of a message; empty where it has none."""
    found = _HTML.search(message)
    if found is None:
        return HtmlPart(encoded=b"", octets=b"", charset="utf-8")
    ends = (
        message.find(b"\r\n--" + boundary, found.end()) for boundary in _BOUNDARY.findall(message)
    )
    end = min((at for at in ends if at >= 0), default=len(message))
    encoded = message[found.end() : end]
    charset = _CHARSET.search(found[1])
    is_quoted = b"quoted-printable" in found[2].lower()
    return HtmlPart(
        encoded=encoded,
        octets=a2b_qp(encoded) if is_quoted else encoded,
        charset=charset[1].decode("ascii", "replace").lower() if charset else "us-ascii",
    )


def fields(message: bytes) -> Mapping[str, tuple[str, ...]]:
    """The header fields by name in lower case, unfolded, each as often as it stands there."""
    found: dict[str, tuple[str, ...]] = {}
    head = message.partition(b"\r\n\r\n")[0]
    for line in _FOLD.sub(b"", head).split(b"\r\n"):
        name, _, value = line.decode("latin-1").partition(":")
        key = name.strip().lower()
        found[key] = (*found.get(key, ()), value.strip())
    return found
