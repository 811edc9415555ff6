"""What a title above a block becomes: a caption where the block has a place for it."""

from collections.abc import Iterator
from dataclasses import replace

from newsletter.report import Block, Blocks, Emphasis, Image, Inlines, Paragraph, Span, Table, plain


def attach(blocks: Blocks, title: Inlines, span: Span) -> Iterator[Block]:
    """Blocks, the first one with its title; one that has no place for it comes after it."""
    words = plain(title)
    first = blocks[0] if blocks else None
    if words and isinstance(first, Image | Table):
        yield replace(first, caption=words)
        yield from blocks[1:]
        return
    if words:
        yield Paragraph(children=(Emphasis(children=title),), span=span)
    yield from blocks
