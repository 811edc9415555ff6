"""The doors of the public pages: a socket, a server that drains on a signal, several processes."""

import asyncio
import gc
import socket
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

import uvicorn
from anyio.to_thread import current_default_thread_limiter

from newsletter.errors import TransportError
from newsletter.mailing.values import Clock
from newsletter.newsroom.notices import first_of
from newsletter.newsroom.records import utc_now
from newsletter.newsroom.root import Newsroom
from newsletter.settings import Settings
from newsletter.web.faults import way_of
from newsletter.web.lines import GOODBYE, HAND_SHAKE, IDLE, Line, give_up_the_deaf
from newsletter.web.routes import application
from newsletter.web.site import site_of

BACKLOG = 1024
PATIENCE = 5
"""Seconds that a page waits for a database that is busy, before it says so."""
_GRACE = 10
"""Seconds that answers may take to end after a signal."""
_MOST_AT_ONCE = 1000
"""Connections that are answered; more are told to come again (503)."""
_MOST_FILES = 16_384
"""Descriptors of the process, where the system lets it have as many."""
_THREADS = 6
"""Threads that draw pages. Forty, the usual number, wait for each other's lock on the interpreter:
with six, pages go out up to 1.9 times as fast, the latest in a third of the time (measured)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The files that TLS needs: the chain, and its key."""

    chain: Path
    key: Path


_AFTER_A_BUG = 60
"""Seconds after which notices are tried again where a bug of ours ended it."""

Tell: TypeAlias = Callable[[str], None]
"""Says a line to whoever looks after the program."""


def bind(host: str, port: int) -> socket.socket:
    """Listen there, 0 for any port; TransportError where nobody can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _deaf(host, port, error) from error
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
        give_up_the_deaf(bound)
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise _deaf(host, port, error) from error
    bound.set_inheritable(True)
    return bound


def check(certificate: Certificate) -> None:
    """TransportError for files that TLS cannot use."""
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.chain, certificate.key)
    except (OSError, ssl.SSLError) as error:
        what = f"the certificate cannot be used: {error.strerror or error}"
        mend = "name the chain with --tls-cert and its key, without a passphrase, with --tls-key"
        raise TransportError(what, where=str(certificate.chain), mend=mend) from error


class Server(uvicorn.Server):
    """Serves the pages of one workspace at a socket that listens.

    With somebody to `tell` what goes wrong, it also sends the notices that the pages owe.
    """

    def __init__(
        self,
        settings: Settings,
        newsroom: Newsroom,
        certificate: Certificate | None = None,
        *,
        clock: Clock = utc_now,
        tell: Tell | None = None,
    ) -> None:
        self._newsroom = newsroom
        self._tell = tell
        self._stop = asyncio.Event()
        self._sent = asyncio.Event()
        config = uvicorn.Config(
            application(site_of(settings, newsroom, clock=clock)),
            http=Line,
            log_level="warning",
            access_log=False,
            server_header=False,
            # Whom to believe is the settings' to say.
            proxy_headers=False,
            lifespan="off",
            ws="none",
            backlog=BACKLOG,
            limit_concurrency=_MOST_AT_ONCE,
            timeout_keep_alive=IDLE,
            # Beyond that it would log what it cancels as our mistake.
            timeout_graceful_shutdown=_GRACE + 1,
            ssl_certfile=certificate.chain if certificate else None,
            ssl_keyfile=certificate.key if certificate else None,
        )
        super().__init__(config)

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer, and send notices beside it."""
        current_default_thread_limiter().total_tokens = _THREADS
        # What was loaded stays: looking for garbage in it holds answers up for a tenth of a second.
        gc.freeze()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send())
            await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and have no more patience with TLS than with the rest."""
        _hold_many()
        loop = asyncio.get_running_loop()
        made = partial(Line, config=self.config, server_state=self.server_state, app_state={})
        secured = self.config.ssl
        self.servers = [
            await loop.create_server(
                made,
                sock=each,
                ssl=secured,
                backlog=BACKLOG,
                ssl_handshake_timeout=HAND_SHAKE if secured else None,
                ssl_shutdown_timeout=GOODBYE if secured else None,
            )
            for each in sockets or ()
        ]
        self.started = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what was begun: answers, and the letters on their way."""
        self._stop.set()
        end = asyncio.get_running_loop().call_later(_GRACE, self._hang_up)
        await super().shutdown(sockets)
        end.cancel()
        await self._sent.wait()

    def _hang_up(self) -> None:
        """End what is left: forms that come too slowly, and whose clients get no answer."""
        for line in self.server_state.connections:
            if line.transport is not None:
                line.transport.abort()

    async def _send(self) -> None:
        while self._tell is not None and not self._stop.is_set():
            try:
                await self._newsroom.notices.run(self._stop, self._tell)
            except Exception as error:  # noqa: BLE001  # a bug in sending must not end the pages
                self._tell(f"notices wait for {_AFTER_A_BUG} s: {way_of(error)}")
                await first_of(self._stop, seconds=_AFTER_A_BUG)
        self._sent.set()

    def show(self, bound: socket.socket) -> None:
        """Serve until a signal."""
        try:
            self.run(sockets=[bound])
        except KeyboardInterrupt:
            return


def _hold_many() -> None:
    """Lines beyond the usual 1,024 descriptors of a process are told to come again, not reset."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # there is none on Windows

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def url_of(bound: socket.socket, certificate: Certificate | None, path: str = "/") -> str:
    """The address of what a socket that listens has at a path."""
    host, port = bound.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if certificate else 'http'}://{shown}:{port}{path}"


def _deaf(host: str, port: int, error: OSError) -> TransportError:
    return TransportError(
        f"nobody can listen there: {error.strerror or error}",
        where=f"{host}:{port}",
        mend="name another --host or --port",
    )
