"""Org's headings: level, title, tags, and which of them no reader may see."""

import re
from collections.abc import Callable

from newsletter.report import Inlines, Span, Text, guess_role, plain
from newsletter.sources.markup import DEEPEST, Line
from newsletter.sources.sections import Heading

_STARS = re.compile(r"(\*+) ")
_TAGS = re.compile(r":[\w@#%:]+:")


def heading_level(line: Line) -> int:
    """The number of stars that make a line a heading; 0 if it is none."""
    found = _STARS.match(line.text)
    return len(found[1]) if found else 0


def is_silent(line: Line) -> bool:
    """Whether a heading and all below it is for its authors only (`COMMENT`, `:noexport:`)."""
    title, tags = _parts(line)
    return "noexport" in tags or title.split(None, 1)[:1] == ["COMMENT"]


def read_heading(line: Line, read: Callable[[str], Inlines], ident: str | None) -> Heading:
    """A heading, words of its state as its author wrote them, its tags in brackets behind it."""
    title, tags = _parts(line)
    children = read(title)
    role = guess_role(plain(children)) if tags else None
    if tags:
        children = (*children, Text(text=f" ({', '.join(tags)})"))
    return Heading(
        level=min(heading_level(line), DEEPEST),
        title=children,
        id=ident,
        role=role,
        span=Span(line.number, line.number),
    )


def _parts(line: Line) -> tuple[str, list[str]]:
    title = line.text[heading_level(line) :].strip()
    last = title.rsplit(None, 1)[-1] if title else ""
    if not _TAGS.fullmatch(last):
        return title, []
    return title.removesuffix(last).rstrip(), [tag for tag in last.split(":") if tag]
