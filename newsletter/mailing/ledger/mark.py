"""The high-water mark: a second file that knows how many intents each sender ever asked for.

It is synced after the ledger and before a body leaves, so that a ledger which knows of fewer
intents than its mark is an older copy: a restored backup, a write-ahead log that was cut short.
Sending from that would send again what has left.

One line of 32 octets for each sender, written in place: sender, edition, intents.
"""

import errno
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import DatabaseError
from newsletter.mailing.values import SenderId

_LINE = b"%08d %010d %011d\n"
_WRITTEN = re.compile(rb"(\d+) (\d+) (\d+)\n")
_WIDTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What the mark knows of one sender."""

    sender: SenderId
    edition: int
    intents: int


class Mark:
    """The mark of one ledger; without a path there is none, as for a database in memory."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._files: dict[SenderId, int] = {}

    def slots(self) -> Sequence[Slot]:
        """All that is written; DatabaseError where it cannot be read as what we wrote."""
        if self._path is None or not self._path.exists():
            return ()
        with self._told():
            lines = self._path.read_bytes()
        places = range(0, len(lines), _WIDTH)
        # A sender that was never begun here, on another machine perhaps, has left a hole.
        return [
            self._read(line)
            for line in (lines[place : place + _WIDTH] for place in places)
            if line.strip(b"\0")
        ]

    def begin(self, slot: Slot) -> None:
        """Make room for a sender, so that a full disk cannot come between its letters."""
        if self._path is not None and slot.sender not in self._files:
            with self._told():
                new = not self._path.exists()
                self._files[slot.sender] = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
                if new:
                    _sync_folder(self._path.parent)
        self.write(slot)

    def write(self, slot: Slot) -> None:
        """Durable when this returns."""
        if self._path is None:
            return
        with self._told():
            file = self._files[slot.sender]
            line = _LINE % (slot.sender, slot.edition, slot.intents)
            os.pwrite(file, line, _WIDTH * (slot.sender - 1))
            os.fdatasync(file)

    def end(self, sender: SenderId) -> None:
        """That sender writes no more."""
        file = self._files.pop(sender, None)
        if file is not None:
            os.close(file)

    def _read(self, line: bytes) -> Slot:
        written = _WRITTEN.fullmatch(line)
        # A line that was cut short is of another number.
        if written is None or len(line) != _WIDTH:
            raise DatabaseError(
                "the mark of what was sent is damaged",
                where=str(self._path),
                mend="unless the database is a restored backup, remove this file: it is made anew",
            )
        sender, edition, intents = map(int, written.groups())
        return Slot(sender=SenderId(sender), edition=edition, intents=intents)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise DatabaseError(
                "the disk is full" if full else f"the mark: {error.strerror or error}",
                where=str(self._path),
                mend="make room and run it again" if full else "check the disk and its room",
            ) from error


def _sync_folder(folder: Path) -> None:
    """The file's name is durable, too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
