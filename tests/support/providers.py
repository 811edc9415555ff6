"""A smarthost with limits, and with the tempers of the providers behind it, on loopback.

It offers PIPELINING and keeps count of everything: who got a letter, how many letters a connection
carried, how many connections stood at once.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Temper = Callable[[str], bytes | None]
"""What is answered to RCPT TO this address instead of 250; None is the 250."""


def at(domain: str, answer: bytes) -> Temper:
    """One provider answers so to everybody; the others are well."""
    return lambda address: answer if address.endswith(f"@{domain}") else None


GOOD = {
    "EHLO": b"250-house\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES\r\n",
    "MAIL": b"250 2.1.0 Ok\r\n",
    "RSET": b"250 2.0.0 Ok\r\n",
}


@dataclass
class House:
    """A running smarthost; the limits may be changed while it runs."""

    temper: Temper = lambda _address: None
    letters_a_connection: int | None = None
    connections: int | None = None
    seconds_a_letter: float = 0
    """How long it takes to answer the final dot."""
    port: int = 0
    taken: list[str] = field(default_factory=list)
    """Recipients whose letter was answered 250, in that order."""
    asked: list[str] = field(default_factory=list)
    """Recipients of every RCPT TO."""
    carried: list[int] = field(default_factory=list)
    """How many letters each connection has carried, refused ones included."""
    standing: int = 0
    most_standing: int = 0
    turned_away: int = 0
    """Connections over the limit."""
    cut_short: int = 0
    """Letters over a connection's limit."""
    got_one: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task: asyncio.Task[None] | None = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self._writers.append(writer)
        if self.connections is not None and self.standing >= self.connections:
            self.turned_away += 1
            writer.write(b"421 4.7.0 too many connections from you\r\n")
            writer.close()
            return
        self.standing += 1
        self.most_standing = max(self.most_standing, self.standing)
        number = len(self.carried)
        self.carried.append(0)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._converse(reader, writer, number)
        finally:
            self.standing -= 1
            writer.close()

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        writer.write(b"220 house ESMTP\r\n")
        recipient = ""
        while (line := await reader.readline())[:4].upper() != b"QUIT":
            verb = line[:4].strip().upper().decode()
            if not line or (verb == "MAIL" and self._cuts_short(writer, number)):
                return
            if verb == "RCPT":
                recipient = self._rcpt(line, writer, number)
            elif verb == "DATA" and recipient:
                await self._data(recipient, reader, writer, number)
            else:
                writer.write(GOOD.get(verb, b"503 5.5.1 not now\r\n"))
        writer.write(b"221 2.0.0 Bye\r\n")

    async def _data(
        self,
        recipient: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        number: int,
    ) -> None:
        writer.write(b"354 go ahead\r\n")
        while await reader.readuntil(b"\n") != b".\r\n":
            pass
        await asyncio.sleep(self.seconds_a_letter)
        self.carried[number] += 1
        self.taken.append(recipient)
        self.got_one.set()
        writer.write(b"250 2.0.0 Ok: queued as H%06d\r\n" % len(self.taken))

    def _rcpt(self, line: bytes, writer: asyncio.StreamWriter, number: int) -> str:
        address = line.partition(b"<")[2].partition(b">")[0].decode()
        self.asked.append(address)
        answer = self.temper(address)
        if answer is None:
            writer.write(b"250 2.1.5 Ok\r\n")
            return address
        self.carried[number] += 1
        writer.write(answer)
        return ""

    def _cuts_short(self, writer: asyncio.StreamWriter, number: int) -> bool:
        limit = self.letters_a_connection
        if limit is None or self.carried[number] < limit:
            return False
        self.cut_short += 1
        writer.write(b"421 4.7.0 too many messages on this connection\r\n")
        return True


@asynccontextmanager
async def house(
    temper: Temper = lambda _address: None,
    *,
    letters_a_connection: int | None = None,
    connections: int | None = None,
    seconds_a_letter: float = 0,
) -> AsyncIterator[House]:
    """A smarthost on a free port, in the test's own loop."""
    limited = House(temper, letters_a_connection, connections, seconds_a_letter)
    server = await asyncio.start_server(limited, "127.0.0.1", 0, limit=2**20)
    limited.port = server.sockets[0].getsockname()[1]
    try:
        yield limited
    finally:
        server.close()
        await asyncio.sleep(0.01)
        for writer in limited._writers:
            writer.transport.abort()
        for task in limited._tasks:
            task.cancel()
        closings = [writer.wait_closed() for writer in limited._writers]
        await asyncio.gather(*closings, *limited._tasks, return_exceptions=True)
