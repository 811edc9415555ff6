"""The scribe's side of the sender: asks another process for all that a clerk would do.

Python runs one thread of a process at a time. A commit on a thread gives its turn up some thirty
times, and each time waits for the busy loop to give it back; to another process the loop writes one
frame, and reads one.
"""

import asyncio
import pickle
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from newsletter.errors import DatabaseError
from newsletter.mailing.ledger.frames import LENGTH, Answer, Opening, Question, frame
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.process import this_process
from newsletter.mailing.values import Clock

GOODBYE = 5.0
"""Seconds that a scribe has to end by itself."""

P = ParamSpec("P")
T = TypeVar("T")


class Scribe:
    """Another process at the ledger; `line` is our end of the socket to it."""

    def __init__(self, line: socket.socket, clock: Clock) -> None:
        self.line = line
        self.clock = clock


@contextmanager
def scribe(
    url: str, clock: Clock, *, give_up: timedelta, mark: Path | None = None
) -> Iterator[Scribe]:
    """A scribe for this database, who ends with the block, or with us."""
    ours, theirs = socket.socketpair()
    # Without the folder that a person happens to be in among the places of modules (-P).
    command = [sys.executable, "-P", "-m", "newsletter.mailing.ledger.scribe"]
    with ours:
        with theirs:
            process = _start(command, theirs)
        try:
            opening = Opening(url=url, give_up=give_up, mark=mark, sender=this_process())
            with suppress(OSError):  # If it has ended already, the first answer will tell.
                ours.sendall(frame(opening))
            yield Scribe(ours, clock)
        finally:
            with suppress(OSError):
                ours.shutdown(socket.SHUT_RDWR)
            _end(process)


def _start(command: list[str], line: socket.socket) -> subprocess.Popen[bytes]:
    try:
        # A group of its own: Ctrl-C is for us, and it works on while we need it.
        return subprocess.Popen(  # noqa: S603  # ours
            command, stdin=line.fileno(), stdout=subprocess.DEVNULL, process_group=0
        )
    except OSError as error:
        raise DatabaseError(
            f"no process can be started that writes it: {error.strerror or error}",
            mend="end other programs, or raise the limit of processes",
        ) from error


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(GOODBYE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Apart(asyncio.Protocol):
    """The clerk's place, filled by a scribe; a context inside a running loop."""

    def __init__(self, scribe: Scribe) -> None:
        self.clock = scribe.clock
        self._line = scribe.line
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.WriteTransport | None = None
        self._asked: deque[asyncio.Future[object]] = deque()
        self._arrived = bytearray()
        self._is_gone = False
        self.busy_since: float | None = None
        """When the scribe began with what it is at, in seconds that grow; None while idle."""

    async def __aenter__(self) -> Self:
        line = self._line.dup()
        line.setblocking(False)  # noqa: FBT003  # the socket's own
        await self._loop.create_unix_connection(lambda: self, sock=line)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._transport is not None:
            self._transport.abort()

    def ask(
        self, method: Callable[Concatenate[Ledger, P], T], /, *given: P.args, **named: P.kwargs
    ) -> "asyncio.Future[T]":
        """Have this done in its turn; what it gives or raises.

        Whoever asks may be cancelled; what was asked is still done. DatabaseError where there is
        no scribe any more.
        """
        answer: asyncio.Future[T] = self._loop.create_future()
        if self._is_gone or self._transport is None:
            answer.set_exception(_gone())
            return answer
        if not self._asked:
            self.busy_since = time.monotonic()
        self._asked.append(answer)  # type: ignore[arg-type]  # in the order of the questions
        self._transport.write(frame(Question(method.__name__, given, named, self.clock())))
        return answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The line is ours."""
        self._transport = transport  # type: ignore[assignment]  # a socket's is both

    def data_received(self, data: bytes) -> None:
        """Answers, in the order of the questions."""
        self._arrived += data
        while len(self._arrived) >= LENGTH:
            end = LENGTH + int.from_bytes(self._arrived[:LENGTH], "big")
            if len(self._arrived) < end:
                return
            content = bytes(self._arrived[LENGTH:end])
            del self._arrived[:end]
            self._settle(pickle.loads(content))  # noqa: S301  # from the process we started

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody will answer any more."""
        del error
        self._is_gone = True
        while self._asked:
            self._settle((None, _gone()))

    def _settle(self, answer: Answer) -> None:
        asked = self._asked.popleft()
        self.busy_since = time.monotonic() if self._asked else None
        value, error = answer
        if asked.done():
            return  # Whoever asked was cancelled.
        if error is None:
            asked.set_result(value)
        else:
            asked.set_exception(error)


def _gone() -> DatabaseError:
    return DatabaseError(
        "the process that writes it has ended", mend="run it again: it goes on from there"
    )
