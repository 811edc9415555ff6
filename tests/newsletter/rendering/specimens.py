"""Reports built by hand for the tests of this room: one of everything, and one of anything."""

import struct
import zlib
from datetime import date

from newsletter.rendering import Letterhead
from newsletter.report import (
    Align,
    Block,
    Break,
    Callout,
    Card,
    CodeBlock,
    CodeSpan,
    Comment,
    Definition,
    DefinitionList,
    Details,
    Emoji,
    Emphasis,
    Footnote,
    FootnoteRef,
    Image,
    Inline,
    InlineImage,
    Link,
    ListBlock,
    ListItem,
    Mention,
    Paragraph,
    Period,
    Person,
    Quote,
    RawBlock,
    RawInline,
    Ref,
    Report,
    Rule,
    Section,
    Span,
    State,
    Strike,
    Strong,
    Table,
    Text,
)

LETTERHEAD = Letterhead(
    project="Lantern",
    project_url="https://lantern.example",
    postal_address="The Lantern project\nPostbox 7, 1000 Exampleville",
    web_url="https://news.lantern.example/7",
    number=7,
)


def text(words: str) -> Text:
    return Text(text=words)


def paragraph(*inlines: Inline | str) -> Paragraph:
    return Paragraph(children=tuple(text(i) if isinstance(i, str) else i for i in inlines))


def link(href: str, words: str) -> Link:
    return Link(href=href, children=(text(words),))


def bullets(*items: str | tuple[Block, ...], ordered: bool = False, start: int = 1) -> ListBlock:
    blocks = [(paragraph(item),) if isinstance(item, str) else item for item in items]
    return ListBlock(
        items=tuple(ListItem(blocks=each) for each in blocks), ordered=ordered, start=start
    )


def section(title: str, *blocks: Block, **others: object) -> Section:
    return Section(title=(text(title),), blocks=blocks, **others)  # type: ignore[arg-type]


def report(*blocks: Block, sections: tuple[Section, ...] = (), title: str = "A week") -> Report:
    return Report(title=title, blocks=blocks, sections=sections)


def png(width: int = 64, height: int = 32, *, padding: int = 0) -> bytes:
    """A valid PNG of one grey; `padding` bytes of an ancillary chunk make it heavier."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    rows = zlib.compress((b"\0" + b"\x99" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    extra = chunk(b"teSt", b"\0" * padding) if padding else b""
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows)) + chunk(
        b"IEND", b""
    )


EVERY_INLINE = paragraph(
    "Plain, ",
    Strong(children=(text("strong "), Emphasis(children=(text("and stressed"),)))),
    ", ",
    Emphasis(children=(text("stressed"),)),
    ", ",
    Strike(children=(text("withdrawn"),)),
    ", ",
    CodeSpan(text="lantern --trim <wick>"),
    ", ",
    link("https://lantern.example/a?b=1&c=2", "a link"),
    ", ",
    Ref(kind="pull", text="lantern#12", url="https://lantern.example/pull/12"),
    ", ",
    Ref(kind="commit", text="0123abc"),
    ", ",
    Mention(name="wickmaker", url="https://lantern.example/@wickmaker"),
    " and ",
    Mention(name="oiler"),
    Break(),
    "after a break",
    Emoji(code="tada", char="🎉"),
    FootnoteRef(label="oil"),
    RawInline(format="html", text="<blink>never seen</blink>"),
    " ",
    InlineImage(src="https://lantern.example/badge.png", alt="build passes"),
    ".",
)

TABLE = Table(
    align=(Align.LEFT, Align.RIGHT, Align.CENTER),
    head=((text("Release"),), (text("Changes"),), (text("Date"),)),
    rows=(
        ((link("https://lantern.example/2.1", "2.1"),), (text("42"),), (text("2017-06-05"),)),
        ((text("2.2 beta"),), (text("7"),), (text("2017-06-09"),)),
    ),
    caption="Releases of the week",
)

WIDE_TABLE = Table(
    align=(Align.NONE, Align.NONE, Align.NONE),
    head=((text("Module"),), (text("What changed"),), (text("Who is concerned"),)),
    rows=(
        (
            (text("burner"),),
            (text("The flame no longer flickers where the wick was cut at an angle."),),
            (text("Everybody who trims wicks by hand, and packagers of the trimming tool."),),
        ),
    ),
)

CODE = CodeBlock(
    language="python",
    text="def trim(wick: Wick) -> Wick:\n    if wick.length > 3:\n"
    "        return replace(wick, length=3)  # a comment that makes this line a long one, indeed\n"
    "    return wick",
)

EVERYTHING = Report(
    title="Lantern weekly #7",
    number=7,
    period=Period(start=date(2017, 5, 29), end=date(2017, 6, 4)),
    authors=(Person(name="A. Author"), Person(name="B. Writer")),
    blocks=(
        paragraph(
            "The wick got shorter, the flame calmer: forty-two changes, two releases, and one "
            "long-standing bug that turned out to be a draught."
        ),
    ),
    sections=(
        section(
            "Highlights",
            EVERY_INLINE,
            bullets(
                "The first of three points, long enough that it runs over the end of its line and "
                "shows how the second line hangs.",
                (
                    paragraph("The second, with more below it"),
                    bullets("nested", (paragraph("nested"), bullets("thrice", "thrice again"))),
                ),
                "The third.",
            ),
            bullets("ordered from nine", "ten", ordered=True, start=9),
            ListBlock(
                items=(
                    ListItem(blocks=(paragraph("done"),), checked=True),
                    ListItem(blocks=(paragraph("not done"),), checked=False),
                ),
            ),
            ListBlock(
                items=(
                    ListItem(blocks=(paragraph("a loose item"), paragraph("of two paragraphs"))),
                    ListItem(blocks=(paragraph("and another"),)),
                ),
                tight=False,
            ),
            Footnote(label="oil", blocks=(paragraph("Lamp oil, not olive oil."),)),
        ),
        section(
            "Development",
            TABLE,
            WIDE_TABLE,
            CODE,
            Quote(blocks=(paragraph("Burn slowly."), paragraph("Burn long.")), by="a lamplighter",
                  url="https://lantern.example/quotes"),
            Callout(kind="note", blocks=(paragraph("Mind the draught."),)),
            Callout(kind="warning", title="Hot glass", blocks=(paragraph("Let it cool down."),)),
            Callout(kind="tip", blocks=(paragraph("Trim every morning."),)),
            Details(summary="All the small changes", blocks=(bullets("one", "another"),)),
            DefinitionList(
                items=(
                    Definition(term=(text("wick"),), meanings=((paragraph("what burns"),),)),
                    Definition(
                        term=(text("oil"),),
                        meanings=((paragraph("what it burns"),), (paragraph("what it costs"),)),
                    ),
                )
            ),
            Rule(),
            Card(
                url="https://lantern.example/news", title="The draught is found",
                site="lantern.example", text="A long search ends at an open window.",
            ),
            Image(
                src="https://lantern.example/chart.png", alt="A falling curve", width=1200,
                caption="Flicker by week", href="https://lantern.example/charts",
            ),
            RawBlock(format="html", text="<marquee>never seen</marquee>"),
            Comment(text="never seen either"),
            sections=(
                section("Burner", state=State.EMPTY),
                section("Glass", bullets("Nothing to report this week"), state=State.NOTHING),
                section("Handle", paragraph("A new rivet."), span=Span(90, 92)),
            ),
        ),
    ),
)  # fmt: skip
"""Every kind of node, every state of a section."""
