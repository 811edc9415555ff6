"""AsciiDoc's headings: signs before a title, or a line below it."""

import re
from collections.abc import Sequence

from newsletter.sources.asciidoc.shapes import HEADING
from newsletter.sources.markup import Line

_BELOW = re.compile(r"(={2,}|-{2,}|~{2,}|\^{2,}|\+{2,})[ \t]*")
_LEVELS = {"=": 1, "-": 2, "~": 3, "^": 4, "+": 5}


def bare_title(found: re.Match[str]) -> str:
    """The title in a heading's line, without the signs that may stand behind it as well."""
    title = found[2]
    rest = title.removesuffix(found[1])
    return rest.rstrip() if rest != rest.rstrip() else title


def heading_at(lines: Sequence[Line], at: int) -> tuple[int, str, int]:
    """Level, title and count of lines of the heading that begins at a line; zeros if none does."""
    text = lines[at].text.rstrip()
    if found := HEADING.fullmatch(text):
        return len(found[1]), bare_title(found), 1
    below = _BELOW.fullmatch(lines[at + 1].text) if at + 1 < len(lines) else None
    if not below or not re.match(r"[^\W_]|[\"'(`_*]", text):
        return 0, "", 0
    if abs(len(text) - len(below[1])) > 1 or not any(map(str.isalnum, text)):
        return 0, "", 0
    return _LEVELS[below[1][0]], text, 2
