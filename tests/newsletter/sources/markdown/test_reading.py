"""Markdown as reports use it, read into the model."""

import pytest

from newsletter.errors import ReportError
from newsletter.report import (
    Align,
    Block,
    Blocks,
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
    normalise,
    plain,
    walk,
)
from newsletter.sources.markdown.reading import read_markdown


def t(text: str) -> Text:
    """A text."""
    return Text(text=text)


def p(*children: Inline | str) -> Paragraph:
    """A paragraph."""
    return Paragraph(
        children=tuple(t(child) if isinstance(child, str) else child for child in children)
    )


def item(*blocks: Block, checked: bool | None = None) -> ListItem:
    """A list's item."""
    return ListItem(blocks=blocks, checked=checked)


def _read(text: str) -> Report:
    return read_markdown(text, where="week.md")


INLINES: dict[str, tuple[str, tuple[Inline, ...]]] = {
    "emphasis": ("*a* **b** ~~c~~", (Emphasis(children=(t("a"),)), t(" "), Strong(children=(t("b"),)), t(" "), Strike(children=(t("c"),)))),
    "a soft break is a space": ("a\nb", (t("a b"),)),
    "a hard break": ("a\\\nb  \nc", (t("a"), Break(), t("b"), Break(), t("c"))),
    "a break in HTML": ("a<br>\nb<BR />c", (t("a"), Break(), t("b"), Break(), t("c"))),
    "code": ("`a  *b*`", (CodeSpan(text="a  *b*"),)),
    "a link as written": ('[a](/b%20c?d=\u00e9&e "f")', (Link(href="/b%20c?d=\u00e9&e", title="f", children=(t("a"),)),)),
    "a link by reference": ("[a][B]\n\n[b]: <x y>", (Link(href="x y", children=(t("a"),)),)),
    "a reference that is not there": ("[a][b]", (t("[a][b]"),)),
    "an autolink": ("<https://example.org/a_b>", (Link(href="https://example.org/a_b", children=(t("https://example.org/a_b"),)),)),
    "entities": ("&lt;b&gt; &copy; &#8212;", (t("<b> \u00a9 \u2014"),)),
    "an image in a sentence": ('a ![*b*](c.png "d")', (t("a "), InlineImage(src="c.png", alt="b", title="d"))),
    "HTML tags": ("<kbd>a</kbd>", (RawInline(format="html", text="<kbd>"), t("a"), RawInline(format="html", text="</kbd>"))),
    "a link in HTML": ('<a class=c href="/b?c&amp;d">*a*</a>', (Link(href="/b?c&d", children=(Emphasis(children=(t("a"),)),), attrs=(("class", "c"),)),)),
    "HTML in a link": ("[<b>a</b>](b)", (Link(href="b", children=(Strong(children=(t("a"),)),)),)),
    "HTML in HTML": ("<I>a<del>b</del></I> <code>c</code>", (Emphasis(children=(t("a"), Strike(children=(t("b"),)))), t(" "), CodeSpan(text="c"))),
    "an image in HTML": ("a <img src='b.png' alt=\"c\" width=5 />", (t("a "), InlineImage(src="b.png", alt="c", attrs=(("width", "5"),)))),
    "HTML that crosses": ("<a href=b>*a</a>*", (RawInline(format="html", text="<a href=b>"), Emphasis(children=(t("a"), RawInline(format="html", text="</a>"))))),
    "HTML never closed": ("<b>a", (RawInline(format="html", text="<b>"), t("a"))),
    "HTML that overlaps": ("<b>a<i>b</b>c</i>", (Strong(children=(t("a"), RawInline(format="html", text="<i>"), t("b"))), t("c"), RawInline(format="html", text="</i>"))),
    "an anchor without an address": ('<a name="b"></a>c', (RawInline(format="html", text='<a name="b">'), RawInline(format="html", text="</a>"), t("c"))),
    "code in HTML that holds more": ("<code>*a*</code>", (RawInline(format="html", text="<code>"), Emphasis(children=(t("a"),)), RawInline(format="html", text="</code>"))),
    "a comment in a sentence": ("a <!-- b -->c", (t("a "), RawInline(format="html", text="<!-- b -->"), t("c"))),
    "raw by name": ("`<b>`{=html}", (RawInline(format="html", text="<b>"),)),
    "a reference to a change": ("[#12]{.ref kind=pr url=https://example.org/12}", (Ref(kind="pr", text="#12", url="https://example.org/12"),)),
    "a mention": ("[@ada]{.mention}", (Mention(name="ada"),)),
    "an emoji": ("[\U0001f389]{.emoji code=tada}", (Emoji(code="tada", char="\U0001f389"),)),
    "attributes": ("[a]{k=v} [b](c){.d} `e`{#f}", (Text(text="a", attrs=(("k", "v"),)), t(" "), Link(href="c", children=(t("b"),), attrs=(("class", "d"),)), t(" "), CodeSpan(text="e", attrs=(("id", "f"),)))),
    "Liquid is text": ('{% include a.html b="c" %} {{ d }} {:.e}', (t('{% include a.html b="c" %} {{ d }} {:.e}'),)),
    "a script's address is only text here": ("[a](javascript:b)", (Link(href="javascript:b", children=(t("a"),)),)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "inlines"), INLINES.values(), ids=INLINES.keys())
