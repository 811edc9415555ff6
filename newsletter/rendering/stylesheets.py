"""A theme's style sheets: palette filled in, comments and needless space left out."""

import re
from collections.abc import Mapping

from newsletter.errors import RenderingError

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_VARIABLE = re.compile(r"var\(\s*--([a-z0-9-]+)\s*\)")
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r" ?([{};,]) ?|(?<=:) ")


def fill(css: str, palette: Mapping[str, str], *, where: str) -> str:
    """Replace every `var(--name)` by its value, as no mail program but one knows variables.

    RenderingError names file and line of a name that the palette lacks.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] in palette:
            return palette[match[1]]
        line = css.count("\n", 0, match.start()) + 1
        known = ", ".join(sorted(palette))
        raise RenderingError(
            f'there is no colour "{match[1]}"', where=f"{where}:{line}", mend=f"use one of: {known}"
        )

    return _VARIABLE.sub(value, css)


def compact(css: str) -> str:
    """The same rules in fewer bytes."""
    css = _AROUND.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", css)))
    return css.replace(";}", "}").strip()
