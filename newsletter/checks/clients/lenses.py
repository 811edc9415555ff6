"""A letter as one mail program shows it: without what that program is known to drop."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from newsletter.checks.clients.conditions import as_in_word
from newsletter.checks.clients.features import (
    of_at_rule,
    of_attribute,
    of_declaration,
    of_element,
    of_selector,
)
from newsletter.checks.clients.gmail import (
    STYLE_CHARACTERS,
    is_refused,
    prefix_names,
    prefixed_selector,
    too_long,
)
from newsletter.checks.clients.support import features, unsupported
from newsletter.checks.clients.table import CLIENTS
from newsletter.checks.pages import html_of, page_of
from newsletter.checks.sheets import Block, Declaration, blocks, declarations, selectors

_WHOLE = frozenset(
    {"svg", "audio", "video", "object", "link", "select", "textarea", "meter", "progress", "dialog"}
)
"""Elements that go with what is in them; of others the words stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lensed:
    """What is left of a letter, and each thing that was dropped with how many times."""

    html: str
    dropped: tuple[str, ...]


def lens(html: str, client: str) -> Lensed:
    """The letter as `client` shows it, a key of `CLIENTS`; ValueError names those there are.

    Only what is known not to work is dropped; what works in part, or was never tested, stays.
    """
    if client not in CLIENTS:
        raise ValueError(f'there is no client "{client}"; there are: {", ".join(CLIENTS)}')
    page = page_of(as_in_word(html) if client == "outlook.windows" else html)
    looking = _Lens(unsupported(client), is_gmail=client.startswith("gmail."))
    looking.styles(page)
    for element in list(page.iter()):
        if isinstance(element.tag, str):
            looking.element(element)
    counted = sorted(looking.dropped.items())
    return Lensed(
        html=html_of(page),
        dropped=tuple(f"{what} ({count})" for what, count in counted),
    )


class _Lens:
    """Drops what is in `lost`, and counts it."""

    def __init__(self, lost: frozenset[str], *, is_gmail: bool) -> None:
        self.dropped: Counter[str] = Counter()
        self._lost = lost
        self._is_gmail = is_gmail
        self._styles: dict[str, tuple[str, tuple[str, ...]]] = {}

    def styles(self, page: HtmlElement) -> None:
        """Drop style elements, or rules in them."""
        found = list(page.iter("style"))
        none = self._is_gmail and too_long(found)
        for style in found:
            if none:
                self._drop(style, f"all <style> elements, over {STYLE_CHARACTERS} characters")
            elif "html-style" in self._lost:
                self._drop(style, features()["html-style"].title)
            elif self._is_gmail and is_refused(style):
                self._drop(style, "a <style> element in the body, or with an @ within an @ rule")
            elif style.get("media") and "css-at-media" in self._lost:
                self._drop(style, features()["css-at-media"].title)
            else:
                style.text = "".join(map(str, self._blocks(blocks(style.text or ""))))

    def element(self, element: HtmlElement) -> None:
        """Drop an element, or attributes and declarations of it."""
        tag = str(element.tag)
        if self._is_gmail:
            prefix_names(element)
        for name, value in element.attrib.items():
            if name == "style":
                self._style(element, value)
            elif self._tell(of_attribute(tag, name, value)):
                del element.attrib[name]
        if tag != "style" and self._tell(of_element(tag)):
            (element.drop_tree if tag in _WHOLE else element.drop_tag)()

    def _style(self, element: HtmlElement, style: str) -> None:
        if style not in self._styles:
            self._styles[style] = self._filtered(style)
        left, lost = self._styles[style]
        self.dropped.update(lost)
        if left != style:
            element.set("style", left)

    def _filtered(self, style: str) -> tuple[str, tuple[str, ...]]:
        found = [(each, of_declaration(each) & self._lost) for each in declarations(style)]
        if not any(lost for _, lost in found):
            return style, ()
        left = ";".join(str(each) for each, lost in found if not lost)
        return left, tuple(features()[slug].title for _, lost in found for slug in lost)

    def _blocks(self, sheet: tuple[Block, ...]) -> Iterator[Block]:
        for block in sheet:
            kept = self._prelude(block)
            if not kept:
                continue
            left = replace(
                block,
                prelude=kept,
                declarations=tuple(self._declarations(block.declarations)),
                inner=tuple(self._blocks(block.inner)),
            )
            if left.declarations or left.inner or not (block.declarations or block.inner):
                yield left

    def _prelude(self, block: Block) -> str:
        if block.is_at_rule:
            return "" if self._tell(of_at_rule(block.prelude)) else block.prelude
        kept = [each for each in selectors(block.prelude) if not self._tell(of_selector(each))]
        return ",".join(map(prefixed_selector, kept) if self._is_gmail else kept)

    def _declarations(self, declared: tuple[Declaration, ...]) -> Iterator[Declaration]:
        return (each for each in declared if not self._tell(of_declaration(each)))

    def _drop(self, element: HtmlElement, what: str) -> None:
        self.dropped[what] += 1
        element.drop_tree()

    def _tell(self, slugs: Collection[str] | Iterator[str]) -> bool:
        """Count what is lost of these; whether anything is."""
        lost = self._lost.intersection(slugs)
        self.dropped.update(features()[slug].title for slug in lost)
        return bool(lost)
