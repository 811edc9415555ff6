"""Which rules of a letter's style elements hold in which world."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml.html import HtmlElement

from newsletter.checks.sheets import Block, blocks

_SCHEME = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(\w+)\s*\)", re.IGNORECASE)
_AND = re.compile(r"\s*\band\b\s*", re.IGNORECASE)
_EVERYWHERE = frozenset({"", "all", "screen", "only screen", "only all"})


def scheme(condition: str) -> str:
    """The colour scheme that a media condition asks for; empty where it asks for none."""
    match = _SCHEME.search(condition)
    return match[1].lower() if match else ""


def sheets(page: HtmlElement) -> Iterator[tuple[HtmlElement, tuple[Block, ...]]]:
    """Every style element with its rules; its `media` stands as a rule around them."""
    for style in page.iter("style"):
        found = blocks(style.text or "")
        media = style.get("media")
        yield style, (Block(prelude=f"@media {media}", inner=found),) if media else found


def holding(found: tuple[Block, ...], *, world: str) -> Iterator[Block]:
    """The rules as they are in a world, `light` or `dark`, without asking for it any more."""
    for block in found:
        condition = _condition(block)
        asked = scheme(condition)
        if not asked:
            yield replace(block, inner=tuple(holding(block.inner, world=world)))
        elif asked == world:
            left = without_scheme(condition)
            inner = tuple(holding(block.inner, world=world))
            if left in _EVERYWHERE:
                yield from inner
            else:
                yield Block(prelude=f"@media {left}", inner=inner)


def on_a_screen(found: tuple[Block, ...], *, width: int) -> Iterator[Block]:
    """The plain rules that hold on a screen so many CSS pixels wide, outermost order kept."""
    for block in found:
        if not block.is_at_rule:
            yield block
        elif block.prelude.startswith("@media") and _fits(_condition(block), width):
            yield from on_a_screen(block.inner, width=width)


def without_scheme(condition: str) -> str:
    """A media condition without what it says of the colour scheme."""
    parts = _AND.split(condition.strip())
    return " and ".join(part for part in parts if not _SCHEME.search(part))


def _condition(block: Block) -> str:
    return (
        block.prelude.removeprefix("@media").strip() if block.prelude.startswith("@media") else ""
    )


def _fits(condition: str, width: int) -> bool:
    if re.match(r"(only\s+)?print\b|not\b", condition.strip(), re.IGNORECASE):
        return False
    limits = re.findall(r"(min|max)-width\s*:\s*([\d.]+)px", condition)
    return all((width >= float(at)) if end == "min" else (width <= float(at)) for end, at in limits)
