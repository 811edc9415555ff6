"""Reads a file whole, or says in one line why not."""

from pathlib import Path

from newsletter.errors import ReportError

LARGEST = 50 * 2**20
"""Octets of a file that are read; the largest report among 2,120 real ones has 72,260."""


def file_bytes(path: Path) -> bytes:
    """All of a file; ReportError where it is missing, no file, unreadable or too large."""
    where = str(path)
    try:
        if path.stat().st_size > LARGEST:
            what = f"the file is larger than {LARGEST:,} bytes"
            raise ReportError(what, where=where, mend="take the pictures and logs out of it")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReportError("there is no such file", where=where, mend="check the path") from error
    except IsADirectoryError as error:
        mend = "name one file in it"
        raise ReportError("this is a folder, not a report", where=where, mend=mend) from error
    except PermissionError as error:
        mend = "give yourself the right to read it"
        raise ReportError("the file may not be read", where=where, mend=mend) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReportError(f"the file cannot be read: {reason}", where=where) from error
