"""What an element of a letter's page is: how it is set, whether it is said, what it is called."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml.html import HtmlElement

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
"""The tags of headings; the place is the level less one."""
EDGES = frozenset({
    *HEADINGS, "address", "article", "blockquote", "body", "br", "caption", "center", "dd", "div",
    "dl", "dt", "footer", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
"""The tags at whose edges a word ends."""

_SILENT = frozenset({"head", "link", "meta", "noscript", "script", "style", "template", "title"})
_UNSEEN = re.compile("[\u00ad\u034f\u200b\u200e\u200f\u2060\ufeff]")
_JOINERS = "\u200c\u200d "
_NO_TABLE = frozenset({"presentation", "none"})


@lru_cache(maxsize=1024)
def declarations(style: str) -> Mapping[str, str]:
    """What a `style` attribute declares, by property, in lower case; the last of a name wins."""
    parts = (each.partition(":") for each in style.lower().replace("!important", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in parts if value}


def style_of(element: HtmlElement) -> Mapping[str, str]:
    """What an element's own `style` declares."""
    return declarations(element.get("style") or "")


def is_silent(element: HtmlElement) -> bool:
    """Whether a screen reader passes an element by, with all that is in it."""
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return True
    if element.get("aria-hidden") == "true" or element.get("hidden") is not None:
        return True
    style = style_of(element)
    return style.get("display") == "none" or style.get("visibility") == "hidden"


def is_layout(element: HtmlElement) -> bool:
    """Whether an element is said to be there for its look alone."""
    return element.get("role") in _NO_TABLE


def spoken(start: HtmlElement) -> Iterator[HtmlElement]:
    """Every element that is not passed by, in reading order, `start` first."""
    waiting = [start]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += [child for child in reversed(element) if not is_silent(child)]


def spaced(text: str) -> str:
    """A text as it is heard: runs of white space are one space, marks without width are gone.

    Joiners stay between letters, where they make one emoji of two and belong to the spelling.
    """
    return " ".join(_UNSEEN.sub("", text).split()).strip(_JOINERS)


def name_of(element: HtmlElement) -> str:
    """What a screen reader calls an element: its label, else its content, else its title."""
    label = spaced(element.get("aria-label") or "")
    return label or spaced("".join(_pieces(element))) or spaced(element.get("title") or "")


def _pieces(element: HtmlElement) -> Iterator[str]:
    if element.tag == "img":
        yield "" if is_layout(element) else element.get("alt") or ""
    yield element.text or ""
    for child in element:
        edge = " " if child.tag in EDGES else ""
        yield edge
        if not is_silent(child):
            yield from _pieces(child)
        yield edge
        yield child.tail or ""
