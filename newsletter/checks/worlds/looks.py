"""How text in one element comes out, from what is declared for it and how its parent looks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from newsletter.checks.sheets import Declaration
from newsletter.checks.worlds.colours import ground_in, read_colour

ASKED = frozenset(
    {"background", "background-color", "color", "display", "font", "font-size", "font-weight",
     "opacity", "visibility"}
)  # fmt: skip
"""The properties that decide it."""
TELLING = ("style", "bgcolor", "color", "text", "hidden")
"""The attributes that decide it; and of links, that there is an address."""

_BOLD = 600
_BOLD_TAGS = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_SIZES = {
    "h1": 2.0, "h2": 1.5, "h3": 1.17, "h5": 0.83, "h6": 0.67, "small": 5 / 6, "sub": 5 / 6,
    "sup": 5 / 6, "big": 1.2,
}  # fmt: skip
"""Element -> its size by the size around it, as browsers have it."""
_WORDS = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0,
}  # fmt: skip
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54}
_UNITS = {**_PIXELS, "rem": 16.0, "": 1.0}
_LENGTH = re.compile(r"([\d.]+)(px|pt|pc|in|cm|mm|rem|em|%|)")
_FONT_SIZE = re.compile(r"(?<!\S)[\d.]+(?:px|pt|pc|in|cm|mm|rem|em|%)(?=[\s/])")
_FONT_BOLD = re.compile(r"\b(?:bold|[6-9]00)\b")
_MARKED = {"background-color": "#ffff00", "color": "#000000"}
_ATTRIBUTES = (("bgcolor", "background-color"), ("color", "color"), ("text", "color"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Colours are `#rrggbb`, `size` is in CSS pixels; `link` is what links have by default.

    Of what is hidden nothing is shown, whatever is inside; a size of 0 may be undone inside.
    """

    colour: str = "#000000"
    ground: str = "#ffffff"
    link: str = "#0000ee"
    size: float = 16.0
    is_bold: bool = False
    is_hidden: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether a text that looks so is seen at all."""
        return not self.is_hidden and self.size > 0

    @property
    def is_large(self) -> bool:
        """Whether WCAG 2.2 takes it for large: 18 points, or 14 points and bold."""
        return self.size >= 24 or (self.is_bold and self.size >= 56 / 3)  # noqa: PLR2004


def look(element: HtmlElement, above: Looks, declared: Iterable[Declaration]) -> Looks:
    """The looks of an element; `declared` stands weakest first."""
    tag, said = str(element.tag), _said(element, declared)
    ground = read_colour(said.get("background-color", ""))
    behind = ground.over(above.ground) if ground else above.ground
    colour = read_colour(said.get("color", ""))
    default = above.link if tag == "a" and element.get("href") else above.colour
    return Looks(
        colour=colour.over(behind) if colour else default,
        ground=behind,
        link=above.link,
        size=_size(said.get("font-size", ""), tag, above.size),
        is_bold=_is_bold(said.get("font-weight", ""), tag, above=above.is_bold),
        is_hidden=above.is_hidden or _is_hidden(element, said),
    )


def _said(element: HtmlElement, declared: Iterable[Declaration]) -> Mapping[str, str]:
    """Property -> its last value, shorthands taken apart; attributes of old are weakest."""
    said = dict(_hints(element))
    for each in declared:
        if each.name == "background":
            said["background-color"] = ground_in(each.value)
        elif each.name == "font":
            said["font-weight"] = "bold" if _FONT_BOLD.search(each.value) else "normal"
            if size := _FONT_SIZE.search(each.value):
                said["font-size"] = size[0]
        else:
            said[each.name] = each.value
    return said


def _hints(element: HtmlElement) -> Iterator[tuple[str, str]]:
    if element.tag == "mark":
        yield from _MARKED.items()
    for attribute, name in _ATTRIBUTES:
        if value := element.get(attribute):
            yield name, value


def _size(said: str, tag: str, above: float) -> float:
    if said in _WORDS:
        return _WORDS[said]
    match = _LENGTH.fullmatch(said)
    if not match:
        return above * _SIZES.get(tag, 1.0)
    number, unit = float(match[1]), match[2]
    if unit in _UNITS:
        return number * _UNITS[unit]
    return above * number / (100 if unit == "%" else 1)


def _is_bold(said: str, tag: str, *, above: bool) -> bool:
    if said.isdigit():
        return int(said) >= _BOLD
    if said in ("normal", "lighter"):
        return False
    return said in ("bold", "bolder") or above or tag in _BOLD_TAGS


def _is_hidden(element: HtmlElement, said: Mapping[str, str]) -> bool:
    return (
        said.get("display") == "none"
        or said.get("visibility") == "hidden"
        or said.get("opacity") in ("0", "0.0")
        or element.get("hidden") is not None
    )
