"""Reads a URL the one way that checking and connecting then share."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import idna

from newsletter.errors import FetchError

DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST = 8192
"""RFC 9110 4.1 asks everybody for 8000 octets."""

_UNPRIVILEGED = 1024
_BAD_PORTS = {
    *(1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566),
    *(6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
}
"""From 1024 on, what browsers refuse because a request could be taken for another protocol's
(Fetch Standard, "port blocking")."""

_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*\Z")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_KEPT = "!$%&'()*+,-./:;=?@[]_~"
_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL that may be asked for, its parts in ASCII; as text it is that URL, without fragment."""

    scheme: str
    host: str
    """A name in lower case, or an IP address without brackets."""
    port: int
    path: str
    """With its query."""

    @property
    def origin(self) -> tuple[str, str, int]:
        """What must stay the same for a secret to travel along."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def read_url(url: str) -> Target:
    """Take an http or https URL apart; spaces around it do not count.

    FetchError for any other scheme, a user's name or password, a port below 1024 other than 80
    and 443 or one that browsers refuse, a host that is none, and control characters. Ports from
    1024 on are open: forges and forums live there, and what is private is guarded by its address.
    """
    url = url.strip(" \t\r\n")
    try:
        return _target(url)
    except ValueError as error:
        raise FetchError(f"this is no URL to fetch: {error}", where=_shown(url)) from error


def follow(source: Target, location: str) -> Target:
    """Where a redirect leads; FetchError, naming the page that redirects, where it must not."""
    try:
        return _target(location.strip(" \t\r\n"), seen_from=str(source))
    except ValueError as error:
        raise FetchError(
            f"it redirects to {_shown(location)}: {error}",
            where=str(source),
            mend="name the address of the page itself",
        ) from error


def read_host(host: str) -> str:
    """A host's name as the resolver and TLS want it, or an IP address; ValueError if it is none."""
    if ":" in host:
        address = ipaddress.IPv6Address(host)
        if address.scope_id is not None:
            raise ValueError("an address that only means something on one machine")
        return str(address)
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode()
        except UnicodeError as error:
            raise ValueError("the host is no valid name") from error
    host = host.lower().removesuffix(".")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        # 2130706433, 127.1 and 0x7f.1 are all loopback to some resolvers.
        return str(ipaddress.IPv4Address(host))
    if not _HOST.match(host):
        raise ValueError("the host is no valid name" if host else "it names no host")
    return host


def _target(url: str, *, seen_from: str = "") -> Target:
    if len(url) > _LONGEST:
        raise ValueError(f"it is longer than {_LONGEST} characters")
    if _CONTROL.search(url):
        # urlsplit drops some of them, and then reads another URL than a person does.
        raise ValueError("control characters")
    try:
        parts = urlsplit(urljoin(seen_from, url))
        given_port = parts.port
    except ValueError as error:
        # Its own words can quote a password.
        raise ValueError("it cannot be taken apart") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise ValueError("only http and https are fetched")
    if "@" in parts.netloc:
        raise ValueError("a user's name or password in it")
    path = parts.path or "/"
    return Target(
        scheme=parts.scheme,
        host=read_host(parts.hostname or ""),
        port=_port(given_port, parts.scheme),
        path=quote(f"{path}?{parts.query}" if parts.query else path, safe=_KEPT),
    )


def _port(port: int | None, scheme: str) -> int:
    if port is None:
        return DEFAULT_PORTS[scheme]
    known = port in DEFAULT_PORTS.values()
    if not known and (port < _UNPRIVILEGED or port in _BAD_PORTS):
        raise ValueError(f"port {port} belongs to another protocol")
    return port


def _shown(url: str) -> str:
    """A URL that is refused, fit for one line and without a password that may be in it."""
    url = re.sub(r"(//|:).*@", r"\1...@", url, count=1, flags=re.DOTALL)
    url = url.encode("ascii", "backslashreplace").decode()
    url = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", url)
    return url if len(url) <= _SHOWN else f"{url[:_SHOWN]}..."
