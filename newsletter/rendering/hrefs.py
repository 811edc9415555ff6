"""Which links of a report may become links of a letter, and how they are written."""

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SCHEMES = ("http", "https", "mailto")
_SAFE = "!#$%&'()*+,/:;=?@[]~"
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def usable(href: str, *, page: str = "") -> str:
    """The link as plain ASCII, or an empty text where no link can be made of it.

    Only http, https and mailto become links. A relative link is resolved against `page`, the
    report's own address, where there is one.
    """
    # Browsers drop tabs and line ends inside a URL, so `java\nscript:` would be `javascript:`.
    href = re.sub(r"[\x00-\x1f\x7f-\x9f]", "", href).strip()
    try:
        if not _SCHEME.match(href):
            href = urljoin(page, href) if href and page else ""
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in _SCHEMES:
        return ""
    if parts.scheme == "mailto":
        return _ascii(href) if "@" in parts.path else ""
    if not host:
        return ""
    return _ascii(urlunsplit(parts._replace(netloc=_netloc(parts.netloc, host))))


def _netloc(netloc: str, host: str) -> str:
    if netloc.isascii():
        return netloc
    try:
        return netloc.lower().replace(host, host.encode("idna").decode("ascii"))
    except UnicodeError:
        return netloc


def _ascii(href: str) -> str:
    return quote(_PERCENT.sub("%25", href), safe=_SAFE, errors="ignore")
