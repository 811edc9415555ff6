"""What a sender and its scribe say to each other, over a socket that only they have."""

import pickle
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

from newsletter.mailing.ledger.process import Process

LENGTH = 4
"""Octets before each frame that say how long it is, the highest first."""


class Question(NamedTuple):
    """A method of `Ledger`, what it is given, and the moment at which it is asked."""

    method: str
    given: tuple[object, ...]
    named: dict[str, object]
    now: datetime


T = TypeVar("T")
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


def read(stream: BinaryIO, kind: type[T]) -> T:
    """The next frame of that kind; EOFError at the stream's end."""
    length = int.from_bytes(stream.read(LENGTH), "big")
    content = stream.read(length)
    if not content or len(content) < length:
        raise EOFError
    found = pickle.loads(content)  # noqa: S301  # from a process of ours
    assert isinstance(found, kind)  # noqa: S101  # for the type checker
    return found
