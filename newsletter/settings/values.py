"""What the values of newsletter.toml may look like: one reader per kind of value.

A reader takes what TOML gave, returns the checked value, or raises Unfit with the mend.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsletter.errors import MessageError
from newsletter.message.addresses import address as addr_spec
from newsletter.message.addresses import domain as ascii_domain

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that are this machine: nothing leaves it, so nothing needs to be encrypted."""

MAIN = "main"  # what commands and forms call the list of [list]
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|\[?[0-9A-Fa-f:.]{2,45}\]?")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_SENDER_ID = re.compile(r"[A-Za-z0-9]{5,15}")
_TOPIC = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_NO_TOPICS = {
    "all": "it stands for the whole letter",
    "none": "it marks sections of no topic",
}
_LAST_PORT = 65535
_MOST_CONNECTIONS = 100
_MOST_PROCESSES = 64
_MOST_LETTERS = 1_000_000
_WEEK = 168


class Unfit(ValueError):
    """A value that cannot be used; `what` is the reason, `mend` what to write instead."""

    def __init__(self, what: str, *, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that no message, log or repr may show."""

    text: str = field(default="", repr=False)

    def __str__(self) -> str:
        """Stars, or nothing where there is no secret."""
        return "******" if self.text else ""

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self.text)


Reader = Callable[[object], object]
"""From what TOML gave to the checked value; raises Unfit."""


def text(given: object) -> str:
    """One line of text without control characters, so that no header can be smuggled in."""
    if not isinstance(given, str):
        raise Unfit(f"{given!r} is not text", mend='write it in quotes: "..."')
    if _CONTROL.search(given):
        raise Unfit(f"{given[:60]!a} is more than one plain line", mend="write it on one line")
    return given.strip()


def name(given: object) -> str:
    """A text that is not empty."""
    if read := text(given):
        return read
    raise Unfit("it is empty", mend="write a name")


def lines(given: object) -> str:
    """Text of one or more lines, such as a postal address."""
    if not isinstance(given, str):
        raise Unfit(f"{given!r} is not text", mend='write it in quotes: "..."')
    return "\n".join(text(line) for line in given.strip().splitlines())


def address(given: object) -> str:
    """An e-mail address without a name, its domain in ASCII."""
    try:
        return addr_spec(text(given), where="")
    except MessageError as error:
        raise Unfit(error.what, mend="write an address such as news@example.org") from error


def optional_address(given: object) -> str:
    """An e-mail address, or nothing."""
    return address(given) if given != "" else ""


def list_id(given: object) -> str:
    """A list's id: a domain-like name that is never changed (RFC 2919 3)."""
    mend = "write a name such as weekly.example.org, below a domain of yours"
    try:
        read = ascii_domain(text(given), where="")
    except MessageError as error:
        raise Unfit(error.what, mend=mend) from error
    if "." not in read:
        raise Unfit(f"{read!a} has no dot", mend=mend)
    return read


def sender_id(given: object) -> str:
    """Our name in Feedback-ID: 5 to 15 letters or digits."""
    read = text(given)
    if read and not _SENDER_ID.fullmatch(read):
        raise Unfit(f"{read!a} is no sender id", mend="write 5 to 15 letters or digits")
    return read


def colour(given: object) -> str:
    """`#rrggbb`."""
    read = text(given)
    if not _COLOUR.fullmatch(read):
        raise Unfit(f"{read!a} is not a colour", mend="write it as #rrggbb, such as #1a5fb4")
    return read


def host(given: object) -> str:
    """A host name or an IP address."""
    read = text(given)
    if not _HOST.fullmatch(read):
        raise Unfit(f"{read[:80]!a} is not a host name", mend="write one such as smtp.example.org")
    return read.strip("[]")


def security(given: object) -> str:
    """How the connection to the smarthost is protected."""
    if given in {"starttls", "tls", "none"}:
        return str(given)
    raise Unfit(f"{given!r} is not known", mend='write "starttls", "tls" or "none"')


def number(given: object, lowest: int, highest: int) -> int:
    """A whole number, both ends included; TOML's true is an int to Python."""
    if isinstance(given, int) and not isinstance(given, bool) and lowest <= given <= highest:
        return given
    raise Unfit(f"{given!r} does not fit", mend=f"write a number from {lowest} to {highest}")


def flag(given: object) -> bool:
    """Yes or no."""
    if isinstance(given, bool):
        return given
    raise Unfit(f"{given!r} is neither true nor false", mend="write true or false, without quotes")


def optional_domain(given: object) -> str:
    """A domain in ASCII, or nothing."""
    return list_id(given) if given != "" else ""


def selector(given: object) -> str:
    """The name a DKIM key is published under, below `_domainkey` (RFC 6376 3.1)."""
    try:
        return ascii_domain(text(given), where="")
    except MessageError as error:
        raise Unfit(error.what, mend='write a name such as "newsletter-rsa"') from error


def port(given: object) -> int:
    """A TCP port."""
    return number(given, 1, _LAST_PORT)


def connections(given: object) -> int:
    """How many connections the smarthost is given at once."""
    return number(given, 1, _MOST_CONNECTIONS)


def processes(given: object) -> int:
    """How many processes share the work."""
    return number(given, 1, _MOST_PROCESSES)


def rate(given: object) -> int:
    """Letters a second; 0 sets no bound."""
    return number(given, 0, _MOST_LETTERS)


def canary(given: object) -> int:
    """Letters that go first; 0 for none."""
    return number(given, 0, _MOST_LETTERS)


def hours(given: object) -> int:
    """A time in hours, a week at most: a weekly letter is stale by then."""
    return number(given, 1, _WEEK)


def share(given: object) -> float:
    """A part of the whole, from 0 to 1."""
    if isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= 1:
        return float(given)
    raise Unfit(f"{given!r} does not fit", mend="write a share from 0 to 1, such as 0.05")


def uncertain(given: object) -> str:
    """What becomes of letters of which nobody knows whether they arrived."""
    if given in {"hold", "resend"}:
        return str(given)
    raise Unfit(f"{given!r} is not known", mend='write "hold" or "resend"')


def zone(given: object) -> str:
    """A time zone by its name in the IANA's database."""
    read = name(given)
    try:
        ZoneInfo(read)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unfit(f"{read[:60]!a} is no time zone", mend='write "Europe/Berlin"') from None
    return read


def repository(given: object) -> str:
    """`owner/name` on GitHub, or nothing."""
    read = text(given)
    if read and not _REPOSITORY.fullmatch(read):
        raise Unfit(f"{read[:60]!a} is no repository", mend='write "owner/name"')
    return read


def texts(given: object) -> tuple[str, ...]:
    """A list of lines."""
    if not isinstance(given, list):
        raise Unfit(f"{given!r} is not a list", mend='write ["one", "two"]')
    return tuple(name(each) for each in given)


def topics(given: object) -> tuple[str, ...]:
    """The topics that subscribers may choose from."""
    if not isinstance(given, list):
        raise Unfit(f"{given!r} is not a list", mend='write ["releases", "security"]')
    read = tuple(name(each) for each in given)
    if unfit := [each for each in read if not _TOPIC.fullmatch(each)]:
        mend = "use letters a to z, digits, dots and dashes"
        raise Unfit(f"{unfit[0]!a} is not a topic's name", mend=mend)
    if taken := [each for each in read if each in _NO_TOPICS]:
        mend = f"{_NO_TOPICS[taken[0]]}, call it otherwise"
        raise Unfit(f"{taken[0]!a} is not a topic's name", mend=mend)
    return read


def list_key(given: object) -> str:
    """What commands and forms call a list beside the main one."""
    key = name(given)
    if not _TOPIC.fullmatch(key) or key == MAIN:
        mend = 'use letters a to z, digits, dots and dashes; "main" is the list of [list]'
        raise Unfit(f"{key!a} cannot be a list's key", mend=mend)
    return key


def networks(given: object) -> tuple[str, ...]:
    """IP addresses and networks."""
    read = texts(given)
    for each in read:
        try:
            ip_network(each)
        except ValueError as error:
            mend = "write addresses or networks such as 10.0.0.0/8 or ::1"
            raise Unfit(f"{each[:60]!a} is no network: {error}"[:160], mend=mend) from error
    return read


def database(given: object) -> Secret:
    """A file, or a URL without a password in it."""
    read = name(given)
    if "://" in read and urlsplit(read).password:
        raise Unfit(
            "a password stands in the URL", mend="set the whole URL in NEWSLETTER_DATABASE instead"
        )
    return Secret(read)
