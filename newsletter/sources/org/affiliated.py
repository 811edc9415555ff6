"""What keywords above a block say of it: its caption, its name, an image's size."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from newsletter.report import Block, Emphasis, Image, Inlines, Paragraph, Span, Table, plain
from newsletter.report.node import changed

_SIZE = re.compile(r":(width|height|alt|title)\s+(\"[^\"]*\"|\S+)")
_PIXELS = re.compile(r"(\d{1,5})(?:px)?")


def attach(
    block: Block, said: Mapping[str, str], caption: Inlines, span: Span | None
) -> Iterator[Block]:
    """A block with what keywords say of it; a caption that it has no place for stands above it."""
    words = plain(caption)
    if isinstance(block, Image):
        block = _sized(replace(block, caption=words), said)
    elif isinstance(block, Table):
        block = replace(block, caption=words)
    elif words:
        yield Paragraph(children=(Emphasis(children=caption),), span=span)
    rest = {key: value for key, value in said.items() if key != "caption" and value}
    yield changed(block, {"attrs": tuple(sorted({**dict(block.attrs), **rest}.items()))})


def _sized(image: Image, said: Mapping[str, str]) -> Image:
    given = {key: value.strip('"') for key, value in _SIZE.findall(said.get("attr_html", ""))}
    width, height = (
        int(found[1]) if (found := _PIXELS.fullmatch(given.get(name, ""))) else None
        for name in ("width", "height")
    )
    return replace(
        image,
        width=width,
        height=height,
        alt=given.get("alt", image.alt),
        title=given.get("title", image.title),
    )
