"""Lines of log files, one after the other, in flat memory; gzip is unpacked on the way."""

import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from newsletter.errors import WorkspaceError
from newsletter.mailing.evidence.proof import unreadable

BLOCK = 1 << 18
"""Octets read at a time."""
LONGEST_LINE = 1 << 16
"""Octets; what is longer is no line of a log and is passed over."""
_GZIP = b"\x1f\x8b"


def lines(paths: Sequence[Path]) -> Iterator[bytes]:
    """Every line of the files without its end, a last one that is cut off included.

    WorkspaceError for a file that cannot be read.
    """
    for path in paths:
        try:
            with _opened(path) as file:
                yield from _lines(file)
        except (OSError, EOFError, zlib.error) as error:
            # A damaged gzip says so in three ways, and only one of them is an OSError with words.
            if isinstance(error, OSError):
                raise unreadable(path, error) from error
            mend = "unpack it by hand, or copy it again"
            raise WorkspaceError("a damaged gzip file", where=str(path), mend=mend) from error


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        packed = file.read(len(_GZIP)) == _GZIP
    # GzipFile reads like any binary file, and is none by its type.
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


def _lines(file: BinaryIO) -> Iterator[bytes]:
    rest, skipping = b"", False
    while block := file.read(BLOCK):
        found = (rest + block).split(b"\n")
        rest = found.pop()
        if skipping and found:
            del found[0]
            skipping = False
        yield from found
        if len(rest) > LONGEST_LINE:
            rest, skipping = b"", True
    if rest and not skipping:
        yield rest
