"""Where in the report stands what the letter shows: texts and addresses with their lines."""

from collections.abc import Iterator, Mapping

from newsletter.checks.elements import spaced
from newsletter.report import (
    Card,
    Definition,
    Image,
    InlineImage,
    Inlines,
    Link,
    Mention,
    Paragraph,
    Ref,
    Report,
    Section,
    Table,
    plain,
    walk,
)


def lines_of(report: Report) -> Mapping[str, int]:
    """The first line of every text and address, as far as spans tell.

    A link is found by its address and text with a space between, by its address, and by its text;
    a table by the texts of all its cells with spaces between.
    """
    found: dict[str, int] = {}
    nearest = 0
    for node in walk(report):
        nearest = node.span.start if node.span else nearest
        for key in _keys(node):
            if key and nearest:
                found.setdefault(key, nearest)
    return found


def _keys(node: object) -> Iterator[str]:
    match node:
        case Link(href=href, children=run):
            text = spaced(plain(run))
            yield from (f"{href} {text}", href, text)
        case Section(title=run) | Paragraph(children=run) | Definition(term=run):
            yield spaced(plain(run))
        case Table(head=head, rows=rows):
            yield from _cells((head, *rows))
        case _:
            yield from (spaced(getattr(node, name, "")) for name in _FIELDS.get(type(node), ()))


_FIELDS: Mapping[type[object], tuple[str, ...]] = {
    Ref: ("url", "text"),
    Mention: ("url",),
    Card: ("url", "title", "text"),
    Image: ("src", "alt", "href"),
    InlineImage: ("src", "alt"),
}
"""The fields by which the letter shows other nodes."""


def _cells(rows: tuple[tuple[Inlines, ...], ...]) -> Iterator[str]:
    texts = [spaced(plain(cell)) for row in rows for cell in row]
    yield from texts
    yield spaced(" ".join(texts))
