"""The studio's doors: a port on loopback, a server until Ctrl-C, a browser where there is one."""

import secrets
import socket
import webbrowser
from collections.abc import Callable
from threading import Thread
from types import FrameType

import uvicorn

from newsletter.errors import TransportError
from newsletter.preview.routes import application
from newsletter.preview.studio import Studio

LOOPBACK = "127.0.0.1"
_GRACE = 2


def bind(port: int) -> socket.socket:
    """Listen on a port of loopback, 0 for any; TransportError where it is taken."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((LOOPBACK, port))
        bound.listen()
    except OSError as error:
        bound.close()
        raise TransportError(
            f"nobody can listen there: {error.strerror or error}",
            where=f"{LOOPBACK}:{port}",
            mend="name another port, or leave --port out",
        ) from error
    return bound


class Server(uvicorn.Server):
    """Serves one studio at a socket that listens.

    `url` is its whole address, `entrance` one that leads there once, for a command line.
    """

    def __init__(self, studio: Studio, bound: socket.socket) -> None:
        token, ticket = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        port = int(bound.getsockname()[1])
        config = uvicorn.Config(
            application(studio, port=port, token=token, ticket=ticket),
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=_GRACE,
        )
        super().__init__(config)
        self.url = f"http://{LOOPBACK}:{port}/{token}/"
        self.entrance = f"http://{LOOPBACK}:{port}/{ticket}/"
        self._studio = studio
        self._bound = bound

    def show(self) -> None:
        """Serve until a signal, or until `end` is called."""
        self._studio.open()
        try:
            self.run(sockets=[self._bound])
        except KeyboardInterrupt:
            return
        finally:
            self._studio.close()
            self._bound.close()

    def end(self) -> None:
        """Let the listeners go, whose streams would hold the server, and end."""
        self._studio.close()
        self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal, as uvicorn hands it over."""
        self.end()
        super().handle_exit(sig, frame)


def show_browser(url: str, *, otherwise: Callable[[], None]) -> None:
    """Open the browser beside the server; call `otherwise` where there is none."""

    def attempt() -> None:
        try:
            is_open = webbrowser.open(url)
        except (webbrowser.Error, OSError):
            is_open = False
        if not is_open:
            otherwise()

    Thread(target=attempt, name="browser", daemon=True).start()
