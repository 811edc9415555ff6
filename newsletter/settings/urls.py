"""What URLs in newsletter.toml may look like."""

from urllib.parse import quote, urlsplit

from newsletter.errors import MessageError
from newsletter.message.addresses import domain
from newsletter.settings.values import LOOPBACK, Unfit, text


def url(given: object) -> str:
    """An https URL, or http on this machine; empty stays empty."""
    read = text(given)
    if not read:
        return ""
    try:
        parts = urlsplit(read)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK
        usable = parts.hostname and (parts.scheme == "https" or local) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or " " in read:
        raise Unfit(f"{read[:80]!a} is not an https URL", mend="write https://host/...")
    return read.rstrip("/")


def base_url(given: object) -> str:
    """The URL below which all public pages are found: no query, no fragment."""
    read = url(given)
    if not read or urlsplit(read).query or urlsplit(read).fragment:
        raise Unfit(f"{read[:80]!a} is not the beginning of URLs", mend="write https://host")
    return read if read.isascii() else _in_ascii(read)


def _in_ascii(url: str) -> str:
    """Its host and path as browsers ask for them and letters name them (RFC 5891, RFC 3986 2.1)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        written = domain(host, where="url")
    except MessageError as refused:
        raise Unfit(f"{host!a} is no host name", mend="write https://host") from refused
    port = f":{parts.port}" if parts.port else ""
    path = quote(parts.path, safe="/%;=,:@&+!$'()*~")
    return parts._replace(netloc=f"{written}{port}", path=path).geturl()
