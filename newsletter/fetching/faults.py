"""What went wrong, in one line: statuses and broken connections become FetchErrors."""

import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore

from newsletter.errors import FetchError
from newsletter.fetching.connecting import AddressRefused, NameUnknown
from newsletter.fetching.urls import Target

_GONE = ("there is no such page", "check the address")
_CLOSED = ("the server does not let us see it", "log in with a token, or ask for the right to it")
_MANY = ("the server had too many requests", "wait before you try again")
_THEIRS = ("the server has a fault of its own", "try again later")
_ODD = ("the server gives another answer than the page", "open the address in a browser")

_STATUSES = {
    401: _CLOSED,
    403: _CLOSED,
    404: _GONE,
    410: _GONE,
    429: _MANY,
    451: ("the server must not show it", "ask its operator"),
}
_SERVER_FAULTS = range(500, 600)
_LONGEST_WAIT = 10**9
"""Seconds; whoever asks for more means never."""


def of_status(status: int, headers: Mapping[str, str], *, where: str, now: datetime) -> FetchError:
    """The error for a status that nobody can use, with the wait that the server asks for."""
    what, mend = _STATUSES.get(status, _THEIRS if status in _SERVER_FAULTS else _ODD)
    wait = read_retry_after(headers.get("retry-after", ""), now=now)
    if wait is not None:
        mend = f"try again in {wait:.0f} seconds"
    return FetchError(
        f"{what} (HTTP {status})", where=where, mend=mend, status=status, retry_after=wait
    )


def read_retry_after(value: str, *, now: datetime) -> float | None:
    """Seconds from now, at least 0, by a Retry-After header of seconds or with a date.

    RFC 9110 10.2.3; None for what is neither.
    """
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return float(min(int(value[:20]), _LONGEST_WAIT))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), float(_LONGEST_WAIT))


def of_connection(error: Exception, *, where: str, seconds: float) -> FetchError:
    """The error for a name, a connection, a handshake or an answer that failed."""
    what, mend = _told(error, seconds)
    return FetchError(what, where=where, mend=mend)


def redirected(error: FetchError, way: Sequence[Target]) -> FetchError:
    """The error of a page that redirects led to: it names the address asked for, and the way."""
    asked, *between = map(str, way)
    by_way = f" by way of {', '.join(between)}" if between else ""
    return FetchError(
        f"{error.what}, redirected from {asked}{by_way}",
        where=error.where,
        mend=error.mend,
        status=error.status,
        retry_after=error.retry_after,
    )


def _told(error: Exception, seconds: float) -> tuple[str, str]:  # noqa: PLR0911  # a table
    cause = _cause(error)
    match error:
        case AddressRefused():
            return f"its address {error} is not public", "allow it in the settings if it is yours"
        case NameUnknown():
            return "no address is known for its name", "check the spelling and your connection"
        case httpcore.TimeoutException():
            return f"no whole answer within {seconds:g} seconds", "try again later"
        case httpcore.ConnectError() if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"its certificate is not to be trusted: {cause.verify_message}",
                "ask its operator",
            )
        case httpcore.ConnectError():
            return f"no connection: {_reason(error)}", "check the address and your connection"
        case httpcore.ProtocolError():
            return f"the answer is no whole HTTP: {_reason(error)}", "try again later"
    return f"the connection broke: {_reason(error)}", "try again later"


def _reason(error: Exception) -> str:
    return getattr(_cause(error), "strerror", None) or str(error) or type(error).__name__


def _cause(error: Exception) -> object:
    """What httpcore made its error from: it is handed over as its argument only."""
    return error.args[0] if error.args else None
