"""The other ends: what arrived is counted here, and nowhere else."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.support.smtp import Sink, smtp_sink

QUIET = 0.25
"""Seconds without a new letter after which none is under way, no sender being alive."""


class End(Protocol):
    """A smarthost that keeps count."""

    @property
    def port(self) -> int:
        """Where senders are to connect."""

    @property
    def log(self) -> Path | None:
        """What it did, where it writes that down."""

    def arrived(self) -> Counter[str]:
        """Recipient -> letters, when all that was under way has come; no sender may be alive."""


@dataclass
class Sinks:
    """smtp-sinks that count as one; each has its own manners, and the latest is connected to."""

    stack: ExitStack
    sinks: list[Sink] = field(default_factory=list)
    log: Path | None = None

    @property
    def port(self) -> int:
        """The latest's."""
        return self.sinks[-1].port

    def change(self, *options: str) -> None:
        """Be an smtp-sink with these options from now on."""
        self.sinks.append(self.stack.enter_context(smtp_sink(*options)))

    def arrived(self) -> Counter[str]:
        """The letters whose final dot came: the sink drops all others when they break off."""
        found, deadline = self._count(), time.monotonic() + QUIET
        while time.monotonic() < deadline:
            time.sleep(0.05)
            now = self._count()
            if now != found:
                found, deadline = now, time.monotonic() + QUIET
        return found

    def last_arrival(self) -> float:
        """When the last letter came, in seconds since the epoch; 0 where none came."""
        folders = (sink.folder for sink in self.sinks)
        return max((path.stat().st_mtime for each in folders for path in each.iterdir()), default=0)

    def _count(self) -> Counter[str]:
        return Counter(
            recipient
            for sink in self.sinks
            for path in sink.folder.iterdir()
            if (recipient := _recipient(path))
        )


def _recipient(dump: Path) -> str:
    try:
        with dump.open("rb") as file:
            head = file.read(1000)
    except FileNotFoundError:
        return ""
    return head.partition(b"X-Rcpt-Args: <")[2].partition(b">")[0].decode()


@contextmanager
def sinks(*options: str) -> Iterator[Sinks]:
    """One smtp-sink, to which others may be added."""
    with ExitStack() as stack:
        made = Sinks(stack)
        made.change(*options)
        yield made
