"""A web server on loopback that misbehaves as a test scripts it."""

import itertools
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

LOOPBACK = ("127.0.0.0/8",)


@dataclass(frozen=True)
class Asked:
    """A request as it arrived; names of headers in lower case."""

    path: str
    headers: Mapping[str, str]


Play = Callable[[Asked], Iterable[bytes | float]]
"""What to send, octet for octet; a number is a pause in seconds. Then the connection closes."""


@dataclass
class Web:
    """A running server."""

    script: Mapping[str, Play]
    port: int = 0
    scheme: str = "http"
    asked: list[Asked] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def converse(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(4096)
            if not more:
                return
            head += more
            if not head.startswith(b"GET "[: len(head)]):
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return
        first, *lines = head.decode().split("\r\n\r\n")[0].split("\r\n")
        pairs = (line.split(": ", 1) for line in lines)
        asked = Asked(first.split(" ")[1], {name.lower(): value for name, value in pairs})
        self.asked.append(asked)
        for piece in self.script[asked.path](asked):
            if self.stopped.is_set():
                return
            if isinstance(piece, bytes):
                connection.sendall(piece)
            else:
                self.stopped.wait(piece)


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> Play:
    """A well-behaved answer; `_` in a header's name stands for `-`."""
    fields = {"Content-Length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return lambda _asked: [f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body]


def redirect(location: str, status: str = "302 Found") -> Play:
    return answer(status=status, Location=location)


def dripping(head: bytes, drop: bytes) -> Play:
    """The head at once, then a drop now and then, for ever."""

    def play(_asked: Asked) -> Iterable[bytes | float]:
        yield head
        yield from itertools.cycle([drop, 0.02])

    return play


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False


@contextmanager
def serving(script: Mapping[str, Play], *, tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A server that plays the script of each path, in threads that end with it."""
    web = Web(script, scheme="https" if tls else "http")

    class Conversation(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                if tls is None:
                    web.converse(self.request)
                    return
                with tls.wrap_socket(self.request, server_side=True) as secure:
                    web.converse(secure)

    with _Server(("127.0.0.1", 0), Conversation) as server:
        web.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield web
        finally:
            web.stopped.set()
            server.shutdown()
            thread.join()
