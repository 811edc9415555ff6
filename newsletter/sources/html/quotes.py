"""HTML's quotes: with their source, and the notes that are written as one (`[!NOTE]`)."""

import re
from dataclasses import replace
from typing import Protocol

from newsletter.report import Blocks, Break, Callout, Paragraph, Quote, Text, plain
from newsletter.sources.html.inlines import InlineReader
from newsletter.sources.html.tree import Content, Element, is_blank

_CALLOUT = re.compile(r"\[!([A-Za-z][A-Za-z0-9_-]*)\][-+]?\s*")
_DASHES = " \u2013\u2014\u2015-~"


class Reader(Protocol):
    """What a quote needs of the reader of blocks."""

    inline: InlineReader

    def blocks(self, content: Content) -> Blocks:
        """The blocks inside."""
        ...


def read_quote(element: Element, reader: Reader) -> Quote | Callout:
    """A quote; a `footer` or `cite` at its end names whose it is, and can link to it."""
    content = [piece for piece in element.content if not is_blank(piece)]
    last = content[-1] if content else None
    by, cite = "", element.get("cite")
    if len(content) > 1 and isinstance(last, Element) and last.name in {"footer", "cite"}:
        by = last.words().strip(_DASHES)
        cite = cite or next((link.get("href") for link in last.find("a")), "")
    blocks = reader.blocks(tuple(piece for piece in element.content if not by or piece is not last))
    callout = _callout(blocks)
    if callout:
        return callout
    url = reader.inline.addresses.absolute(cite) if cite else ""
    return Quote(blocks=blocks, by=by, url=url)


def _callout(blocks: Blocks) -> Callout | None:
    """A quote that begins with `[!kind]`; what stands behind it up to a break is its title."""
    if not blocks or not isinstance(first := blocks[0], Paragraph):
        return None
    words = first.children[0]
    found = _CALLOUT.match(words.text) if isinstance(words, Text) else None
    if not found or not isinstance(words, Text):
        return None
    rest = words.text[found.end() :]
    children = (*((replace(words, text=rest),) if rest else ()), *first.children[1:])
    broken = next((i for i, inline in enumerate(children) if isinstance(inline, Break)), None)
    title = plain(children[:broken]) if broken is not None else ""
    children = children[0 if broken is None else broken + 1 :]
    held = (replace(first, children=children),) if children else ()
    return Callout(kind=found[1].lower(), title=title, blocks=(*held, *blocks[1:]))
