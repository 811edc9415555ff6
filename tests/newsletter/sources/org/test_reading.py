"""Org-mode as reports use it, read into the model."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.report import (
    Align,
    Blocks,
    Break,
    Callout,
    CodeBlock,
    CodeSpan,
    Comment,
    Definition,
    DefinitionList,
    Emphasis,
    Footnote,
    FootnoteRef,
    Image,
    Inline,
    InlineImage,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Person,
    Quote,
    RawBlock,
    RawInline,
    Report,
    Rule,
    Span,
    Strike,
    Strong,
    Table,
    Text,
    normalise,
    plain,
    to_markdown,
)
from newsletter.sources import read_markdown
from newsletter.sources.org.reading import read_org


def t(text: str) -> Text:
    """A text."""
    return Text(text=text)


def p(*children: Inline | str) -> Paragraph:
    """A paragraph."""
    held = (t(child) if isinstance(child, str) else child for child in children)
    return Paragraph(children=tuple(held))


def item(*blocks: Paragraph | ListBlock | CodeBlock, checked: bool | None = None) -> ListItem:
    """A list's item."""
    return ListItem(blocks=blocks, checked=checked)


def link(href: str, text: str = "") -> Link:
    """A link, to its own text if none is given."""
    return Link(href=href, children=(t(text or href),))


def _read(text: str) -> Report:
    return read_org(text, where="week.org")


INLINES: dict[str, tuple[str, tuple[Inline, ...]]] = {
    "emphasis": ("*a* /b/ _c_ +d+", (Strong(children=(t("a"),)), t(" "), Emphasis(children=(t("b"),)), t(" "), Emphasis(children=(t("c"),)), t(" "), Strike(children=(t("d"),)))),
    "emphasis in emphasis": ("*a /b/ =c=*", (Strong(children=(t("a "), Emphasis(children=(t("b"),)), t(" "), CodeSpan(text="c"))),)),
    "verbatim holds no other": ("=*a*= ~b/c/~", (CodeSpan(text="*a*"), t(" "), CodeSpan(text="b/c/"))),
    "code that ends in its own mark": ("~~~ x", (CodeSpan(text="~"), t(" x"))),
    "what stands before a mark": ("a*b* (*c*) x=~d~", (t("a*b* ("), Strong(children=(t("c"),)), t(") x=~d~"))),
    "what stands behind a mark": ("*a*b *c*, /d/-e", (Strong(children=(t("a*b *c"),)), t(", "), Emphasis(children=(t("d"),)), t("-e"))),
    "blanks inside a mark": ("x * a* 2 * 3 *b *", (t("x * a* 2 * 3 *b *"),)),
    "marks around nothing": ("a **, b ==. c", (t("a **, b ==. c"),)),
    "snake_case and paths": ("mark_as_read src/a/b.c", (t("mark_as_read src/a/b.c"),)),
    "emphasis over a line's end": ("*a\n  b* c", (Strong(children=(t("a b"),)), t(" c"))),
    "links": ("[[https://example.org/a_b][PR *1*]] [[https://example.org]]", (Link(href="https://example.org/a_b", children=(t("PR "), Strong(children=(t("1"),)))), t(" "), link("https://example.org"))),
    "a link's text with a bracket": ("[[x:1][a[0] b]]", (link("x:1", "a[0] b"),)),
    "links inside the report": ("[[*Big News][a]] [[#b]]", (link("#big-news", "a"), t(" "), link("#b"))),
    "bare addresses": ("(see https://example.org/a/_b_/c). <mailto:a@example.org>", (t("(see "), link("https://example.org/a/_b_/c"), t("). "), link("mailto:a@example.org"))),
    "an address that ends in a mark": ("https://example.org/a_.", (link("https://example.org/a_"), t("."))),
    "no link": ("a[[b]c [[d", (t("a[[b]c [[d"),)),
    "an image in a sentence": ("a [[file:b.png]]", (t("a "), InlineImage(src="b.png"))),
    "a footnote in a sentence": ("a[fn:1]", (t("a"), FootnoteRef(label="1"))),
    "a break": ("a\\\\\nb \\\\ c", (t("a"), Break(), t("b \\\\ c"))),
    "raw": ("@@html:<b>@@a", (RawInline(format="html", text="<b>"), t("a"))),
    "timestamps": ("due <2024-01-05 Fri> [2024-01-06]", (t("due <2024-01-05 Fri> [2024-01-06]"),)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "inlines"), INLINES.values(), ids=INLINES.keys())
