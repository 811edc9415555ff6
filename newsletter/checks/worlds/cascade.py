"""Every text of a letter with how it comes out in a world: a small cascade in place of a browser.

It knows the properties that contrast depends on, from style elements, `style` and the attributes of
old, with specificity, `!important` and inheritance.
"""

from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter.checks.sheets import Block, declarations
from newsletter.checks.worlds.authored import offers_dark
from newsletter.checks.worlds.looks import ASKED, TELLING, Looks, look
from newsletter.checks.worlds.matching import Rule, matches, ranked, rules
from newsletter.checks.worlds.sheets import holding, on_a_screen, sheets

WIDTH = 600
"""CSS pixels of the screen on which rules for widths are asked."""

_SILENT = frozenset({"head", "script", "style", "title", "noscript", "template"})
_DARK_CANVAS = Looks(colour="#ffffff", ground="#121212", link="#9e9eff")
"""What Chromium paints where a letter says that it can be dark."""
_Waiting = list[tuple[HtmlElement | str, tuple[Looks, ...]]]


def readings(page: HtmlElement, *worlds: str) -> Iterator[tuple[str, tuple[Looks, ...]]]:
    """Every text of the page in its order, with its looks in each world, `light` and `dark`.

    What is hidden in all of them is left out. The page is walked once.
    """
    matched = [matches(page, rules(_blocks(page, world), ASKED)) for world in worlds]
    known: dict[tuple[object, ...], tuple[Looks, ...]] = {}
    equal: dict[tuple[Looks, ...], tuple[Looks, ...]] = {}
    waiting: _Waiting = [(page, tuple(_canvas(page, world) for world in worlds))]
    while waiting:
        node, above = waiting.pop()
        if isinstance(node, str):
            yield node, above
            continue
        reaching = [reached.get(node, ()) for reached in matched]
        key = (id(above), node.tag, *reaching, not node.get("href"), *map(node.get, TELLING))
        if key not in known:
            looks = _looks(node, above, reaching)
            # One object for all that look the same, so that what is inside is known already.
            known[key] = equal.setdefault(looks, looks)
        if not all(looks.is_hidden for looks in known[key]):
            _put(waiting, node, known[key])


def _looks(
    element: HtmlElement, above: tuple[Looks, ...], reaching: list[tuple[Rule, ...]]
) -> tuple[Looks, ...]:
    inline = declarations(element.get("style", ""))
    return tuple(
        look(element, looks, ranked(reached, inline))
        for looks, reached in zip(above, reaching, strict=True)
    )


def _canvas(page: HtmlElement, world: str) -> Looks:
    return _DARK_CANVAS if world == "dark" and offers_dark(page) else Looks()


def _blocks(page: HtmlElement, world: str) -> Iterator[Block]:
    for _, found in sheets(page):
        yield from on_a_screen(tuple(holding(found, world=world)), width=WIDTH)


def _put(waiting: _Waiting, element: HtmlElement, looks: tuple[Looks, ...]) -> None:
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
