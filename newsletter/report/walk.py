"""Ways through a report: every node, the text of inlines, the words a reader must see."""

from collections.abc import Iterable, Iterator, Mapping

from newsletter.report.blocks import (
    Callout,
    Card,
    CodeBlock,
    Definition,
    Details,
    Image,
    Paragraph,
    Quote,
    Table,
)
from newsletter.report.inlines import Break, CodeSpan, Emoji, Mention, Ref, Text
from newsletter.report.model import Report, Section
from newsletter.report.node import Node

_HOLDERS = (
    "title", "term", "children", "head", "rows", "items", "blocks", "meanings", "sections",
)  # fmt: skip
"""The fields that can hold nodes, in reading order; no node has all of them."""


def walk(start: Report | Node) -> Iterator[Node]:
    """Yield every node in reading order, each before what it holds; sections are nodes too."""
    if isinstance(start, Node):
        yield start
    for name in _HOLDERS:
        yield from _nodes(getattr(start, name, ()))


def every(sections: Iterable[Section]) -> Iterator[Section]:
    """Yield sections and all that stand below them, each before those."""
    for section in sections:
        yield section
        yield from every(section.sections)


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield from walk(value)
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes(part)


def plain(inlines: Iterable[Node]) -> str:
    """The text of inlines as a reader sees it, a `Break` as a line feed.

    Raw pieces, footnote marks and images (their alternative text included) give nothing.
    """
    return "".join(map(_text, inlines))


def _text(inline: Node) -> str:
    match inline:
        case Text(text=text) | CodeSpan(text=text) | Ref(text=text):
            return text
        case Mention(name=name):
            return f"@{name}"
        case Emoji(char=char):
            return char
        case Break():
            return "\n"
        case _:
            return plain(getattr(inline, "children", ()))


def words(report: Report) -> list[str]:
    """Every word a reader must see, in the report's order, cut at white space.

    Counted: titles, text, links' texts, code, references, `@name`, emoji, table cells, captions,
    summaries, a quote's author (before the quote), a card's title, text and site, footnotes. Not
    counted: what is never rendered (`Comment`, `RawBlock`, `RawInline`), alternative texts (a
    reader sees the picture), URLs that no text repeats, footnote labels (renderings number them).
    """
    texts = [report.title, *(text for node in walk(report) for text in _texts(node))]
    return [word for text in texts for word in text.split()]


_SEEN: Mapping[type[Node], tuple[str, ...]] = {
    CodeBlock: ("text",),
    Callout: ("title",),
    Details: ("summary",),
    Card: ("title", "text", "site"),
    Image: ("caption",),
    Table: ("caption",),
    Quote: ("by",),
}
"""The fields of plain text that a reader sees."""


def _texts(node: Node) -> Iterator[str]:
    """The texts that belong to a node itself, each a run that no word crosses."""
    for name in _SEEN.get(type(node), ()):
        yield getattr(node, name)
    match node:
        case Section(title=run) | Paragraph(children=run) | Definition(term=run):
            yield plain(run)
        case Table():
            for row in (node.head, *node.rows):
                yield from map(plain, row)
