"""What Jekyll and kramdown add to Markdown, taken off before Markdown is read.

Only whole lines are looked at, outside fenced and indented code, and pieces of code inside a line
stay as they are: Jekyll would fill in Liquid there too, but a report that shows a template means
the reader to see it. Every line stays a line, so that spans still count in the author's file.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from newsletter.report import Diagnostic, Level, Span

_FENCE = re.compile(r"[ >]*(?:[-*+] +)?(`{3,}|~{3,})")
_KEPT = re.compile(
    r"(?<!`)(`+)(?!`)(?:.{0,1000}?[^`])\1(?!`)"
    r"|\{%-?\s?raw\s?-?%\}(?P<raw>.{0,1000}?)\{%-?\s?endraw\s?-?%\}"
)
_RAW = re.compile(r"\{%-?\s?(?:end)?raw\s?-?%\}")
_TAG = re.compile(r"\{%[^\n]{0,1000}?%\}")
_VALUE = re.compile(r"\{\{[^\n]{0,1000}?\}\}")
_LIST = re.compile(r"\{::?[^{}\n]*\}")
_CONTENTS = re.compile(r"\s*(?:[-*+]|\d+\.)\s+\S.*")
_TITLE = re.compile(r"(?P<words>#{1,6}[ \t].*?)\{:[ \t]*#(?P<id>[\w:-]+)[^{}\n]*\}[ \t]*$")
_TIGHT = re.compile(r"(#{1,6})(?=[^#\s])")
_ORDINAL = re.compile(r"#\d")
_SHOWN = 5

_SAID = {
    "liquid-tag": "Liquid tags are left out, and what they would have filled in",
    "liquid-value": "Liquid values are left out",
    "attribute-list": "kramdown attribute lists are left out",
    "contents-list": "lists of contents are left out",
    "heading-tight": "lines of # without a space are read as headings",
}
"""The codes of the notes and what each tells; all say how many and where."""


class Kramdown:
    """Reads lines of Jekyll's Markdown, the first of them line `offset + 1` of its file."""

    def __init__(self, text: str, *, offset: int = 0) -> None:
        self._lines = text.split("\n")
        self._offset = offset
        self._found: defaultdict[str, list[int]] = defaultdict(list)
        self.text = "\n".join(self._clean())

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """One note for each kind of thing that was left out or read as something else."""
        return tuple(
            _note(code, self._found[code], said)
            for code, said in _SAID.items()
            if code in self._found
        )

    def _clean(self) -> Iterator[str]:
        fence = ""
        for number, line in enumerate(self._lines):
            mark = _FENCE.match(line)
            if fence:
                is_end = mark and mark[1].startswith(fence) and not line[mark.end() :].strip(" `~")
                fence = "" if is_end else fence
                yield line
            elif mark:
                fence = mark[1]
                yield line
            elif line.startswith(("    ", "\t")) and not line.lstrip().startswith(("{:", "{%")):
                yield self._inside(line, number) if self._is_prose(number) else line
            else:
                yield self._line(line, number)

    def _is_prose(self, number: int) -> bool:
        """Whether an indented line goes on with a paragraph or a list, and so is no code."""
        return number > 0 and bool(self._lines[number - 1].strip())

    def _line(self, line: str, number: int) -> str:
        if _CONTENTS.fullmatch(line) and self._next(number).startswith("{:toc"):
            self._see("contents-list", number)
            return ""
        if titled := _TITLE.fullmatch(line):
            line = f"{titled['words'].rstrip()} {{#{titled['id']}}}"
        if _TIGHT.match(line) and not _ORDINAL.match(line):
            self._see("heading-tight", number)
            line = _TIGHT.sub(r"\1 ", line, count=1)
        return self._inside(line, number)

    def _next(self, number: int) -> str:
        following = self._lines[number + 1] if number + 1 < len(self._lines) else ""
        return following.strip().replace(" ", "")

    def _inside(self, line: str, number: int) -> str:
        """A line without Liquid and attribute lists, its pieces of code untouched."""
        pieces: list[str] = []
        end = 0
        for code in _KEPT.finditer(line):
            pieces += [self._without(line[end : code.start()], number), code["raw"] or code[0]]
            end = code.end()
        return "".join([*pieces, self._without(line[end:], number)])

    def _without(self, text: str, number: int) -> str:
        if "{" not in text:
            return text
        text = _RAW.sub("", text)
        for code, pattern in _PATTERNS:
            text, count = pattern.subn("", text)
            self._see(code, number, count)
        return text

    def _see(self, code: str, number: int, count: int = 1) -> None:
        self._found[code] += [number + 1 + self._offset] * count if count else []
        if not self._found[code]:
            del self._found[code]


_PATTERNS = (("liquid-tag", _TAG), ("liquid-value", _VALUE), ("attribute-list", _LIST))


def _note(code: str, lines: list[int], said: str) -> Diagnostic:
    places = list(dict.fromkeys(lines))
    message = f"{said}: {len(lines)}, on {_places(places)}"
    level = Level.INFO if code == "heading-tight" else Level.WARNING
    return Diagnostic(level=level, code=code, message=message, span=Span(places[0], places[0]))


def _places(lines: Iterable[int]) -> str:
    numbers = list(map(str, lines))
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return f"{'line' if len(numbers) == 1 else 'lines'} {', '.join(numbers[:_SHOWN])}{more}"
