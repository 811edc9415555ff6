"""A wire of some length: passes octets on, each so many seconds after it came.

    python -m benchmarks.proxy PORT SECONDS

Prints the port it listens on, on loopback, and passes everything to PORT and back, SECONDS late
in each direction. Runs until it is told to end.
"""

import asyncio
import sys


class _Delay(asyncio.Protocol):
    """One direction's receiver; what comes is written to the other side later, in order."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._early: list[bytes] = []
        self.transport: asyncio.Transport | None = None
        self.other: _Delay | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._loop.call_later(self._seconds, self._pass, data)

    def connection_lost(self, error: Exception | None) -> None:
        del error
        self._loop.call_later(self._seconds, self._end)

    def _pass(self, data: bytes) -> None:
        if self.other is None:
            self._early.append(data)
        elif self.other.transport is not None:
            self.other.transport.write(data)

    def _end(self) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.close()

    def join(self, other: "_Delay") -> None:
        """Know the other side, and give it what came before it was there."""
        self.other = other
        for data in self._early:
            self._pass(data)


async def _serve(port: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    joining: set[asyncio.Task[None]] = set()

    def accepted() -> _Delay:
        near = _Delay(seconds)
        task = loop.create_task(_reach(near))
        joining.add(task)
        task.add_done_callback(joining.discard)
        return near

    async def _reach(near: _Delay) -> None:
        _, far = await loop.create_connection(lambda: _Delay(seconds), "127.0.0.1", port)
        far.join(near)
        near.join(far)

    server = await loop.create_server(accepted, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