def test_inlines(text: str, inlines: tuple[Inline, ...]) -> None:
    """What stands in a sentence."""
    assert normalise(_read(text)).blocks == (Paragraph(children=inlines),)


BLOCKS: dict[str, tuple[str, Blocks]] = {
    "a tight list": ("- a\n- b\n  - c", (ListBlock(items=(item(p("a")), item(p("b"), ListBlock(items=(item(p("c")),))))),)),
    "a loose list": ("3) a\n\n4) b", (ListBlock(items=(item(p("a")), item(p("b"))), ordered=True, start=3, tight=False),)),
    "check boxes": ("- [ ] a\n- [X] b\n- [y] c", (ListBlock(items=(item(p("a"), checked=False), item(p("b"), checked=True), item(p("[y] c")))),)),
    "a quote": ("{by=Ada url=x}\n> a\n> > b", (Quote(blocks=(p("a"), Quote(blocks=(p("b"),))), by="Ada", url="x"),)),
    "a callout": ("> [!WARNING] Mind *the*\n> gap", (Callout(kind="warning", title="Mind the", blocks=(p("gap"),)),)),
    "a callout without a title": ("> [!note]\n>\n> - a", (Callout(kind="note", blocks=(ListBlock(items=(item(p("a")),)),)),)),
    "a heading in a quote": ("> ## a\n> b", (Quote(blocks=(Paragraph(children=(Strong(children=(t("a"),)),), attrs=(("heading", "2"),)), p("b"))),)),
    "fenced code": ("```python x=1\na\n\n b\n```", (CodeBlock(text="a\n\n b", language="python", attrs=(("info", "x=1"),)),)),
    "pandoc's fences": ("``` {.python k=v}\na\n```", (CodeBlock(text="a", language="python", attrs=(("k", "v"),)),)),
    "indented code": ("    $ a\n\n      b", (CodeBlock(text="$ a\n\n  b"),)),
    "a table": ("{caption=C}\n| a | b |\n|:--|--:|\n| c \\| d<br>e |", (Table(align=(Align.LEFT, Align.RIGHT), head=((t("a"),), (t("b"),)), rows=(((t("c | d"), Break(), t("e")), ()),), caption="C"),)),
    "an image": ('![a](b.png "c"){width=5 height=6 caption=d}', (Image(src="b.png", alt="a", title="c", width=5, height=6, caption="d"),)),
    "a linked image": ("[![a](b.png)](c)", (Image(src="b.png", alt="a", href="c"),)),
    "an image of a width in per cent": ("![a](b){width=50%}", (Image(src="b", alt="a", attrs=(("x-width", "50%"),)),)),
    "details": ("::: details A *b*\nc\n:::", (Details(summary="A b", blocks=(p("c"),)),)),
    "details in details": ("::: details a\n::: details b\nc\n:::\nd\n:::\ne", (Details(summary="a", blocks=(Details(summary="b", blocks=(p("c"),)), p("d"))), p("e"))),
    "details never closed": ("- ::: details a\n  b\n\nc", (ListBlock(items=(item(Details(summary="a", blocks=(p("b"),))),)), p("c"))),
    "a card": ("::: card A {url=x site=S}\nb\nc\n:::", (Card(url="x", title="A", site="S", text="b c"),)),
    "a fence of another name": ("::: other\na\n:::", (p("::: other a :::"),)),
    "definitions": ("A {k=v}\n: b\n: c\n\nD\n\n: e\n\n  f", (DefinitionList(items=(Definition(term=(t("A"),), meanings=((p("b"),), (p("c"),)), attrs=(("k", "v"),)), Definition(term=(t("D"),), meanings=((p("e"), p("f")),)))),)),
    "footnotes": ("a[^1] b[^2]\n\n[^1]: c\n\n    d", (Paragraph(children=(t("a"), FootnoteRef(label="1"), t(" b[^2]"))), Footnote(label="1", blocks=(p("c"), p("d"))))),
    "a rule": ("***", (Rule(),)),
    "comments": ("<!-- a\nb --><!--c-->\n\nd", (Comment(text="a\nb"), Comment(text="c"), p("d"))),
    "text behind a comment": ("<!-- a --> *b*", (Comment(text="a"), p(Emphasis(children=(t("b"),))))),
    "HTML around Markdown": ("<div>\n\na\n\n</div>", (p("a"),)),
    "raw by name": ("```{=html}\n<b>\n```", (RawBlock(format="html", text="<b>"),)),
    "attributes": ("{#a .b k=v}\nc", (Paragraph(children=(t("c"),), attrs=(("class", "b"), ("id", "a"), ("k", "v"))),)),
    "attributes of nothing are text": ("{k=v}\n\na", (p("{k=v}"), p("a"))),
    "nothing": ("a\n\n{.empty}\n\nb", (p("a"), p("b"))),
}  # fmt: skip


