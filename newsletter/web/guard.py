"""What stands before every page: hosts, sizes, methods, and the headers of every answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter.web.asked import is_loopback

LARGEST = 64 * 1024
"""Bytes of a body: the largest form has some two hundred short fields."""
LARGEST_HEAD = 16 * 1024
"""Bytes of all headers together."""
LONGEST = 2048
"""Characters of a path with its query."""

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""What a page of ours may load: its style sheet and pictures from here. No scripts at all."""

WITH_SCRIPTS = f"{POLICY}; script-src 'self'"
"""The same for a page with the script that solves the form's puzzle."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What every answer carries unless it says otherwise itself."""
_SECURE = "max-age=31536000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Whose pages these are: the host that may be asked for, and whether it is reached by TLS."""

    host: str
    is_secure: bool

    @classmethod
    def of(cls, url: str) -> "Rules":
        """The rules for pages below that URL."""
        parts = urlsplit(url)
        return cls(host=_name(parts.hostname), is_secure=parts.scheme == "https")

    def knows(self, host: str) -> bool:
        """Whether a Host header names us, or this machine, which health checks do."""
        try:
            name = _name(urlsplit(f"//{host}").hostname)
        except ValueError:
            return False
        return bool(name) and (name in {self.host, "localhost"} or is_loopback(name))


def _name(host: str | None) -> str:
    """A host's name in one spelling; the dot at its end says that nothing comes after it."""
    return (host or "").lower().removesuffix(".")


Refuse: TypeAlias = Callable[[Request, HTTPStatus], Response]
Count: TypeAlias = Callable[[Scope, int], None]


class Guard:
    """An ASGI application before another one.

    `refuse` makes the page of a status, `count` is told of every answer.
    """

    def __init__(self, app: ASGIApp, *, rules: Rules, refuse: Refuse, count: Count) -> None:
        self._app = app
        self._rules = rules
        self._refuse = refuse
        self._count = count
        secure = {"Strict-Transport-Security": _SECURE} if rules.is_secure else {}
        self._headers = [
            (name.lower().encode(), value.encode()) for name, value in {**HEADERS, **secure}.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with its body counted, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        answer = self._app if refusal is None else self._refuse(Request(scope), refusal)
        await answer(scope, _counted(receive), self._headed(scope, send))

    def refusal(self, scope: Scope) -> HTTPStatus | None:
        """Why a request may not pass; None where it may."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._rules.knows(hosts[0]):
            return HTTPStatus.MISDIRECTED_REQUEST
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST:
            return HTTPStatus.REQUEST_URI_TOO_LONG
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEAD:
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > LARGEST:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return None

    def _headed(self, scope: Scope, send: Send) -> Send:
        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._count(scope, message["status"])
                said = message["headers"] = list(message.get("headers", ()))
                names = {name.lower() for name, _ in said}
                said += [each for each in self._headers if each[0] not in names]
            await send(message)

        return headed


def _counted(receive: Receive) -> Receive:
    """A body that says no length, or a false one, is counted as it comes."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return counted
