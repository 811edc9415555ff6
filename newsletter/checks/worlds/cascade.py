"""Every text of a letter with how it comes out in a world: a small cascade in place of a browser.

It knows the properties that contrast depends on, from style elements, `style` and the attributes of
old, with specificity, `!important` and inheritance.
"""

from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter.checks.sheets import Block, declarations
from newsletter.checks.worlds.authored import offers_dark
from newsletter.checks.worlds.looks import ASKED, TELLING, Looks, look
from newsletter.checks.worlds.matching import matches, ranked, rules
from newsletter.checks.worlds.sheets import holding, on_a_screen, sheets

WIDTH = 600
"""CSS pixels of the screen on which rules for widths are asked."""

_SILENT = frozenset({"head", "script", "style", "title", "noscript", "template"})
_DARK_CANVAS = Looks(colour="#ffffff", ground="#121212", link="#9e9eff")
"""What Chromium paints where a letter says that it can be dark."""


def readings(page: HtmlElement, world: str) -> Iterator[tuple[str, Looks]]:
    """Every text that is shown, in the order of the page, with its looks in `light` or `dark`."""
    matched = matches(page, rules(_blocks(page, world), ASKED))
    seen: dict[tuple[object, ...], Looks] = {}
    equal: dict[Looks, Looks] = {}
    canvas = _DARK_CANVAS if world == "dark" and offers_dark(page) else Looks()
    waiting: list[tuple[HtmlElement | str, Looks]] = [(page, canvas)]
    while waiting:
        node, above = waiting.pop()
        if isinstance(node, str):
            if above.size:
                yield node, above
            continue
        reaching = matched.get(node, ())
        key = (id(above), node.tag, reaching, not node.get("href"), *map(node.get, TELLING))
        if key not in seen:
            declared = ranked(reaching, declarations(node.get("style", "")))
            looks = look(node, above, declared)
            # One object for all that look the same, so that what is inside is seen already.
            seen[key] = equal.setdefault(looks, looks)
        if not seen[key].is_hidden:
            _put(waiting, node, seen[key])


def _blocks(page: HtmlElement, world: str) -> Iterator[Block]:
    for _, found in sheets(page):
        yield from on_a_screen(tuple(holding(found, world=world)), width=WIDTH)


def _put(
    waiting: list[tuple[HtmlElement | str, Looks]], element: HtmlElement, looks: Looks
) -> None:
    """Put what is in an element on the stack, last first."""
    for child in reversed(element):
        tail = child.tail
        if tail and not tail.isspace():
            waiting.append((tail, looks))
        tag = child.tag
        if isinstance(tag, str) and tag not in _SILENT:
            waiting.append((child, looks))
    text = element.text
    if text and not text.isspace():
        waiting.append((text, looks))
