"""The line to one client: it may be slow, but it does not hold its place for ever."""

import asyncio
import socket

from uvicorn.protocols.http.h11_impl import H11Protocol

IDLE = 15
"""Seconds that a line may stay without a whole head of a request."""
_DEAF = 30
"""Seconds after which a client is given up that takes nothing of its answer."""


def give_up_the_deaf(bound: socket.socket) -> None:
    """Have the system end the lines of clients that do not read; they inherit it from `bound`."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _DEAF * 1000)


class Line(H11Protocol):
    """Uvicorn's line with one more rule: whoever sends no whole head in time is hung up on.

    Uvicorn's own timer begins with the first answer, and ends with the next byte.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has come, and has a while to say what they want."""
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def data_received(self, data: bytes) -> None:
        """Some bytes; only with those that make a head whole does the waiting end."""
        timer, self.timeout_keep_alive_task = self.timeout_keep_alive_task, None
        super().data_received(data)
        if timer is None:
            return
        # None before the first request, whatever its type says.
        if self.cycle is None or self.cycle.response_complete:  # type: ignore[redundant-expr]
            self.timeout_keep_alive_task = timer
        else:
            timer.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone, be it by an error: nobody is waited for any more."""
        self._unset_keepalive_if_required()
        super().connection_lost(exc)
