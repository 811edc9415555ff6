"""The line to one client: it may be slow, but it does not hold its place or our memory for ever."""

import asyncio
import socket

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from newsletter.web.guard import LARGEST, LARGEST_HEAD

IDLE = 15
"""Seconds that a line may stay without a whole head of a request."""
_DEAF = 30
"""Seconds after which a client is given up that takes nothing of its answer."""
_LARGEST_REQUEST = LARGEST_HEAD + 2 * LARGEST
"""Octets of one request, with what frames a body in chunks and what may come after it."""

_MOST_AHEAD = 16
"""Requests that may wait for the answer before theirs: no browser sends even two in one go."""
HAND_SHAKE = 15
"""Seconds that TLS has to begin."""
GOODBYE = 2
"""Seconds that TLS has to end: its clients say goodbye, or do not."""


def give_up_the_deaf(bound: socket.socket) -> None:
    """Have the system end the lines of clients that do not read; they inherit it from `bound`."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _DEAF * 1000)


class Line(HttpToolsProtocol):
    """Uvicorn's line with two more rules.

    Whoever sends no whole head in time is hung up on: Uvicorn's own timer begins with the first
    answer, and ends with the next octet. And a request is counted as it comes: the parser, llhttp,
    would keep a head of any length, read on behind a body that was refused, and queue whatever
    number of requests one read brings.
    """

    _came = 0
    """Octets since the last request was complete."""
    _in_head = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has come, and has a while to say what they want."""
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def data_received(self, data: bytes) -> None:
        """Some octets; only with those that make a head whole does the waiting end."""
        timer, self.timeout_keep_alive_task = self.timeout_keep_alive_task, None
        self._came += len(data)
        super().data_received(data)
        if self._came > (LARGEST_HEAD if self._in_head else _LARGEST_REQUEST):
            self._refuse()
        if timer is None:
            return
        # None before the first request, whatever its type says.
        if self.cycle is None or self.cycle.response_complete:  # type: ignore[redundant-expr]
            self.timeout_keep_alive_task = timer
        else:
            timer.cancel()

    def on_message_begin(self) -> None:
        """A request begins; ValueError, which the parser takes for its own, for one too many."""
        if len(self.pipeline) > _MOST_AHEAD:
            raise ValueError("too many requests in one go")
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._in_head = False
        super().on_headers_complete()
        if self.parser.should_upgrade():
            # We do not: we answer, and as llhttp reads nothing behind such a head, that is all.
            self.cycle.keep_alive = False

    def _unsupported_upgrade_warning(self) -> None:
        """Nobody is to install anything because a client has offered what we do not speak."""

    def on_message_complete(self) -> None:
        """It is whole."""
        self._came = 0
        super().on_message_complete()

    def eof_received(self) -> bool:  # type: ignore[override]  # asyncio asks what it says
        """They say nothing more, and may still listen; TLS knows no such half."""
        waited = self.cycle is not None and not self.cycle.response_complete  # type: ignore[redundant-expr]
        if not waited or self.scheme == "https":
            return False
        self.cycle.keep_alive = False
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone, be it by an error: nobody is waited for any more."""
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def _refuse(self) -> None:
        """Hang up on a request that is too large; mutely where it is no head."""
        # None before the first request, whatever its type says.
        if self._in_head and (self.cycle is None or self.cycle.response_complete):  # type: ignore[redundant-expr]
            self.send_400_response("The head of this request is too large.")
        else:
            self.transport.close()
