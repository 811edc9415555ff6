"""SMTP servers on loopback: one that keeps letters, one that misbehaves as told, and Postfix's."""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Letter:
    """What a server took: the recipient, and the octets without dot-stuffing."""

    recipient: str
    data: bytes


# --- a server that keeps what it is given ------------------------------------------------------


class _Keeper:
    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters += [Letter(address, content) for address in envelope.rcpt_tos]
        return f"250 2.0.0 Ok: queued as K{len(self.letters):06}"


@dataclass
class Catcher:
    """A running aiosmtpd; `letters` grows with what it takes."""

    port: int
    letters: list[Letter]


@contextmanager
def catcher(**options: Any) -> Iterator[Catcher]:
    """Aiosmtpd on a free port; options such as `tls_context` and `authenticator` go to it."""
    keeper = _Keeper()
    options = {"enable_SMTPUTF8": False, "ready_timeout": 30} | options
    controller = Controller(keeper, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield Catcher(controller.port, keeper.letters)
    finally:
        controller.stop()


# --- a server that misbehaves as told ----------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What a scripted server says instead of the right thing."""

    text: bytes = b""
    close: bool = False
    """Close the connection afterwards."""
    after: float = 0
    """Seconds it takes to say so."""
    pace: float = 0
    """Seconds between two octets of it."""


DROP = Answer(close=True)
SILENCE = Answer()
Behaviour = Answer | Callable[[bytes], Answer | None]
"""An answer for ever, or a function from the command's line that may decline with None."""

GOOD = {
    "CONNECT": b"220 scripted ESMTP\r\n",
    "EHLO": b"250-scripted\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 10000000\r\n",
    "MAIL": b"250 2.1.0 Ok\r\n",
    "RCPT": b"250 2.1.5 Ok\r\n",
    "DATA": b"354 go ahead\r\n",
    "RSET": b"250 2.0.0 Ok\r\n",
    "QUIT": b"221 2.0.0 Bye\r\n",
    "DOT": b"250 2.0.0 Ok: queued as 4XyZ12abcd\r\n",
}


def once(answer: Answer, *, times: int = 1) -> Callable[[bytes], Answer | None]:
    """Misbehave the first times only."""
    left = [answer] * times
    return lambda _line: left.pop() if left else None


@dataclass
class Scripted:
    """A running scripted server. Keys of `script` are those of GOOD, and AFTER_354."""

    script: Mapping[str, Behaviour]
    port: int = 0
    commands: list[bytes] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    bodies_begun: int = 0
    opened: int = 0
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _conversations: list[asyncio.Task[None]] = field(default_factory=list)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        self._writers.append(writer)
        conversation: asyncio.Task[None] | None = asyncio.current_task()
        assert conversation
        self._conversations.append(conversation)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._converse(reader, writer)
        writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        if not await self._say("CONNECT", b"", writer):
            return
        while line := await reader.readline():
            self.commands.append(line.rstrip(b"\r\n"))
            verb = line[:4].strip().upper().decode()
            if verb == "RCPT":
                recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            if not await self._say(verb, line, writer) or verb == "QUIT":
                return
            if verb == "DATA" and self._chosen("DATA", line).text.startswith(b"354"):
                if "AFTER_354" in self.script and not await self._say("AFTER_354", line, writer):
                    return
                data = await self._body(reader)
                self.letters.append(Letter(recipient, data))
                if not await self._say("DOT", recipient.encode(), writer):
                    return

    async def _body(self, reader: asyncio.StreamReader) -> bytes:
        lines = []
        while (line := await reader.readuntil(b"\n")) != b".\r\n":
            self.bodies_begun += not lines
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def _chosen(self, step: str, line: bytes) -> Answer:
        behaviour = self.script.get(step)
        answer = behaviour(line) if callable(behaviour) else behaviour
        return answer or Answer(GOOD.get(step, b"502 5.5.1 what?\r\n"))

    async def _say(self, step: str, line: bytes, writer: asyncio.StreamWriter) -> bool:
        answer = self._chosen(step, line)
        if answer.after:
            await asyncio.sleep(answer.after)
        for octet in answer.text if answer.pace else ():
            writer.write(bytes([octet]))
            await asyncio.sleep(answer.pace)
        if not answer.pace:
            writer.write(answer.text)
        await writer.drain()
        return not answer.close


@asynccontextmanager
async def scripted(script: Mapping[str, Behaviour] | None = None) -> AsyncIterator[Scripted]:
    """A scripted server on a free port, in the test's own loop."""
    behaving = Scripted(script or {})
    server = await asyncio.start_server(behaving, "127.0.0.1", 0)
    behaving.port = server.sockets[0].getsockname()[1]
    try:
        yield behaving
    finally:
        server.close()
        # Nothing of it outlives the loop: whoever was just accepted begins, then all end.
        await asyncio.sleep(0.01)
        for writer in behaving._writers:
            writer.transport.abort()
        closings = [writer.wait_closed() for writer in behaving._writers]
        for conversation in behaving._conversations:
            conversation.cancel()
        await asyncio.gather(*closings, *behaving._conversations, return_exceptions=True)


# --- Postfix's smtp-sink -----------------------------------------------------------------------


@dataclass
class Sink:
    """A running smtp-sink; it drops the dump of a letter whose final dot it has not seen."""

    port: int
    folder: Path

    def letters(self) -> list[Letter]:
        """Every letter it has answered for, in no order."""
        return [_read_dump(path.read_bytes()) for path in self.folder.iterdir()]


@contextmanager
def smtp_sink(*options: str, dump: bool = True) -> Iterator[Sink]:
    """Postfix's own test server; options such as `-Q DATA` make it misbehave."""
    program = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert program
    with tempfile.TemporaryDirectory(prefix="newsletter-sink-") as name:
        folder = Path(name)
        # It gives up root before it writes, and pytest's own folders are closed to others.
        folder.chmod(0o777)
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        dumps = ["-d", f"{folder}/%s."] if dump else []
        port = free_port()
        command = [program, *user, *dumps, *options, f"127.0.0.1:{port}", "200"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            _wait_for(port)
            yield Sink(port, folder)
        finally:
            process.kill()
            process.wait()


def _read_dump(dump: bytes) -> Letter:
    head, _, rest = dump.partition(b"Received: ")
    recipient = head.partition(b"X-Rcpt-Args: <")[2].partition(b">")[0]
    lines = rest.split(b"\n")
    # The folded Received header that smtp-sink puts before the letter.
    while len(lines) > 1 and lines[1].startswith(b"\t"):
        del lines[1]
    # It ends each letter in an empty line of its own.
    return Letter(recipient.decode(), b"\n".join(lines[1:]).removesuffix(b"\n"))


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
