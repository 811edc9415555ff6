"""Where in the report stands what the letter shows: texts and addresses with their lines."""

from collections.abc import Iterator, Mapping

from newsletter.checks.elements import spaced
from newsletter.report import (
    Callout,
    Card,
    Definition,
    Details,
    Image,
    InlineImage,
    Inlines,
    Link,
    Mention,
    Paragraph,
    Quote,
    Ref,
    Report,
    Section,
    Table,
    Text,
    plain,
    walk,
)


def lines_of(report: Report) -> Mapping[str, int]:
    """The first line of every text and address, 0 where the report does not know it.

    A link is found by its address and text with a space between, by its address, and by its text;
    a table by the texts of all its cells with spaces between.
    """
    found = {title: 0} if (title := spaced(report.title)) else {}
    nearest = 0
    for node in walk(report):
        nearest = node.span.start if node.span else nearest
        for key in _keys(node):
            if key and not found.get(key):
                found[key] = nearest
    return found


def _keys(node: object) -> Iterator[str]:
    match node:
        case Link(href=href, children=run):
            text = spaced(plain(run))
            yield from (f"{href} {text}", href, text)
        case Section(title=run) | Paragraph(children=run) | Definition(term=run):
            yield spaced(plain(run))
        case Table(head=head, rows=rows, caption=caption):
            yield from (*_cells((head, *rows)), spaced(caption))
        case _:
            yield from (spaced(getattr(node, name, "")) for name in _FIELDS.get(type(node), ()))


_FIELDS: Mapping[type[object], tuple[str, ...]] = {
    Text: ("text",),
    Ref: ("url", "text"),
    Mention: ("url",),
    Card: ("url", "title", "text"),
    Image: ("src", "alt", "href", "caption"),
    InlineImage: ("src", "alt"),
    Callout: ("title",),
    Details: ("summary",),
    Quote: ("by", "url"),
}
"""The fields by which the letter shows other nodes."""


def _cells(rows: tuple[tuple[Inlines, ...], ...]) -> Iterator[str]:
    texts = [spaced(plain(cell)) for row in rows for cell in row]
    yield from texts
    yield spaced(" ".join(texts))
