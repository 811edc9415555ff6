"""Files that hold addresses or keys: their owner's alone, whole or not there."""

import os
import secrets
from pathlib import Path
from typing import TextIO


def beside(path: Path) -> Path:
    """A hidden name in the same folder, from which a finished file moves into its place.

    It ends as the file's own does: what a kill leaves, version control passes over, too.
    """
    # Not with_name: `.` and `/` have no name, and whoever opens them says so.
    return path.parent / f".{path.stem}.{secrets.token_hex(4)}{path.suffix}"


def open_private(path: Path) -> TextIO:
    """A new file for writing that nobody else may read; OSError where it cannot be made."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="")


def settle(file: TextIO) -> None:
    """Everything written so far survives a loss of power."""
    file.flush()
    os.fsync(file.fileno())
