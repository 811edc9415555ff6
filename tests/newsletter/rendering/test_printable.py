from pathlib import Path

import pytest

from newsletter.rendering.pictures import Album
from newsletter.rendering.printable import printable
from newsletter.report import (
    Card,
    Comment,
    Emphasis,
    Footnote,
    FootnoteRef,
    Image,
    Inline,
    Link,
    Mention,
    Paragraph,
    Quote,
    RawBlock,
    RawInline,
    Ref,
    Report,
    State,
    Strong,
    Text,
    walk,
)
from tests.newsletter.rendering.specimens import (
    EVERYTHING,
    bullets,
    link,
    paragraph,
    png,
    report,
    section,
)


def _printed(made: Report, folder: Path = Path()) -> Report:
    return printable(made, Album(folder, page=made.url))


def _first(made: Report) -> tuple[Inline, ...]:
    block = _printed(made).blocks[0]
    assert isinstance(block, Paragraph)
    return block.children


def test_nothing_foreign_is_left() -> None:
    """Comments and raw pieces are gone wherever they stood."""
    kinds = {type(node) for node in walk(_printed(EVERYTHING))}
    assert not kinds & {Comment, RawBlock, RawInline}
    assert {type(node) for node in walk(EVERYTHING)} - kinds == {Comment, RawBlock, RawInline}


def test_a_link_that_is_none_keeps_its_words() -> None:
    """`javascript:` loses its link, not its text and not what the text is set in."""
    strong = Strong(children=(Text(text="click"),))
    bad = Link(href="javascript:alert(1)", children=(strong, Text(text=" here")))
    assert _first(report(paragraph("a ", bad, "!"))) == (
        Text(text="a "), strong, Text(text=" here"), Text(text="!"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "inner",
    [
        Ref(kind="pull", text="a#1", url="https://a.example"),
        Mention(name="a", url="https://a.example"),
        Link(href="https://a.example", children=(Text(text="b"),)),
        Emphasis(children=(link("https://a.example", "b"),)),
    ],
    ids=["ref", "mention", "link", "deep"],
)
def test_no_link_inside_a_link(inner: Inline) -> None:
    """HTML has no nested links: the outer one counts."""
    outer = Link(href="https://outer.example/", children=(inner,))
    (printed,) = _first(report(paragraph(outer)))
    urls = [getattr(n, "href", "") or getattr(n, "url", "") for n in walk(printed)]
    assert [url for url in urls if url] == ["https://outer.example/"]


@pytest.mark.parametrize(
    "block",
    [
        Card(url="javascript:x", title="t", image="https://tracker.example/a.png"),
        Quote(blocks=(paragraph("q"),), url="javascript:x"),
        Image(src="https://a.example/a.png", href="javascript:x"),
        paragraph(Ref(kind="pull", text="a", url="javascript:x")),
        paragraph(Mention(name="a", url="javascript:x")),
    ],
    ids=["card", "quote", "image", "ref", "mention"],
)
def test_every_address_is_checked(block: Paragraph) -> None:
    """No field that holds an address lets a script through; a card shows no foreign image."""
    printed = repr(_printed(report(block)))
    assert "javascript" not in printed
    assert "tracker" not in printed


def test_footnotes_are_numbered_as_they_are_met() -> None:
    """Marks and notes of one label get one number, by the first mark or note."""
    made = report(
        paragraph("a", FootnoteRef(label="z"), FootnoteRef(label="a"), FootnoteRef(label="z")),
        Footnote(label="a", blocks=(paragraph("A"),)),
        Footnote(label="z", blocks=(paragraph("Z"),)),
        Footnote(label="never", blocks=(paragraph("N"),)),
    )
    labels = [n.label for n in walk(_printed(made)) if isinstance(n, Footnote | FootnoteRef)]
    assert labels == ["1", "2", "1", "2", "1", "3"]


def test_nothing_to_report_is_no_list() -> None:
    """A section whose only item says that there is nothing becomes a line."""
    nothing = section("Glass", bullets("Nothing this week"), state=State.NOTHING)
    printed = _printed(report(sections=(nothing,)))
    assert printed.sections[0].blocks == (paragraph("Nothing this week"),)


def test_images_get_their_place_and_width(tmp_path: Path) -> None:
    """A local image is named by cid and knows its width; the author's own width counts more."""
    (tmp_path / "a.png").write_bytes(png(64, 48))
    made = report(Image(src="a.png"), Image(src="a.png", width=32))
    first, second = _printed(made, tmp_path).blocks
    assert isinstance(first, Image)
    assert isinstance(second, Image)
    assert first.src.startswith("cid:")
    assert (first.width, second.width) == (64, 32)


def test_relative_links_count_from_the_reports_page() -> None:
    """A link within the published report works in the letter."""
    made = Report(title="t", url="https://a.example/w/7", blocks=(paragraph(link("#x", "there")),))
    (printed,) = _first(made)
    assert isinstance(printed, Link)
    assert printed.href == "https://a.example/w/7#x"
