"""Dark as a mail program forces it on a letter that has none it would honour."""

from collections.abc import Callable
from functools import lru_cache

from lxml.html import HtmlElement

from newsletter.checks.pages import html_of, page_of, put_first
from newsletter.checks.sheets import Block, Declaration, declarations
from newsletter.checks.worlds.colours import replace_colours
from newsletter.checks.worlds.lightness import from_lab, to_lab
from newsletter.checks.worlds.sheets import holding, sheets

MIDDLE = 50.0
"""Lightness from which a ground is too light for the dark, and below which a text is too dark."""
_REACH = 0.75
_CALM = 0.8
_WHITE, _BLACK, _LINK = "#ffffff", "#000000", "#0000ee"
_TEXT = frozenset({"color", "-webkit-text-fill-color", "text-decoration-color"})
_GROUND = ("background", "border", "outline")


@lru_cache(maxsize=1024)
def forced_ground(solid: str, *, full: bool = False) -> str:
    """A background's colour in forced dark: light ones are turned over, with `full` all are."""
    lightness, a, b = to_lab(solid)
    return _turned(lightness, a, b) if full or lightness >= MIDDLE else solid


@lru_cache(maxsize=1024)
def forced_text(solid: str, *, full: bool = False) -> str:
    """A text's colour in forced dark: dark ones are turned over, with `full` all are."""
    lightness, a, b = to_lab(solid)
    return _turned(lightness, a, b) if full or lightness < MIDDLE else solid


def _turned(lightness: float, a: float, b: float) -> str:
    return from_lab(MIDDLE - (lightness - MIDDLE) * _REACH, a * _CALM, b * _CALM)


def inverted(html: str, *, full: bool = False, outlook: bool = False) -> str:
    """The letter in forced dark, standing still: no script and no query is needed to see it.

    In CIE LCH a ground of lightness 50 and more becomes `50 - (L - 50) * 0.75`, a text below 50
    likewise, with four fifths of the chroma; `full` turns every colour over, as Gmail for iOS does.
    The author's own dark rules are left out, for those who force do not honour them. `outlook`
    marks what was recoloured by `data-ogsc` and `data-ogsb`, as Outlook.com does.
    """
    page = page_of(html)
    force = _Force(full=full, outlook=outlook)
    for style, found in sheets(page):
        style.attrib.pop("media", None)
        style.text = "".join(str(force.block(each)) for each in holding(found, world="light"))
    for element in page.iter():
        if isinstance(element.tag, str):
            force.element(element)
    _ground_the_page(page, full=full, outlook=outlook)
    return html_of(page)


def _ground_the_page(page: HtmlElement, *, full: bool, outlook: bool) -> None:
    """What a browser paints where a letter says nothing: white, black and its own blue, forced."""
    put_first(
        page,
        f"html{{background-color:{forced_ground(_WHITE, full=full)};"
        f"color:{forced_text(_BLACK, full=full)}}}"
        f":where(a[href]){{color:{forced_text(_LINK, full=full)}}}",
    )
    if outlook:
        for mark, default in (("data-ogsc", _BLACK), ("data-ogsb", _WHITE)):
            page.body.set(mark, page.body.get(mark, default))


class _Force:
    """Recolours declarations, rules and elements."""

    def __init__(self, *, full: bool, outlook: bool) -> None:
        self._full = full
        self._outlook = outlook
        self._styles: dict[str, str] = {}

    def block(self, block: Block) -> Block:
        """A rule, recoloured; the author's answers to Outlook stay as they are."""
        if "data-ogs" in block.prelude:
            return block
        return Block(
            prelude=block.prelude,
            declarations=tuple(map(self._declaration, block.declarations)),
            inner=tuple(map(self.block, block.inner)),
        )

    def element(self, element: HtmlElement) -> None:
        """An element's style and its attributes of colour."""
        style = element.get("style")
        if style:
            if style not in self._styles:
                self._styles[style] = ";".join(
                    str(self._declaration(each)) for each in declarations(style)
                )
            self._mark(element, style)
            element.set("style", self._styles[style])
        for name, recoloured in (("bgcolor", self._ground), ("color", self._text)):
            if value := element.get(name):
                element.set(name, replace_colours(value, recoloured))

    def _mark(self, element: HtmlElement, style: str) -> None:
        if not self._outlook:
            return
        for each in declarations(style):
            mark = {"color": "data-ogsc", "background-color": "data-ogsb"}.get(each.name)
            if mark and self._declaration(each) != each:
                element.set(mark, each.value)

    def _declaration(self, declared: Declaration) -> Declaration:
        recoloured = self._recolouring(declared.name)
        if not recoloured:
            return declared
        return Declaration(
            name=declared.name,
            value=replace_colours(declared.value, recoloured),
            is_important=declared.is_important,
        )

    def _recolouring(self, name: str) -> Callable[[str], str] | None:
        if name in _TEXT:
            return self._text
        return self._ground if name.startswith(_GROUND) else None

    def _text(self, solid: str) -> str:
        return forced_text(solid, full=self._full)

    def _ground(self, solid: str) -> str:
        return forced_ground(solid, full=self._full)