@pytest.mark.parametrize(("text", "blocks"), BLOCKS.values(), ids=BLOCKS.keys())
def test_blocks(text: str, blocks: Blocks) -> None:
    """What stands below a heading."""
    assert normalise(_read(f"{text}\n")).blocks == blocks


SECTIONS = """Lead.

## Introduction
Text.

#### Changes {#all role=releases k=v}
Nothing to report this week.

## Lost
"""


def test_headings_become_sections() -> None:
    """Nested by level, jumps closed up; what a heading says of itself counts before guesses."""
    report = _read(SECTIONS)
    first, lost = report.sections
    below = first.sections[0]
    assert [plain(section.title) for section in (first, below, lost)] == [
        "Introduction",
        "Changes",
        "Lost",
    ]
    assert (first.id, first.role, first.state) == ("introduction", "intro", State.NORMAL)
    assert (below.id, below.role, below.state) == ("all", "releases", State.NOTHING)
    assert below.attrs == (("k", "v"),)
    assert lost.state is State.EMPTY
    assert [note.code for note in report.notes] == ["section-empty"]


def test_a_state_that_is_none_is_an_error() -> None:
    """With the line it stands on."""
    with pytest.raises(ReportError, match=r'^week.md:3: "fine" is not a state of a section; write'):
        _read("a\n\n## b {state=fine}\n")


def test_every_block_and_section_knows_its_lines() -> None:
    """Counted in the file, front matter included; blank lines at the end are not its own."""
    text = "---\ntitle: T\n---\n\na\nb\n\n## S\n\n- c\n\n- d\n\n\n> e\n\n<!-- f -->\ng\n"
    report = _read(text)
    section = report.sections[0]
    spans = [
        node.span
        for node in walk(report)
        if isinstance(node, Section | Paragraph | ListBlock | ListItem | Quote | Comment)
    ]
    assert None not in spans
    assert report.blocks[0].span == Span(5, 6)
    assert section.span == Span(8, 18)
    assert [block.span for block in section.blocks] == [
        Span(10, 12),
        Span(15, 15),
        Span(17, 17),
        Span(18, 18),
    ]


def test_line_ends_of_other_systems() -> None:
    """CRLF and CR are line feeds, in front matter and text."""
    text = "---\ntitle: T\n---\n\na\n\n- b\n"
    assert _read(text.replace("\n", "\r\n")) == _read(text)
    assert _read(text.replace("\n", "\r")) == _read(text)


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "[" * 5000, "*" * 5000, "`" * 5001 + "a", "> " * 60 + "a", "a\n" * 5000, "|" * 500 + "\n" + "|-" * 500,
     "{" * 5000, "[a]{" * 2000, "::: details\n" * 40, "&" * 5000, "<" * 5000, "![" * 3000, "]{}" * 3000,
     "<b>" * 3000 + "</i>" * 3000, "<b>" * 3000 + "</b>" * 3000],
    ids=lambda text: ascii(text[:12]),
)  # fmt: skip
def test_odd_text_is_read_in_reasonable_time(text: str) -> None:
    """Nothing an author could paste hangs or breaks the reader (the suite's time limit)."""
    assert _read(text).title == "week"


def test_text_nested_too_deep_is_an_error() -> None:
    """Markdown-it would drop it without a word."""
    with pytest.raises(ReportError, match=r"^week.md:1: .*nested .*too deep"):
        _read("> " * 300 + "a\n")
