"""AsciiDoc's lists as blocks: items, check boxes, definitions, what callouts in code mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsletter.report import (
    Block,
    Blocks,
    Definition,
    DefinitionList,
    Inlines,
    ListBlock,
    ListItem,
    Paragraph,
    Span,
    stand_alone,
)
from newsletter.sources.asciidoc.enclosed import prose
from newsletter.sources.asciidoc.walking import Item, Items, take_box
from newsletter.sources.markup import Line, span_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReaders:
    """What reads the parts of an item: lines of blocks at a depth, a text as inlines."""

    blocks: Callable[[Sequence[Line], int], Blocks]
    inlines: Callable[[str, Span], Inlines]


def read_list(
    found: Items, readers: ListReaders, *, start: int | None = None, depth: int = 1
) -> Block:
    """A list, and those inside it; `start` is what is said above it of its first number."""
    items = found.items
    span = Span(items[0].first.number, _last(items[-1]))
    if items[0].marker.term is not None:
        definitions = tuple(_definition(item, readers, depth) for item in items)
        return DefinitionList(items=definitions, span=span)
    made = tuple(_item(item, readers, depth) for item in items)
    number = items[0].marker.number
    return ListBlock(
        items=made,
        ordered=number is not None,
        start=(number if start is None else start) if number is not None else 1,
        tight=all(map(_is_tight, made)),
        span=span,
    )


def _last(item: Item) -> int:
    """The last line of an item, those inside it included."""
    inner = item.inside[-1] if item.inside else None
    return max(item.last.number, _last(inner.items[-1]) if isinstance(inner, Items) else 0)


def _item(item: Item, readers: ListReaders, depth: int) -> ListItem:
    text, comments = prose(item.text)
    checked, text = take_box(text) if item.marker.number is None else (None, text)
    return ListItem(
        blocks=(*_text(item, text, readers), *comments, *_inside(item, readers, depth)),
        checked=checked,
        span=Span(item.first.number, _last(item)),
    )


def _definition(item: Item, readers: ListReaders, depth: int) -> Definition:
    text, comments = prose(item.text)
    blocks = (*_text(item, text, readers), *comments, *_inside(item, readers, depth))
    term = readers.inlines(item.marker.term or "", span_of([item.first]))
    return Definition(term=term, meanings=(blocks,), span=Span(item.first.number, _last(item)))


def _text(item: Item, text: str, readers: ListReaders) -> Blocks:
    if not text.strip():
        return ()
    span = span_of(item.text)
    return (stand_alone(Paragraph(children=readers.inlines(text, span), span=span)),)


def _inside(item: Item, readers: ListReaders, depth: int) -> Blocks:
    blocks: list[Block] = []
    for part in item.inside:
        if isinstance(part, Items):
            blocks.append(read_list(part, readers, depth=depth + 1))
        else:
            blocks += readers.blocks(part, depth)
    return tuple(blocks)


def _is_tight(item: ListItem) -> bool:
    return sum(not isinstance(block, ListBlock) for block in item.blocks) <= 1
