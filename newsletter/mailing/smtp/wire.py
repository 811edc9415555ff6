"""One connection as a line of replies: writes octets, hands out replies in order, forgets none.

aiosmtplib opens the session, then this protocol takes its transport over, because aiosmtplib
throws away what arrives while no command waits: a 550 right after 354, or a reply too many.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from newsletter.errors import TransportError
from newsletter.mailing.replies import BrokenReply, Reply, ReplyReader


class ConnectionBroken(TransportError):
    """The connection ended, or the server kept silent for longer than its phase allows."""


class Wire(asyncio.Protocol):
    """The protocol of a transport that aiosmtplib has opened."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._reader = ReplyReader()
        self._replies: deque[Reply] = deque()
        self._fault: TransportError | None = None
        self._waiter: asyncio.Future[None] | None = None
        # With no room in the buffer, "resumed" means that everything was given to the kernel.
        transport.set_write_buffer_limits(high=0)
        self._flushed = True

    @property
    def is_quiet(self) -> bool:
        """Open, and the server has said nothing that was not asked for."""
        return self.is_open and not (self._replies or self._reader.partial)

    @property
    def is_open(self) -> bool:
        """Neither end has closed it."""
        return not (self._fault or self._transport.is_closing())

    @property
    def tls(self) -> str | None:
        """The version of TLS around it, such as TLSv1.3; None in clear."""
        layer = self._transport.get_extra_info("ssl_object")
        return None if layer is None else str(layer.version())

    @property
    def is_flushed(self) -> bool:
        """Whether everything written has been given to the kernel."""
        return self._flushed

    def write(self, data: bytes) -> None:
        """Send octets; ConnectionBroken where there is nobody to send them to."""
        if self._transport.is_closing():
            raise self._fault or ConnectionBroken("the connection is closed")
        self._transport.write(data)

    async def flush(self, seconds: float) -> None:
        """Wait until everything written was given to the kernel, or the server has spoken."""
        if not (self._flushed or self._replies):
            await self._wait(seconds, lambda: self._flushed or bool(self._replies))

    async def read(self, seconds: float) -> Reply:
        """The next reply; one that arrived whole counts, though the connection broke after it."""
        if not self._replies:
            await self._wait(seconds, lambda: bool(self._replies))
        return self._replies.popleft()

    def close(self) -> None:
        """End the connection at once; what is not written yet never leaves."""
        self._transport.abort()

    async def _wait(self, seconds: float, done: Callable[[], bool]) -> None:
        loop = asyncio.get_running_loop()
        # A timer and not asyncio.timeout, which costs as much as all the rest of a wait.
        timer = loop.call_later(seconds, self._lose_patience, seconds)
        try:
            while not done():
                if self._fault:
                    raise self._fault
                self._waiter = loop.create_future()
                await self._waiter
        finally:
            timer.cancel()

    def _lose_patience(self, seconds: float) -> None:
        self._fault = self._fault or ConnectionBroken(f"the server kept silent for {seconds:g} s")
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Cut what arrived into replies; a malformed one ends the connection."""
        if self._fault:
            return
        try:
            self._replies.extend(self._reader.feed(data))
        except BrokenReply as fault:
            self._fault = fault
            self._transport.abort()
        self._wake()

    def eof_received(self) -> None:
        """The server will say nothing more; the transport closes itself."""
        self._fault = self._fault or ConnectionBroken("the server closed the connection")
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Whoever waits is told."""
        told = f"the connection broke: {error}" if error else "the server closed the connection"
        self._fault = self._fault or ConnectionBroken(told)
        self._wake()

    def pause_writing(self) -> None:
        """The kernel's buffer is full."""
        self._flushed = False

    def resume_writing(self) -> None:
        """The kernel has taken everything."""
        self._flushed = True
        self._wake()