def test_inlines(text: str, inlines: tuple[Inline, ...]) -> None:
    """What stands in a sentence."""
    assert normalise(_read(text)).blocks == (Paragraph(children=inlines),)


BLOCKS: dict[str, tuple[str, Blocks]] = {
    "a list": ("- a\n  b\n+ c\n  - d", (ListBlock(items=(item(p("a b")), item(p("c"), ListBlock(items=(item(p("d")),))))),)),
    "an ordered list": ("3. a\n4) b", (ListBlock(items=(item(p("a")), item(p("b"))), ordered=True, start=3),)),
    "a counter": ("1. [@7] a", (ListBlock(items=(item(p("a")),), ordered=True, start=7),)),
    "stars with a blank before them": (" * a\n * b", (ListBlock(items=(item(p("a")), item(p("b")))),)),
    "check boxes": ("- [ ] a\n- [X] b\n- [-] c\n- [y] d", (ListBlock(items=(item(p("a"), checked=False), item(p("b"), checked=True), item(p("c"), checked=False), item(p("[y] d")))),)),
    "definitions": ("- a :: b\n  c\n- d ::\n- e", (DefinitionList(items=(Definition(term=(t("a"),), meanings=((p("b c"),),)), Definition(term=(t("d"),), meanings=((),)))), ListBlock(items=(item(p("e")),)))),
    "a loose list": ("- a\n\n- b", (ListBlock(items=(item(p("a")), item(p("b"))), tight=False),)),
    "two blank lines end a list": ("- a\n\n\n- b", (ListBlock(items=(item(p("a")),)), ListBlock(items=(item(p("b")),)))),
    "text at the edge ends a list": ("- a\nb", (ListBlock(items=(item(p("a")),)), p("b"))),
    "a list ends a paragraph": ("a\n1. b", (p("a"), ListBlock(items=(item(p("b")),), ordered=True))),
    "one item in a line": ("- - a", (ListBlock(items=(item(p("- a")),)),)),
    "code in an item": ("- a\n  #+begin_src c\nint b;\n\n\n  #+end_src\n- c", (ListBlock(items=(item(p("a"), CodeBlock(text="int b;\n\n", language="c")), item(p("c"))), tight=False),)),
    "code": ("#+BEGIN_SRC rust -n\n  a\n\n    ,* b\n#+END_SRC", (CodeBlock(text="a\n\n  * b", language="rust", attrs=(("info", "-n"),)),)),
    "an example": ("#+begin_example\n*a*\n#+end_example", (CodeBlock(text="*a*"),)),
    "fixed width": (": a\n:\n:  b", (CodeBlock(text="a\n\n b"),)),
    "a quote": ("#+begin_quote\na\n\n- b\n#+end_quote", (Quote(blocks=(p("a"), ListBlock(items=(item(p("b")),)))),)),
    "a verse": ("#+begin_verse\na\n b\n#+end_verse", (p("a", Break(), "b"),)),
    "a callout": ("#+begin_tip\na\n#+end_tip", (Callout(kind="tip", blocks=(p("a"),)),)),
    "an unknown block": ("#+begin_chart x\na\n#+end_chart", (CodeBlock(text="a", attrs=(("info", "x"),)),)),
    "an export": ("#+begin_export html\n<b>\n#+end_export", (RawBlock(format="html", text="<b>"),)),
    "a block never closed": ("#+begin_src c\na", (p("#+begin_src c a"),)),
    "comments": ("# a\n# b\nc\n#+begin_comment\nd\n#+end_comment\n#e", (Comment(text="a\nb"), p("c"), Comment(text="d"), p("#e"))),
    "a rule": ("a\n-----\nb", (p("a"), Rule(), p("b"))),
    "a table": ("#+caption: C *d*\n| a | b |\n|---+---|\n| c | +1 |\n| ~d~ |", (Table(align=(Align.NONE, Align.RIGHT), head=((t("a"),), (t("b"),)), rows=(((t("c"),), (t("+1"),)), ((CodeSpan(text="d"),), ())), caption="C d"),)),
    "a table without a head": ("| <c> | |\n| a | b |", (Table(align=(Align.CENTER, Align.NONE), head=((), ()), rows=(((t("a"),), (t("b"),)),)),)),
    "an image": ("#+caption: C\n#+attr_html: :width 40px :alt d\n[[./a.png]]", (Image(src="./a.png", alt="d", width=40, caption="C", attrs=(("attr_html", ":width 40px :alt d"),)),)),
    "a linked image": ("[[https://example.org][file:a.svg]]", (Image(src="a.svg", href="https://example.org"),)),
    "a caption of code": ("#+caption: C\n: a", (p(Emphasis(children=(t("C"),))), CodeBlock(text="a"))),
    "footnotes": ("a[fn:1]\n\n[fn:1] b\n  c\n[fn:2] d", (p("a", FootnoteRef(label="1")), Footnote(label="1", blocks=(p("b c"),)), Footnote(label="2", blocks=(p("d"),)))),
    "footnotes inside": ("a[fn:: b [[c][d]] e] f", (p("a", FootnoteRef(label="inline-1"), " f"), Footnote(label="inline-1", blocks=(p("b ", link("c", "d"), " e"),)))),
    "a drawer": ("a\n:NOTES:\nb\n:END:\nc", (p("a"), p("c"))),
}  # fmt: skip


