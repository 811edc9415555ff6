"""A smarthost that halts a named letter at a named step until the test has done something."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event, Thread

from tests.support.smtp import Letter

PATIENCE = 60
_EHLO = b"250-gates\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 10000000\r\n"
_NEXT = {"MAIL": b"250 2.1.0 Ok\r\n", "RSET": b"250 2.0.0 Ok\r\n"}


class Step(StrEnum):
    """Where a letter is halted."""

    DATA = "data"
    """Its envelope is known, DATA was said, and nothing was answered: no intent is written yet."""
    BODY = "body"
    """354 was said, and not an octet of the body has been read: the intent is written."""
    DOT = "dot"
    """The letter is here, and nothing was answered."""


@dataclass
class Gate:
    """Halts one letter, once. `answer` replaces the 250 to its final dot; empty hangs up."""

    step: Step
    answer: bytes = b"250 2.0.0 Ok\r\n"
    reached: Event = field(default_factory=Event)
    opened: Event = field(default_factory=Event)

    def await_letter(self) -> None:
        """Until the letter is there."""
        assert self.reached.wait(PATIENCE), f"nothing came to {self.step}"


@dataclass
class Gates:
    """The smarthost. Letters of editions are halted or deferred as told; notices pass."""

    gates: Mapping[str, Gate]
    """By the letter's recipient."""
    deferred: Mapping[str, Event]
    """Recipient -> until when all that comes for them is told to come again."""
    held: frozenset[str]
    """Recipients whose letters wait until `valve` is opened."""
    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    """What was taken; of a letter that was not answered, too."""
    valve: Event = field(default_factory=Event)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._converse(reader, writer)
        writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 gates ESMTP\r\n")
        to = path = ""
        while line := await reader.readline():
            verb = line[:4].upper().decode()
            if verb == "QUIT":
                return
            if verb == "MAIL":
                path = line.decode()
            if verb == "RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
            if verb == "DATA" and to:
                if not await self._letter(to, reader, writer, is_notice="+0." in path):
                    return
                to = ""
                continue
            writer.write(self._say(verb, to))
            if verb == "RCPT" and self._is_deferred(to):
                to = ""

    def _say(self, verb: str, to: str) -> bytes:
        if verb == "EHLO":
            return _EHLO
        if verb == "RCPT":
            return (
                b"450 4.2.1 that mailbox is closed for now\r\n"
                if self._is_deferred(to)
                else b"250 2.1.5 Ok\r\n"
            )
        return _NEXT.get(verb, b"503 5.5.1 no\r\n")

    def _is_deferred(self, to: str) -> bool:
        return to in self.deferred and not self.deferred[to].is_set()

    async def _letter(
        self,
        to: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_notice: bool,
    ) -> bool:
        gate = None if is_notice else self.gates.get(to)
        if to in self.held and not is_notice:
            await _opened(self.valve)
        await _halt(gate, Step.DATA)
        writer.write(b"354 go ahead\r\n")
        await _halt(gate, Step.BODY)
        data = (await reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n")
        self.letters.append(Letter(to, data))
        await _halt(gate, Step.DOT)
        answer = gate.answer if gate and len(self.to(to)) == 1 else b"250 2.0.0 Ok\r\n"
        writer.write(answer)
        return bool(answer)

    def open_all(self) -> None:
        """Halt nothing any more."""
        for event in (self.valve, *(gate.opened for gate in self.gates.values())):
            event.set()

    def to(self, address: str) -> list[Letter]:
        """What came for somebody."""
        return [letter for letter in self.letters if letter.recipient == address]


async def _halt(gate: Gate | None, step: Step) -> None:
    if gate is not None and gate.step is step:
        gate.reached.set()
        await _opened(gate.opened)


async def _opened(event: Event) -> None:
    while not event.is_set():
        await asyncio.sleep(0.005)


@contextmanager
def gated(
    gates: Mapping[str, Gate], *, deferred: Mapping[str, Event], held: frozenset[str]
) -> Iterator[Gates]:
    """Such a smarthost on a free port, in a thread of its own."""
    made = Gates(gates, deferred, held)
    loop = asyncio.new_event_loop()
    listening = Event()

    async def serve() -> None:
        server = await asyncio.start_server(made, "127.0.0.1", 0, limit=1 << 22)
        made.port = server.sockets[0].getsockname()[1]
        listening.set()
        async with server:
            await over.wait()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    over = asyncio.Event()
    thread = Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert listening.wait(PATIENCE)
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(PATIENCE)
        loop.close()
    assert not thread.is_alive()
