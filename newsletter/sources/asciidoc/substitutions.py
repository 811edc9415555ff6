"""AsciiDoc's attributes: `:name: value` gives a name to a text, `{name}` puts it in."""

import re
from collections.abc import Mapping

from newsletter.report import Span
from newsletter.sources.markup import Notes

MOST = 50_000
"""Signs that all names in one text may put in; more is no report, but an attack."""

_NAMED = re.compile(r"(\\?)\{(\w[\w-]*)\}")
CHARACTERS: Mapping[str, str] = {
    "empty": "", "blank": "", "sp": " ", "nbsp": "\u00a0", "zwsp": "\u200b", "wj": "\u2060",
    "apos": "'", "quot": '"', "lsquo": "\u2018", "rsquo": "\u2019", "ldquo": "\u201c",
    "rdquo": "\u201d", "deg": "\u00b0", "plus": "+", "brvbar": "\u00a6", "vbar": "|", "amp": "&",
    "lt": "<", "gt": ">", "startsb": "[", "endsb": "]", "caret": "^", "asterisk": "*",
    "tilde": "~", "backslash": "\\", "backtick": "`", "two-colons": "::", "two-semicolons": ";;",
    "cpp": "C++", "cxx": "C++", "pp": "++",
}  # fmt: skip
"""The names that every text has, for signs that would be read as marks."""


class Substitutions:
    """The names of one text and what they stand for, as far as it has been read."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._values: dict[str, str] = {}
        self._left = MOST
        self._is_told = False

    def define(self, name: str, value: str, span: Span) -> str:
        """Give a name to a text, names in it put in; the text is given back."""
        self._values[name.lower()] = filled = self.fill(value, span)
        return filled

    def forget(self, name: str) -> None:
        """Take a name back."""
        self._values.pop(name.lower(), None)

    def has(self, name: str) -> bool:
        """Whether a name was given."""
        return name.lower() in self._values

    def fill(self, text: str, span: Span | None = None) -> str:
        """A text with its names put in; those of signs, and unknown ones, stay as written.

        Note: `asciidoc-attributes-many` (warning), once, where they come to more than `MOST`.
        """

        def put(found: re.Match[str]) -> str:
            value = self._values.get(found[2].lower())
            if value is None:
                return found[0]
            if found[1]:
                return found[0][1:]
            if len(value) > self._left:
                self._tell(span)
                return found[0]
            self._left -= len(value)
            return value

        return _NAMED.sub(put, text) if "{" in text else text

    def _tell(self, span: Span | None) -> None:
        if not self._is_told:
            self._is_told = True
            what = f"attributes put in more than {MOST} signs; the others stay as they are written"
            self._notes.warn("asciidoc-attributes-many", what, span or Span(1, 1))
