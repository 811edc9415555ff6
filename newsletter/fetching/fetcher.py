"""Fetches a URL: asks, follows redirects, and keeps what came."""

import re
import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import httpcore

from newsletter.errors import FetchError
from newsletter.fetching.addresses import read_allowance
from newsletter.fetching.bodies import ACCEPTED, read_body
from newsletter.fetching.cache import Cache
from newsletter.fetching.connecting import Deadline, GuardedNetwork, Resolver, resolve
from newsletter.fetching.faults import of_connection, of_status, redirected
from newsletter.fetching.urls import Target, follow, read_url
from newsletter.fetching.values import Fetched, Limits

OK = frozenset({200})
_NOT_MODIFIED = 304
_REDIRECTS = {301, 302, 303, 307, 308}
_NOTHING: Mapping[str, str] = MappingProxyType({})
_LIMITS = Limits()
_HARMLESS = {"accept", "accept-language", "user-agent", "x-github-api-version"}
"""What may be told to whomever a redirect names; any other header could be a secret."""
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""RFC 9110 5.6.2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What is asked for, wherever a redirect leads."""

    headers: Mapping[str, str]
    statuses: frozenset[int]
    kept: Fetched | None


class Fetcher:
    """Fetches URLs, each by connections of its own, so that none is reused unchecked or stale.

    `cache` is the folder for what was fetched, made where there is none; `offline` answers from
    it alone. `allow` names hosts, addresses and networks that may be reached although they are
    not public. `resolver` and `trust` are the system's unless given.
    """

    def __init__(
        self,
        cache: Path | None = None,
        *,
        offline: bool = False,
        allow: Iterable[str] = (),
        limits: Limits = _LIMITS,
        resolver: Resolver = resolve,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._cache = Cache(folder=cache) if cache else None
        self._offline = offline
        self._allowance = read_allowance(allow)
        self._limits = limits
        self._resolver = resolver
        self._given_trust = trust

    def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] = _NOTHING,
        statuses: frozenset[int] = OK,
    ) -> Fetched:
        """Get a URL, whole; an answer of another status than those asked for is a FetchError.

        A redirect is followed unless its status is asked for; headers that could be secret do not
        follow it to another origin. An answer of status 200 is kept, and the next time the server
        is asked whether it changed. FetchError for all that goes wrong outside, WorkspaceError for
        a cache that cannot be written.
        """
        target = read_url(url)
        headers = _sendable(headers, target)
        kept = self._cache.load(target, headers) if self._cache else None
        if self._offline:
            return _offline(kept, target)
        wish = _Wish(headers=headers, statuses=statuses, kept=kept)
        answer = self._follow(target, wish)
        if self._cache and answer is kept:
            self._cache.touch(target, headers)
        elif self._cache and answer.status in OK:
            self._cache.keep(target, headers, answer)
        return answer

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return self._given_trust or httpcore.default_ssl_context()

    def _follow(self, target: Target, wish: _Wish) -> Fetched:
        """Ask, and ask where redirects lead, until something comes that is none."""
        network = GuardedNetwork(
            resolver=self._resolver,
            allowance=self._allowance,
            deadline=Deadline(self._limits.seconds),
        )
        seen = [target]
        while isinstance(answer := self._ask_last(network, seen, wish), Target):
            if answer in seen:
                raise _lost("it redirects in a circle", target)
            if len(seen) > self._limits.redirects:
                raise _lost(f"it redirects more than {self._limits.redirects} times", target)
            if answer.origin != seen[-1].origin:
                wish = replace(wish, headers=_harmless(wish.headers))
            seen.append(answer)
        return answer

    def _ask_last(
        self, network: GuardedNetwork, seen: Sequence[Target], wish: _Wish
    ) -> Fetched | Target:
        """Ask the last of the targets seen; what fails there tells of those before it."""
        *way, target = seen
        try:
            return self._ask(network, target, wish)
        except FetchError as error:
            if not way:
                raise
            raise redirected(error, way) from error

    def _ask(self, network: GuardedNetwork, target: Target, wish: _Wish) -> Fetched | Target:
        """One request; what came, or where it sends us."""
        where = str(target)
        known = wish.kept if wish.kept and wish.kept.url == where else None
        sent = _sent(target, wish.headers, known)
        # Reading the system's authorities takes longer than many a page.
        trust = self._trust if target.scheme == "https" else None
        try:
            with (
                httpcore.ConnectionPool(trust, network_backend=network) as pool,
                pool.stream("GET", _url(target), headers=sent) as response,
            ):
                status, headers = response.status, _read_headers(response)
                if status in wish.statuses:
                    octets = self._limits.octets
                    content = read_body(response.iter_stream(), headers, octets=octets, where=where)
                    return Fetched(url=where, status=status, headers=headers, content=content)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise of_connection(error, where=where, seconds=self._limits.seconds) from error
        if status == _NOT_MODIFIED and known:
            return known
        if status in _REDIRECTS and "location" in headers:
            return follow(target, headers["location"])
        raise of_status(status, headers, where=where, now=datetime.now(UTC))


def _offline(kept: Fetched | None, target: Target) -> Fetched:
    if kept is None:
        raise FetchError(
            "it was never fetched with this cache, and we are offline",
            where=str(target),
            mend="fetch it once without --offline",
        )
    return kept


def _lost(what: str, target: Target) -> FetchError:
    return FetchError(what, where=str(target), mend="name the address of the page itself")


def _sendable(headers: Mapping[str, str], target: Target) -> Mapping[str, str]:
    """Headers with names in lower case; the error for a bad one keeps its value to itself."""
    for name, value in headers.items():
        if not (_TOKEN.fullmatch(name) and _is_plain(value)):
            raise FetchError(
                f"a header called {name!r} cannot be sent",
                where=str(target),
                mend="check the token for spaces, line ends and letters that are not ASCII",
            )
    return {name.lower(): value for name, value in headers.items()}


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable() and value == value.strip()


def _harmless(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in headers.items() if name in _HARMLESS}


def _sent(
    target: Target, headers: Mapping[str, str], known: Fetched | None
) -> list[tuple[str, str]]:
    """The caller's headers, ours, and the question whether what we know has changed."""
    ours = {"host": target.authority, "accept-encoding": ACCEPTED, "connection": "close"}
    validators = known.headers if known else _NOTHING
    for question, validator in (("if-none-match", "etag"), ("if-modified-since", "last-modified")):
        if _is_plain(value := validators.get(validator, "")) and value:
            ours[question] = value
    return list({"user-agent": "newsletter", "accept": "*/*", **headers, **ours}.items())


def _url(target: Target) -> httpcore.URL:
    return httpcore.URL(
        scheme=target.scheme, host=target.host, port=target.port, target=target.path
    )


def _read_headers(response: httpcore.Response) -> dict[str, str]:
    """Names in lower case; RFC 9110 5.3: the same name again is a longer list."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
