"""The scribe: a process of its own that does a sender's work on the ledger. Run by `apart` alone.

It does one thing after the other, as it is asked over the socket that is its standard input, and
ends when that does. Whoever asks is the sender, not the scribe: its clock counts, and its death.
"""

import os
import pickle
import signal
import socket
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from newsletter.database import one_connection, open_database
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.process import Process
from newsletter.mailing.ledger.retry import Retry

LENGTH = 4
"""Octets before each frame that say how long it is, the highest first."""

Question = tuple[str, tuple[object, ...], dict[str, object], datetime]
"""A method of `Ledger`, what it is given, and the moment at which it is asked."""
Answer = tuple[object, Exception | None]
"""What it gave, or what it raised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The first frame: how to open the ledger."""

    url: str
    """Of the database; it may hold a password, so it is in no command line."""
    give_up: timedelta
    mark: Path | None
    sender: Process
    """Whose death others may look up."""


def frame(content: object) -> bytes:
    """Anything of ours on its way to the other process."""
    pickled = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    return len(pickled).to_bytes(LENGTH, "big") + pickled


class _Asked:
    """The clock of whoever asks."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there are no more questions, or nobody hears the answers."""
    opening: Opening = _next(questions)
    clock = _Asked()
    engine = open_database(opening.url)
    retry = Retry(give_up=opening.give_up)
    ledger = Ledger(engine, clock, retry=retry, mark=opening.mark, process=opening.sender)
    with one_connection(engine):
        while True:
            method, given, named, clock.now = _next(questions)
            answers.write(_answer(ledger, method, given, named))
            answers.flush()


def _next(questions: BinaryIO) -> Any:  # noqa: ANN401  # an opening, then questions
    length = questions.read(LENGTH)
    content = questions.read(int.from_bytes(length, "big"))
    if not content:
        raise EOFError
    return pickle.loads(content)  # noqa: S301  # from the process that started us


def _answer(
    ledger: Ledger, method: str, given: tuple[object, ...], named: dict[str, object]
) -> bytes:
    try:
        return frame((getattr(ledger, method)(*given, **named), None))
    except Exception as error:  # noqa: BLE001  # raised again where it was asked
        try:
            return frame((None, error))
        except Exception:  # noqa: BLE001  # somebody else's, that cannot travel
            return frame((None, RuntimeError("".join(traceback.format_exception(error)))))


def main() -> None:
    """Until the sender ends."""
    # A terminal or a service manager may tell us both to stop: the sender decides when.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    line = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    questions, answers = line.makefile("rb"), line.makefile("wb")
    # Nobody asks or hears any more: that is its end.
    with suppress(EOFError, ConnectionError):
        serve(questions, answers)


if __name__ == "__main__":
    main()
