"""A mistake as the studio shows it: what, where, the mend, and the lines around the place."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import NewsletterError

_PLACE = re.compile(r"^(?P<file>.+?):(?P<line>\d+)(?::.*)?$")
_AROUND = 2
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why the newest save could not be printed; `excerpt` are numbered lines around `line`."""

    what: str
    where: str = ""
    mend: str = ""
    line: int | None = None
    file: Path | None = None
    """The file of the three sources that is at fault, where it is one of them."""
    excerpt: tuple[tuple[int, str], ...] = ()


def fault_of(error: Exception, files: Iterable[Path], folder: Path) -> Fault:
    """The fault of an error; the excerpt comes from one of `files`, and from no other.

    Paths below `folder` are told as seen from there.
    """
    if not isinstance(error, NewsletterError):
        what = f"this is a bug of the program: {type(error).__name__}: {error}"
        return Fault(what=what, mend="the terminal shows the whole of it; please report it")
    found = _PLACE.match(error.where)
    line = int(found["line"]) if found else None
    file = _file(found["file"] if found else error.where, list(files))
    return Fault(
        what=error.what,
        where=error.where.removeprefix(f"{folder}/"),
        mend=error.mend,
        line=line,
        file=file,
        excerpt=_excerpt(file, line) if file and line else (),
    )


def _file(name: str, files: Sequence[Path]) -> Path | None:
    """The file that is meant: by its path, else by its name alone, as settings tell theirs."""
    exact = (path for path in files if str(path) == name)
    return next(exact, next((path for path in files if path.name == name), None))


def _excerpt(path: Path, line: int) -> tuple[tuple[int, str], ...]:
    lines = lines_of(path)
    first = max(1, line - _AROUND)
    return tuple(enumerate(lines[first - 1 : line + _AROUND], start=first))


def lines_of(path: Path) -> list[str]:
    """The lines of a file, cut where they are very long; none where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [line[:_LONGEST] for line in text.split("\n")]
