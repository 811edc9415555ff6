"""A letter as the rules of this room look at it: its elements by tag, its text with its setting.

The page is walked once; what a screen reader passes by is left out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from lxml.html import HtmlElement

from newsletter.checks.accessibility.places import lines_of
from newsletter.checks.elements import EDGES, declarations, is_silent, spaced
from newsletter.checks.letter import Letter

EDITION = "edition.mjml.j2"
"""The theme's file that sets the letter as a whole, as findings name it."""
BLOCKS = "blocks.html.j2"
"""The theme's file that sets what stands below headings."""
STYLE = "style.css"
"""The theme's file of looks."""

_MEDIUM = 16.0
"""Where nothing is said, browsers set text in 16 px."""
_NAMED: Mapping[str, float] = {
    "x-small": 10, "small": 13, "medium": 16, "large": 18, "x-large": 24, "xx-large": 32,
}  # fmt: skip
_PIXELS: Mapping[str, float] = {"px": 1, "pt": 4 / 3, "rem": _MEDIUM}
_LENGTH = re.compile(r"(\d*\.?\d+)(px|pt|rem|em|%|)")
_FIXED = re.compile(r"mono|courier|consolas|menlo")
_CODE = frozenset({"code", "kbd", "pre", "samp", "tt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What an element hands down to what it holds.

    `size` of type and `leading` from line to line in CSS pixels; `leading` is 0 where nobody says.
    """

    size: float = _MEDIUM
    leading: float = 0.0
    is_code: bool = False
    language: str = ""
    direction: str = "ltr"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text within one element."""

    text: str
    element: HtmlElement
    setting: Setting


@dataclass(eq=False)
class Passage:
    """The text of a block, what inner blocks hold left out."""

    element: HtmlElement
    setting: Setting
    runs: list[Run]

    @cached_property
    def text(self) -> str:
        """Its words as they are heard."""
        return spaced("".join(run.text for run in self.runs))

    @cached_property
    def prose(self) -> str:
        """Its words but for code."""
        return spaced("".join(" " if run.setting.is_code else run.text for run in self.runs))

    @property
    def keys(self) -> tuple[str, ...]:
        """What the report may know it by: all of it, or one of its pieces."""
        return (self.text, *(spaced(run.text) for run in self.runs))


@dataclass(frozen=True, slots=True)
class Seen:
    """An element with its setting and the block it stands in."""

    element: HtmlElement
    setting: Setting
    passage: Passage


class Reading:
    """A letter that is walked once for all rules."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.page = letter.page
        self.source = letter.source
        self.passages: list[Passage] = []
        self.everything: list[Seen] = []
        self._seen: dict[object, list[Seen]] = {}
        outermost = Passage(self.page, Setting(), [])
        self._walk(self.page, outermost.setting, outermost)
        self.passages = [each for each in self.passages if each.text]

    def seen(self, *tags: str) -> Iterator[Seen]:
        """The elements of some tags, in reading order within each."""
        for tag in tags:
            yield from self._seen.get(tag, ())

    def place(self, *words: str, theirs: str = EDITION) -> tuple[str, int | None]:
        """The file and line to blame for one of some texts or addresses that the report may hold.

        What the report does not hold is the theme's own, in its file `theirs`; a line is None where
        the report's source has none.
        """
        known = [self._lines[each] for each in words if each in self._lines]
        return (self.source, next(filter(None, known), None)) if known else (theirs, None)

    @cached_property
    def _lines(self) -> Mapping[str, int]:
        return lines_of(self.letter.report)

    def _walk(self, element: HtmlElement, above: Setting, passage: Passage) -> None:
        setting = _setting(element, above)
        if element.tag in EDGES and element.tag != "br":
            passage = Passage(element, setting, [])
            self.passages.append(passage)
        seen = Seen(element, setting, passage)
        self.everything.append(seen)
        self._seen.setdefault(element.tag, []).append(seen)
        if element.text:
            passage.runs.append(Run(element.text, element, setting))
        for child in element:
            if not is_silent(child):
                self._walk(child, setting, passage)
            if child.tag in EDGES:
                passage.runs.append(Run(" ", element, setting))
            if child.tail:
                passage.runs.append(Run(child.tail, element, setting))


def _setting(element: HtmlElement, above: Setting) -> Setting:
    attributes = element.attrib
    changes: dict[str, object] = {}
    if "style" in attributes:
        changes |= _looks(str(attributes["style"]), above.size)
    if element.tag in _CODE:
        changes["is_code"] = True
    if "lang" in attributes:
        changes["language"] = str(attributes["lang"]).strip().lower()
    if "dir" in attributes:
        changes["direction"] = str(attributes["dir"]).strip().lower()
    return replace(above, **changes) if changes else above  # type: ignore[arg-type]


@lru_cache(maxsize=1024)
def _looks(style: str, above: float) -> Mapping[str, object]:
    """The size and the kind of type that a `style` sets, below type of another size."""
    declared = declarations(style)
    changes: dict[str, object] = {}
    said = declared.get("font-size", "")
    size = _NAMED.get(said, _length(said, above))
    if size is not None:
        changes["size"] = size
    leading = _length(declared.get("line-height", ""), above if size is None else size)
    if leading is not None:
        changes["leading"] = leading
    if family := declared.get("font-family"):
        changes["is_code"] = bool(_FIXED.search(family))
    return changes


def _length(value: str, size: float) -> float | None:
    """A length in CSS pixels where type has that size; None where it cannot be told."""
    if match := _LENGTH.fullmatch(value):
        number, unit = float(match[1]), match[2]
        relative = {"em": size, "%": size / 100, "": size}
        return number * (relative[unit] if unit in relative else _PIXELS[unit])
    return None