@pytest.mark.parametrize(("text", "blocks"), BLOCKS.values(), ids=BLOCKS.keys())
def test_blocks(text: str, blocks: Blocks) -> None:
    """What stands below a heading."""
    assert normalise(_read(f"{text}\n")).blocks == blocks


HEAD = """#+TITLE: Notes *42*, 5 to 11 June 2017
#+Author: Ada Lovelace, Bo and Cy
#+date: <2017-06-12 Mon>
#+language: de
#+options: toc:nil
#+description: What was new
"""


def test_keywords_name_the_report() -> None:
    """Title, authors, day, language; the title tells the period; an unknown one is kept."""
    report = _read(HEAD)
    assert report.title == "Notes 42, 5 to 11 June 2017"
    assert report.authors == tuple(Person(name=name) for name in ("Ada Lovelace", "Bo", "Cy"))
    assert (report.published, report.language) == (date(2017, 6, 12), "de")
    assert report.period
    assert report.period.start == date(2017, 6, 5)
    assert (report.preheader, report.meta) == ("What was new", {"options": "toc:nil"})
    assert report.notes == ()


def test_a_date_that_is_none_is_kept_and_told() -> None:
    """A foreign report is not refused for it."""
    report = _read("#+title: T\n#+date: \\today\n")
    assert (report.published, report.meta) == (None, {"date": "\\today"})
    assert [(note.code, note.span) for note in report.notes] == [("metadata-unread", Span(2, 2))]


def test_an_only_heading_of_level_one_is_the_title() -> None:
    """Where no keyword gives one; else the file's name is the title."""
    assert _read("* Week 3\n\n** Changes\n\na\n").title == "Week 3"
    assert _read("a\n").title == "week"


SECTIONS = """* News
** TODO [#A] Releases [1/2]                                    :ship:big:
   DEADLINE: <2024-01-05 Fri>
   :PROPERTIES:
   :CUSTOM_ID: out
   :END:
a
*** COMMENT Draft
b
**** c
** Hidden :noexport:
d
* Changes
e
"""


