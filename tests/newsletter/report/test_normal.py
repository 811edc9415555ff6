"""The canonical form: one way to say each thing, and no word lost."""

import pytest
from hypothesis import HealthCheck, given, settings

from newsletter.report import (
    Block,
    Break,
    CodeSpan,
    Emphasis,
    Image,
    Inline,
    InlineImage,
    Inlines,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Report,
    Section,
    Span,
    Strong,
    Table,
    Text,
    normalise,
    plain,
    walk,
    words,
)
from tests.support.reports import REPORTS

SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def t(text: str) -> Text:
    """A text."""
    return Text(text=text)


def bold(*children: Inline) -> Strong:
    """A strong run."""
    return Strong(children=children)


@SLOW
@given(REPORTS)
def test_is_idempotent_and_drops_no_word(report: Report) -> None:
    """Normalising again changes nothing; what a reader sees is the same, blanks aside."""
    once = normalise(report)
    assert normalise(once) == once
    seen = ["".join(words(each)).replace("\0", "\ufffd") for each in (report, once)]
    assert seen[0] == seen[1]


@SLOW
@given(REPORTS)
def test_leaves_no_trace_of_a_reading(report: Report) -> None:
    """No spans, no notes; ids are there and unique."""
    once = normalise(report)
    assert not once.notes
    assert not [node for node in walk(once) if node.span]
    ids = [node.id for node in walk(once) if isinstance(node, Section)]
    assert all(ids)
    assert len(set(ids)) == len(ids)


RUNS: dict[str, tuple[Inlines, Inlines]] = {
    "blanks become one space": ((t(" a \n\t b\r\n"),), (t("a b"),)),
    "chosen spaces stay": ((t("a\u00a0b\u2009c"),), (t("a\u00a0b\u2009c"),)),
    "texts join": ((t("a"), t(""), t("b "), t(" c")), (t("ab c"),)),
    "spaces leave emphasis": ((t("a"), bold(t(" b "))), (t("a "), bold(t("b")))),
    "strong joins strong": ((bold(t("a")), bold(t("b"))), (bold(t("ab")),)),
    "strong in strong is strong": ((bold(t("a"), bold(t("b"))),), (bold(t("ab")),)),
    "em between is no way around": (
        (bold(Emphasis(children=(bold(t("b")),))),),
        (bold(Emphasis(children=(t("b"),))),),
    ),
    "empty wrappings go": ((bold(), t("a"), bold(t(" "))), (t("a"),)),
    "breaks at the edges go": ((Break(), t("a"), Break()), (t("a"),)),
    "a break needs no spaces": ((t("a "), Break(), t(" b")), (t("a"), Break(), t("b"))),
    "code keeps its spaces": ((CodeSpan(text=" a  b\n"),), (CodeSpan(text=" a  b "),)),
    "an empty link keeps its address": ((Link(href="x", children=()),), (Link(href="x", children=()),)),
}  # fmt: skip


@pytest.mark.parametrize(("run", "canonical"), RUNS.values(), ids=RUNS.keys())
def test_inlines(run: Inlines, canonical: Inlines) -> None:
    """Runs that read the same become equal."""
    report = normalise(Report(title="T", sections=(Section(title=run),)))
    assert report.sections[0].title == canonical


IMAGE = InlineImage(src="a.png", alt="A", attrs=(("width", "5"), ("loading", "lazy")))
BLOCKS: dict[str, tuple[Block, tuple[Block, ...]]] = {
    "an image alone stands as a block": (
        Paragraph(children=(IMAGE,)),
        (Image(src="a.png", alt="A", width=5, attrs=(("loading", "lazy"),)),),
    ),
    "a linked one, too": (
        Paragraph(children=(Link(href="x", children=(IMAGE,)),)),
        (Image(src="a.png", alt="A", width=5, href="x", attrs=(("loading", "lazy"),)),),
    ),
    "a paragraph of nothing goes": (Paragraph(children=(bold(t(" ")),)), ()),
    "a list of nothing goes": (ListBlock(items=()), ()),
    "a caption of nothing is a paragraph": (
        Table(align=(), head=(), rows=(), caption="a"),
        (Paragraph(children=(t("a"),)),),
    ),
    "rows are filled up": (
        Table(align=(), head=((t("a"),),), rows=(((), (t("b"),)),)),
        (Table(align=("none", "none"), head=((t("a"),), ()), rows=(((), (t("b"),)),)),),
    ),
    "only paragraphs can be loose": (
        ListBlock(items=(ListItem(blocks=()),), tight=False),
        (ListBlock(items=(ListItem(blocks=()),), tight=True),),
    ),
    "attributes are sorted, and called like no field": (
        Paragraph(children=(t("a"),), attrs=(("children", "1"), ("a", "2"), ("a", "3"))),
        (Paragraph(children=(t("a"),), attrs=(("a", "3"), ("x-children", "1"))),),
    ),
}


@pytest.mark.parametrize(("block", "canonical"), BLOCKS.values(), ids=BLOCKS.keys())
def test_blocks(block: Block, canonical: tuple[Block, ...]) -> None:
    """Blocks that read the same become equal."""
    assert normalise(Report(title="T", blocks=(block,))).blocks == canonical


def test_sections_get_ids_of_their_own() -> None:
    """The author's id is kept, a missing one comes from the title, a second one is numbered."""
    title = (t("Bug fixes"),)
    sections = (
        Section(title=title, span=Span(1, 2)),
        Section(title=title, id="x"),
        Section(title=title, sections=(Section(title=title, id="x"),)),
    )
    found = normalise(Report(title="T", sections=sections)).sections
    assert [section.id for section in found] == ["bug-fixes", "x", "bug-fixes-2"]
    assert found[2].sections[0].id == "x-2"
    assert plain(found[0].title) == "Bug fixes"
