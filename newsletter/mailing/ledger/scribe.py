"""The scribe: a process of its own that does a sender's work on the ledger. Run by `apart` alone.

It does one thing after the other, as it is asked over the socket that is its standard input, and
ends when that does. Whoever asks is the sender, not the scribe: its clock counts, and its death.
"""

import os
import signal
import socket
import sys
import traceback
from contextlib import suppress
from datetime import datetime
from typing import BinaryIO

from newsletter.database import one_connection, open_database
from newsletter.errors import DatabaseError
from newsletter.mailing.ledger.frames import Opening, Question, frame, read
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.retry import Retry


class _Asked:
    """The clock of whoever asks."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there are no more questions, or nobody hears the answers."""
    opening = read(questions, Opening)
    clock = _Asked()
    try:
        engine = open_database(opening.url)
    except DatabaseError as error:
        read(questions, Question)
        answers.write(frame((None, error)))
        return
    retry = Retry(give_up=opening.give_up)
    ledger = Ledger(engine, clock, retry=retry, mark=opening.mark, process=opening.sender)
    with one_connection(engine):
        while True:
            method, given, named, clock.now = read(questions, Question)
            answers.write(_answer(ledger, method, given, named))
            answers.flush()


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
        answers.flush()


if __name__ == "__main__":
    main()