def test_headings_become_sections() -> None:
    """TODO words stay, tags stand in brackets, ids come from properties, drafts are comments."""
    news, changes = _read("#+title: T\n" + SECTIONS).sections
    releases = news.sections[0]
    assert plain(releases.title) == "TODO [#A] Releases [1/2] (ship, big)"
    assert (releases.id, releases.role) == ("out", "")
    assert normalise(_read("#+title: T\n" + SECTIONS)).sections[0].sections[0].blocks == (
        p("a"),
        Comment(text="*** COMMENT Draft\nb\n**** c"),
        Comment(text="** Hidden :noexport:\nd"),
    )
    assert (plain(changes.title), changes.role) == ("Changes", "changes")
    assert _read("#+title: T\n* Releases :ship:\na\n").sections[0].role == "releases"


def test_a_heading_ends_whatever_it_stands_in() -> None:
    """So it is in org: a star at the left edge of code is written with a comma before it."""
    report = _read("#+title: T\n#+begin_src c\na\n* B\nc\n#+end_src\n")
    assert [plain(section.title) for section in report.sections] == ["B"]


def test_what_is_left_out_is_told() -> None:
    """Each with its lines."""
    text = "#+title: T\n#+include: a.org\n* b\nSCHEDULED: <2024-01-05>\n:LOG:\nc\n:END:\n#+name: d\n\n* e\nf\n"
    notes = {note.code: note.span for note in _read(text).notes}
    assert notes == {
        "org-instruction": Span(2, 2),
        "org-planning": Span(4, 4),
        "org-drawer": Span(5, 7),
        "org-keyword-alone": Span(8, 8),
        "section-empty": Span(3, 3),
    }


def test_blocks_and_sections_know_their_lines() -> None:
    """Blank lines at the end are not theirs."""
    report = _read("#+title: T\n\na\nb\n\n* S\n- c\n\n- d\n\n\n#+begin_src c\ne\n#+end_src\n")
    section = report.sections[0]
    assert report.blocks[0].span == Span(3, 4)
    assert section.span == Span(6, 14)
    assert [block.span for block in section.blocks] == [Span(7, 9), Span(12, 14)]


def check_any_text(text: str) -> None:
    """The laws that hold for any text: it is read, and its Markdown form reads back."""
    report = _read(text)
    assert normalise(read_markdown(to_markdown(report), where="week.md")) == normalise(report)


PIECES = st.sampled_from(
    ["* ", "** TODO ", "- ", "  + ", "1. ", "[ ] ", " :: ", "| a ", "|--", "\n", "\n\n", "#+title: ",
     "#+begin_src c\n", "#+end_src\n", "#+begin_quote\n", "#+end_quote\n", ": ", "# ", "[[", "][", "]]",
     "*", "/", "_", "+", "=", "~", "[fn:1]", "[fn::", "]", "https://a.b/c", "-----", ":X:\n", ":END:\n",
     "#+caption: ", "a", "b c", "\\\\", "@@html:", "a.png", "é", "<", ">", "  ", "\t"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join))


@settings(max_examples=200)
@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    """No crash, and nothing the Markdown form cannot carry."""
    check_any_text(text)


HOSTILE = {
    "stars": "*" * 200_000,
    "marks": "*a /b " * 33_000,
    "links": "[[" * 100_000,
    "half links": "[[a][" * 40_000,
    "footnotes": "[fn::" * 40_000,
    "cells": "|" * 200_000,
    "rows": "|" * 1000 + "\n" + "|\n" * 100_000,
    "blanks": "a" + " " * 200_000 + "b",
    "blocks": "#+begin_a\n" * 20_000,
    "drawers": ":a:\n" * 50_000,
    "headings": "".join("*" * depth + " a\n" for depth in range(1, 630)),
    "lists": "".join(" " * depth + "- a\n" for depth in range(630)),
    "items": "- " * 100_000,
    "terms": "- " + "a :: " * 40_000,
    "brackets": "https://a" + ")" * 200_000,
    "raw": "@@a:" * 50_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_takes_no_long_time(text: str) -> None:
    """Time grows as the text does: 200 kB take some seconds, and minutes where it grew as its square."""
    start = time.process_time()
    _read(text)
    assert time.process_time() - start < 30
