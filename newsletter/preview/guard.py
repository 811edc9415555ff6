"""Who may ask the studio, and what a browser may do with its answers.

The studio listens on loopback, which every program and every web page on this machine can reach.
So the Host must be ours (a page elsewhere can point its own name at 127.0.0.1), the address
begins with a random token, and what changes anything must come from the studio's own page.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What the studio's own page may load: itself, and nothing of the network."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The address holds the token.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""What every answer carries unless it says otherwise itself."""

_READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request is turned away."""

    status: HTTPStatus
    reason: str


class Guard:
    """Stands before the studio's routes; `port` and `token` are those of its address.

    `ticket` lets one request in, once, and sends it on to the address: what a browser is started
    with, every other user of the machine can read in its command line.
    """

    def __init__(self, app: ASGIApp, *, port: int, token: str, ticket: str = "") -> None:
        self._app = app
        self._ticket = ticket
        self._hosts = frozenset(f"{host}:{port}" for host in ("127.0.0.1", "localhost"))
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a refusal, or let the request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        refusal = self.refusal(scope["method"], scope["path"], headers)
        is_ticket = refusal is not None and self._takes(scope["path"], headers)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                written = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    written.setdefault(name, value)
            await send(message)

        if refusal is None:
            await self._app(scope, receive, guarded)
            return
        answer: Response = PlainTextResponse(refusal.reason + "\n", status_code=refusal.status)
        if is_ticket:
            answer = RedirectResponse(f"/{self._token}/", status_code=HTTPStatus.SEE_OTHER)
        await answer(scope, receive, guarded)

    def _takes(self, path: str, headers: Mapping[str, str]) -> bool:
        """Whether a request shows the ticket, which is used up by that."""
        given = path.strip("/").encode()
        is_known = bool(self._ticket) and headers.get("host", "") in self._hosts
        if not is_known or not secrets.compare_digest(given, self._ticket.encode()):
            return False
        self._ticket = ""
        return True

    def refusal(self, method: str, path: str, headers: Mapping[str, str]) -> Refusal | None:
        """Why a request may not pass; None where it may. `headers` by their lower-case names."""
        host = headers.get("host", "")
        if host not in self._hosts:
            reason = "this is no host of the studio: use the address that it printed"
            return Refusal(status=HTTPStatus.MISDIRECTED_REQUEST, reason=reason)
        given = path.removeprefix("/").partition("/")[0]
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            return Refusal(status=HTTPStatus.NOT_FOUND, reason="use the address that it printed")
        if method not in _READING and headers.get("origin") != f"http://{host}":
            reason = "this may only be asked by the studio's own page"
            return Refusal(status=HTTPStatus.FORBIDDEN, reason=reason)
        return None
