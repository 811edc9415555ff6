"""A Maildir or a folder of messages as evidence: what lies there was taken.

Only headers are read, one file at a time, and only Message-IDs that are asked for are kept: a
folder of any size takes the same memory.
"""

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from newsletter.mailing.evidence.proof import Evidence, Trace, normal, unreadable

LONGEST_HEADER = 1 << 18
"""Octets of a message that are searched for its Message-ID."""
_BLOCK = 1 << 13
_END = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(
    rb"^message-id:(?:[ \t]|\r?\n[ \t])*<([^<>]*)>", re.IGNORECASE | re.MULTILINE
)
_ROUNDS = 5
"""How often a folder is read again in which files were renamed while it was read."""


def read_folder(path: Path, wanted: Collection[str]) -> Evidence:
    """Which of these Message-IDs lie in the folder; WorkspaceError where it cannot be read.

    Folders within it are read, too, but not a Maildir's `tmp`: what lies there is not yet taken.
    """
    ids = {each.encode(): each for each in normal(wanted)}
    taken: dict[str, Trace] = {}
    for _ in range(_ROUNDS):
        moved = False
        for file in _files(path):
            try:
                found = _message_id(file)
            except FileNotFoundError:
                # A reader of mail moved it from new to cur, or renamed it: look again.
                moved = True
                continue
            except OSError as error:
                raise unreadable(file, error) from error
            if found in ids:
                taken.setdefault(ids[found], Trace(place=file))
        if not moved:
            break
    return Evidence(taken=taken)


def _files(folder: Path | str) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            folders = []
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif entry.is_file():
                    yield entry.path
    except OSError as error:
        raise unreadable(folder, error) from error
    is_maildir = {"new", "cur", "tmp"} <= set(folders)
    # `new` before `cur`: what moves meanwhile moves that way, and is met at least once.
    for name in sorted(folders, reverse=True):
        if not (is_maildir and name == "tmp"):
            yield from _files(os.path.join(folder, name))  # noqa: PTH118  # paths of a million files


def _message_id(file: str) -> bytes | None:
    header = b""
    with open(file, "rb") as message:  # noqa: PTH123  # likewise
        while len(header) < LONGEST_HEADER and (block := message.read(_BLOCK)):
            header += block
            if end := _END.search(header, max(0, len(header) - len(block) - 3)):
                header = header[: end.start()]
                break
    found = _MESSAGE_ID.search(header)
    return found[1].strip() if found else None
