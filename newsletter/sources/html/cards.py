"""Discourse's cards of links ("oneboxes"): what a link's target is, shown where a link stood."""

from collections.abc import Iterator

from newsletter.report import Block, Card, CodeBlock
from newsletter.sources.html.blocks import BlockReader
from newsletter.sources.html.code import read_code
from newsletter.sources.html.tree import HEADINGS, Element

_NO_KINDS = frozenset({"onebox", "allowlistedgeneric", "whitelistedgeneric"})
_CHROME = (".source", "pre.onebox", ".show-original", ".truncated", ".github-icon-container")
"""What stands in a card and is no text of its own."""


def read_card(reader: BlockReader, element: Element) -> Iterator[Block]:
    """`aside.onebox`: a card; where it shows lines of a file, they follow as code."""
    if element.get("data-youtube-id") or element.get("data-video-id"):
        yield from read_video(reader, element)
        return
    body = element.first("article") or element
    heading = body.first(*HEADINGS)
    links = (element.get("data-onebox-src"), *(link.get("href") for link in element.find("a")))
    source = element.first("header.source", "div.source")
    text = "" if body is element and not heading else body.words(*HEADINGS, *_CHROME)
    yield Card(
        url=reader.inline.addresses.absolute(next(filter(None, links), "")),
        title=heading.words() if heading else element.words(*_CHROME) if not text else "",
        kind=" ".join(kind for kind in element.kinds if kind not in _NO_KINDS),
        site=source.words() if source else "",
        text=text,
        image=_image(reader, element),
    )
    for code in element.find("pre"):
        yield _lines(code)


def _lines(code: Element) -> CodeBlock:
    """Lines of a file: those of an excerpt are items of a list."""
    block = read_code(code)
    lines = [item.text().rstrip("\n") for item in code.find("li")]
    return CodeBlock(text="\n".join(lines), language=block.language) if lines else block


def read_video(reader: BlockReader, element: Element) -> Iterator[Block]:
    """A video that a click would load: a card that leads to it."""
    link = element.first("a")
    provider, ident = element.get("data-provider-name"), element.get("data-video-id")
    ident = ident or element.get("data-youtube-id")
    address = link.get("href") if link else ""
    if not address and ident and provider in {"", "youtube"}:
        address = f"https://www.youtube.com/watch?v={ident}"
    if not address:
        yield from reader.blocks(element.content)
        return
    title = element.get("data-video-title") or element.get("data-youtube-title")
    yield Card(
        url=reader.inline.addresses.absolute(address),
        title=" ".join(title.split()),
        kind=provider or "youtube",
        image=_image(reader, element),
    )


def _image(reader: BlockReader, element: Element) -> str:
    """The card's picture; icons and faces are none."""
    for image in element.find("img"):
        if not image.fits(".site-icon", ".avatar", ".emoji", ".onebox-avatar-inline"):
            src = image.get("src")
            return reader.inline.addresses.absolute(src) if src else ""
    return ""
