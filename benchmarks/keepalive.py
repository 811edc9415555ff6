"""A client on kept connections, a few lines of asyncio: answers a second, and how late each is."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

CONNECTIONS = 50
_CLICK = b"List-Unsubscribe=One-Click"


@dataclass(frozen=True)
class Run:
    """How long everything took, and each answer, in seconds; the latter sorted."""

    seconds: float
    taken: Sequence[float]
    busy: int = 0
    """How many were told to come again (503)."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.taken) / self.seconds

    def within(self, share: float) -> float:
        """Milliseconds within which that share of the answers came."""
        return self.taken[min(int(len(self.taken) * share), len(self.taken) - 1)] * 1e3


def click(path: str) -> bytes:
    """The request of a mail program's unsubscribe button (RFC 8058)."""
    return _form(path, _CLICK)


def post(path: str, body: str, *, forwarded: str = "") -> bytes:
    """A form that is sent in, by way of a proxy for that address."""
    return _form(path, body.encode(), forwarded=forwarded)


def get(path: str) -> bytes:
    """A request for a page."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def _form(path: str, body: bytes, *, forwarded: str = "") -> bytes:
    hop = f"X-Forwarded-For: {forwarded}\r\n" if forwarded else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{hop}"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def ask(port: int, requests: Sequence[bytes], *, connections: int = CONNECTIONS) -> Run:
    """Ask all of it, in order; every answer must be a 200 or a 503."""
    taken: list[float] = []
    began = time.perf_counter()
    busy = asyncio.run(_all(port, list(reversed(requests)), taken, connections))
    return Run(time.perf_counter() - began, sorted(taken), busy)


async def _all(port: int, waiting: list[bytes], taken: list[float], connections: int) -> int:
    return sum(await asyncio.gather(*(_one(port, waiting, taken) for _ in range(connections))))


async def _one(port: int, waiting: list[bytes], taken: list[float]) -> int:
    busy = 0
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while waiting:
        request = waiting.pop()
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 503")), head
        busy += head.startswith(b"HTTP/1.1 503")
        length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
        await reader.readexactly(int(length))
        taken.append(time.perf_counter() - began)
    writer.close()
    return busy
