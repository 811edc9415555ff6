"""Addresses and URLs as they may stand in a message: ASCII, unquoted, never folded.

A non-ASCII domain is written as IDNA A-labels. A non-ASCII local part is refused: it would need
SMTPUTF8 on every server of the way (RFC 6531 3.4), and letters are 7-bit by choice. A quoted
local part is refused too; no public provider gives one out.
"""

import re

from newsletter.errors import MessageError
from newsletter.message.words import encodable

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_LOCAL_OCTETS = 64
_DOMAIN_OCTETS = 253
_URL = re.compile(r"https://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;-]+")
_LOOPBACK = re.compile(r"http://(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/?#]|$)")
# `=?` may not be left either: a reader would take it for an encoded word in List-Unsubscribe.
_NOT_URL = re.compile(rb"[^A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]|%(?![0-9A-Fa-f]{2})|=(?=\?)")
_NOT_COMPONENT = re.compile(rb"[^A-Za-z0-9._~-]")
_URL_OCTETS = 900


def domain(name: str, *, where: str) -> str:
    """Write a domain in ASCII, non-ASCII labels as A-labels (RFC 5891); MessageError if none."""
    ascii_name = name if name.isascii() else _a_labels(name)
    if len(ascii_name) <= _DOMAIN_OCTETS and _DOMAIN.fullmatch(ascii_name):
        return ascii_name
    raise MessageError(f"{name!a} is not a domain name", where=where, mend="correct it")


def _a_labels(name: str) -> str:
    # Imported here: its tables take longer to load than most commands need to run.
    import idna  # noqa: PLC0415

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def address(value: str, *, where: str) -> str:
    """Write an address as an addr-spec in ASCII (RFC 5322 3.4.1); MessageError if it has none."""
    local, _, host = value.rpartition("@")
    if not local.isascii():
        raise MessageError(
            f"{value!a} has letters before the @ that need SMTPUTF8",
            where=where,
            mend="use an address with ASCII letters before the @",
        )
    if len(local) > _LOCAL_OCTETS or not _LOCAL.fullmatch(local) or "=?" in local:
        raise MessageError(f"{value!a} is not an address", where=where, mend="correct it")
    return f"{local}@{domain(host, where=where)}"


def url(value: str, *, where: str) -> str:
    """Write a URL in the letters RFC 3986 allows, everything else percent-encoded.

    Only https, and http on this machine's own loopback; MessageError for any other scheme and
    for more than 900 characters, which no header line could carry.
    """
    if not _URL.fullmatch(value):
        value = _percent(_NOT_URL, value)
    followed = value.startswith("https://") or _LOOPBACK.match(value)
    if followed and len(value) <= _URL_OCTETS:
        return value
    raise MessageError(
        f"{value[:80]!a} cannot be followed from a letter",
        where=where,
        mend="use an https URL of at most 900 characters (RFC 8058 3.1)",
    )


def mailto(value: str, *, where: str) -> str:
    """Write the URI that asks by mail to be taken off the list (RFC 2369 3.2, RFC 6068)."""
    local, _, host = address(value, where=where).rpartition("@")
    return f"mailto:{component(local)}@{host}?subject=unsubscribe"


def component(value: str) -> str:
    """Write any text as one part of a URL, percent-encoded."""
    return _percent(_NOT_COMPONENT, value)


def _percent(forbidden: re.Pattern[bytes], value: str) -> str:
    octets = encodable(value).encode()
    return forbidden.sub(lambda match: b"%%%02X" % match[0][0], octets).decode("ascii")
