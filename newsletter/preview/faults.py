"""A mistake as the studio shows it: what, where, the mend, and the lines around the place."""

import re
from collections.abc import Iterable
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
    excerpt: tuple[tuple[int, str], ...] = ()


def fault_of(error: Exception, files: Iterable[Path]) -> Fault:
    """The fault of an error; the excerpt comes from one of `files`, and from no other."""
    if not isinstance(error, NewsletterError):
        what = f"this is a bug of the program: {type(error).__name__}: {error}"
        return Fault(what=what, mend="the terminal shows the whole of it; please report it")
    found = _PLACE.match(error.where)
    line = int(found["line"]) if found else None
    return Fault(
        what=error.what,
        where=error.where,
        mend=error.mend,
        line=line,
        excerpt=_excerpt(found["file"], line, files) if found and line else (),
    )


def _excerpt(name: str, line: int, files: Iterable[Path]) -> tuple[tuple[int, str], ...]:
    path = next((path for path in files if str(path) == name), None) or next(
        (path for path in files if path.name == Path(name).name), None
    )
    if path is None:
        return ()
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
