"""Short names for the values that the tests of HTML, Discourse and feeds compare with."""

from collections.abc import Callable

from newsletter.errors import ReportError
from newsletter.report import (
    Block,
    Blocks,
    Inline,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Report,
    Text,
    normalise,
)
from newsletter.sources.html.reader import HtmlReader
from newsletter.sources.sections import Heading, Part


def outcome(read: Callable[[], Report]) -> Report | str:
    """What reading gives, or the line that says why it gives nothing."""
    try:
        return read()
    except ReportError as error:
        return str(error)


PAGE = "https://forum.example.org/t/weekly/7"


def t(text: str) -> Text:
    """A text."""
    return Text(text=text)


def p(*children: Inline | str) -> Paragraph:
    """A paragraph."""
    return Paragraph(children=tuple(t(one) if isinstance(one, str) else one for one in children))


def a(href: str, *children: Inline | str) -> Link:
    """A link."""
    return Link(href=href, children=p(*children).children)


def item(*blocks: Block, checked: bool | None = None) -> ListItem:
    """A list's item."""
    return ListItem(blocks=blocks, checked=checked)


def bullets(*items: ListItem | str, tight: bool = True) -> ListBlock:
    """A list with bullets."""
    made = tuple(item(p(one)) if isinstance(one, str) else one for one in items)
    return ListBlock(items=made, tight=tight)


def reader_of(html: str, base: str = PAGE) -> HtmlReader:
    """A reader of a post's HTML."""
    return HtmlReader(html, where="post.json", base=base)


def parts_of(html: str, base: str = PAGE) -> list[Part]:
    """The headings and blocks of a post's HTML."""
    return reader_of(html, base).parts()


def blocks_of(html: str, base: str = PAGE) -> Blocks:
    """The blocks of a post's HTML, in canonical form."""
    blocks = tuple(part for part in parts_of(html, base) if not isinstance(part, Heading))
    return normalise(Report(title="T", blocks=blocks)).blocks


def notes_of(html: str, base: str = PAGE) -> dict[str, str]:
    """The notes about a post's HTML: code -> message."""
    reader = reader_of(html, base)
    reader.parts()
    return {note.code: note.message for note in reader.notes}
