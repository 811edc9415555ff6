"""AsciiDoc as reports use it, read into the model."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.report import (
    Align,
    Block,
    Blocks,
    Break,
    Callout,
    CodeBlock,
    CodeSpan,
    Comment,
    Definition,
    DefinitionList,
    Details,
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
    Ref,
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
    walk,
    words,
)
from newsletter.sources import read_markdown
from newsletter.sources.asciidoc.reading import read_asciidoc
from newsletter.sources.asciidoc.substitutions import MOST


def t(text: str) -> Text:
    """A text."""
    return Text(text=text)


def p(*children: Inline | str) -> Paragraph:
    """A paragraph."""
    held = (t(child) if isinstance(child, str) else child for child in children)
    return Paragraph(children=tuple(held))


def b(text: str) -> Strong:
    """Strong text."""
    return Strong(children=(t(text),))


def em(text: str) -> Emphasis:
    """Stressed text."""
    return Emphasis(children=(t(text),))


def code(text: str) -> CodeSpan:
    """Code in a sentence."""
    return CodeSpan(text=text)


def item(*blocks: Block, checked: bool | None = None) -> ListItem:
    """A list's item."""
    return ListItem(blocks=blocks, checked=checked)


def ul(*items: ListItem, tight: bool = True) -> ListBlock:
    """A list with bullets."""
    return ListBlock(items=items, tight=tight)


def ol(*items: ListItem, start: int = 1) -> ListBlock:
    """A list with numbers."""
    return ListBlock(items=items, ordered=True, start=start)


def link(href: str, text: str = "") -> Link:
    """A link, to its own text if none is given."""
    return Link(href=href, children=(t(text or href),))


def _read(text: str) -> Report:
    return read_asciidoc(text, where="week.adoc")


INLINES: dict[str, tuple[str, tuple[Inline, ...]]] = {
    "emphasis": ("*a* _b_ `c` #d#", (b("a"), t(" "), em("b"), t(" "), code("c"), t(" "), em("d"))),
    "emphasis in emphasis": ("*a _b_ `c` **d** e*", (Strong(children=(t("a "), em("b"), t(" "), code("c"), t(" d e"))),)),
    "doubled marks": ("a**b**c __d__e ``f``s ##g##", (t("a"), b("b"), t("c "), em("d"), t("e "), code("f"), t("s "), em("g"))),
    "what stands before a mark": ("a*b* x:*c* (*d*) ;*e* }*f* `g*h*`", (t("a*b* x:*c* ("), b("d"), t(") ;*e* }*f* "), code("g*h*"))),
    "what stands behind a mark": ("*a*b *c*, _d_-e `f`'s", (b("a*b *c"), t(", "), em("d"), t("-e `f\u2019s"))),
    "blanks inside a mark": ("x * a* 2 * 3 *b * _ c", (t("x * a* 2 * 3 *b * _ c"),)),
    "snake_case and paths": ("mark_as_read src/a_/b_c", (t("mark_as_read src/a_/b_c"),)),
    "emphasis over a line's end": ("*a\n  b* c", (b("a b"), t(" c"))),
    "roles": ("[.line-through]#a# [.x]##b## [.lead]*c* [d]", (Strike(children=(t("a"),)), t(" b "), b("c"), t(" [d]"))),
    "above and below the line": ("10^2^ H~2~O a^th^ ~/b and ~/c", (t("10\u00b2 H\u2082O ath ~/b and ~/c"),)),
    "quotes": ("\"`a *b*`\" '`c`' \"` d\"", (t("\u201ca "), b("b"), t('\u201d \u2018c\u2019 "` d"'))),
    "signs": ("(C) (R) (TM) a -- b c--d --e ... x->y => <- <= don't 'f' &amp;&#167; &x;", (t("\u00a9 \u00ae \u2122 a \u2014 b c\u2014d --e \u2026 x\u2192y \u21d2 \u2190 \u21d0 don\u2019t 'f' &\u00a7 &x;"),)),
    "code keeps its signs": ('`a->b ... "c" (C)` `*d*`', (code('a->b ... "c" (C)'), t(" "), code("*d*"))),
    "escapes": (r"\*a* \_b_ \\**c** \`d` \https://e.f \pr:1[] \->, \--, \... \(C) don\'t", (t("*a* _b_ **c** `d` https://e.f pr:1[] ->, --, ... (C) don't"),)),
    "a backslash that escapes nothing": (r"C:\*.txt \d \\ \{c}", (t(r"C:\*.txt \d \\ \{c}"),)),
    "a backslash or a role behind a word": (r"a\*b* c[.d]*e*", (t("a*b* c[.d]"), b("e"))),
    "passed on": ("+*a*+ ++_b_++ x++y__z__++w $$`c`$$ `+*d*+` pass:[*e*] pass:q[*f*] \\+g+", (t("*a* _b_ xy__z__w `c` "), code("*d*"), t(" *e* "), b("f"), t(" +g+"))),
    "no passing on": ("C++ and C++, `i++` and `j++`, 1 + 2 + 3, a+b+c", (t("C++ and C++, "), code("i++"), t(" and "), code("j++"), t(", 1 + 2 + 3, a+b+c"))),
    "html passed on": ("+++<u>a</u> &lt;+++", (RawInline(format="html", text="<u>"), t("a"), RawInline(format="html", text="</u>"), t(" <"))),
    "formulas": ("stem:[x^2 \\]_y_] latexmath:[a]", (code("x^2 ]_y_"), t(" "), code("a"))),
    "breaks": ("a +\nb + c +", (t("a"), Break(), t("b + c"))),
    "links": ("https://a.b/c_d_e[PR *1*] link:x.html[y] link:z.html[]", (Link(href="https://a.b/c_d_e", children=(t("PR "), b("1"))), t(" "), link("x.html", "y"), t(" "), link("z.html"))),
    "what a browser does with a link": ('https://a.b[c^] https://a.b[d,window=_blank] https://a.b["e, f",role=g] https://a.b[h = i, j]', (link("https://a.b", "c"), t(" "), link("https://a.b", "d"), t(" "), link("https://a.b", "e, f"), t(" "), link("https://a.b", "h = i, j"))),
    "brackets in a link's text": (r"https://a.b[c[0\] d] https://a.b[e[1] f] https://a.b[g [h] i", (link("https://a.b", "c[0] d"), t(" "), link("https://a.b", "e[1] f"), t(" "), link("https://a.b", "g [h"), t(" i"))),
    "an image in a link": ("a https://a.b[image:c.png[D]]", (t("a "), Link(href="https://a.b", children=(InlineImage(src="c.png", alt="D"),)))),
    "bare addresses": ("(see https://a.b/_c_/d). <https://e.f>, https:// xhttps://g", (t("(see "), link("https://a.b/_c_/d"), t("). "), link("https://e.f"), t(", https:// xhttps://g"))),
    "an address that holds marks": ("link:++https://a.b/__c__++[d]", (link("https://a.b/__c__", "d"),)),
    "mail": ("mailto:a@b.c[Ada] mailto:a@b.c[Ada,A word] mailto:a@b.c[]", (link("mailto:a@b.c", "Ada"), t(" "), link("mailto:a@b.c?subject=A%20word", "Ada"), t(" "), link("mailto:a@b.c", "a@b.c"))),
    "cross references": ("<<a,b *c*>> <<d>> xref:e[f] xref:g.adoc#h[i] <<a b>> x << y", (Link(href="#a", children=(t("b "), b("c"))), t(" "), link("#d", "d"), t(" "), link("#e", "f"), t(" "), link("g.html#h", "i"), t(" "), link("#a-b", "a b"), t(" x << y"))),
    "code that leads somewhere": ("`https://a.b[c]` `xref:d[e]`", (Link(href="https://a.b", children=(code("c"),)), t(" "), Link(href="#d", children=(code("e"),)))),
    "anchors": ("a[[b]]c anchor:d[]e [[[f]]]", (t("ac e [f]"),)),
    "images": ("image:a.png[An *a*,20] image:b.png[link=https://c.d]", (InlineImage(src="a.png", alt="An *a*"), t(" "), Link(href="https://c.d", children=(InlineImage(src="b.png"),)))),
    "keys": ("kbd:[Ctrl+C] btn:[OK] menu:File[Save > As, X] menu:Edit[]", (code("Ctrl+C"), t(" "), b("OK"), t(" "), b("File \u203a Save \u203a As \u203a X"), t(" "), b("Edit"))),
    "references": ("pr:12[], issue:3[] commit:1a2b3c4d5e6f7[] release:2020-06-08[] pr:4[that one]", (Ref(kind="pr", text="#12"), t(", "), Ref(kind="issue", text="#3"), t(" "), Ref(kind="commit", text="1a2b3c4d5", attrs=(("target", "1a2b3c4d5e6f7"),)), t(" "), Ref(kind="release", text="2020-06-08"), t(" "), Ref(kind="pr", text="that one", attrs=(("target", "4"),)))),
    "macros unknown": ("chart:a[b *c*] std::vec[1] a:b [c]", (t("chart:a[b "), b("c"), t("] std::vec[1] a:b [c]"))),
    "names of signs": ("{asterisk}a{asterisk} {plus}b{plus} {cpp} {nbsp}c{empty} {d}", (t("*a* +b+ C++ \u00a0c {d}"),)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "inlines"), INLINES.values(), ids=INLINES.keys())
def test_inlines(text: str, inlines: tuple[Inline, ...]) -> None:
    """What stands in a sentence."""
    assert normalise(_read(text)).blocks == (Paragraph(children=inlines),)


A, B, C = p("a"), p("b"), p("c")
BLOCKS: dict[str, tuple[str, Blocks]] = {
    "a list": ("* a\n  b\n- c\n* d", (ul(item(p("a b"), ul(item(C))), item(p("d"))),)),
    "a list by its stars": ("* a\n** b\n*** c\n* d", (ul(item(A, ul(item(B, ul(item(C))))), item(p("d"))),)),
    "an ordered list": (". a\n.. b\n. c\n\n//\n\n4. d\n9. e", (ol(item(A, ol(item(B))), item(C)), Comment(text=""), ol(item(p("d")), item(p("e")), start=4))),
    "letters": ("a. a\nb. b", (ol(item(A), item(B)),)),
    "another mark is another list below": ("* a\n. b\n.. c\n* d", (ul(item(A, ol(item(B, ol(item(C))))), item(p("d"))),)),
    "blank lines in a list": ("* a\n\n\n* b\n\ntext", (ul(item(A), item(B)), p("text"))),
    "a paragraph swallows marks below it": ("a\n* b\n== c", (p("a * b == c"),)),
    "where a list starts": ("[start=7]\n. a", (ol(item(A), start=7),)),
    "check boxes": ("* [ ] a\n* [x] b\n* [*] c\n* [y] d", (ul(item(A, checked=False), item(B, checked=True), item(C, checked=True), item(p("[y] d"))),)),
    "a block in an item": ("* a\n+\n[source,c]\n----\nint b;\n\n* x\n----\n* c", (ul(item(A, CodeBlock(text="int b;\n\n* x", language="c")), item(C), tight=False),)),
    "paragraphs in an item": ("* a\n+\nb\n+\nc\n* d", (ul(item(A, B, C), item(p("d")), tight=False),)),
    "a block further up": ("* a\n** b\n\n+\nc", (ul(item(A, ul(item(B)), C), tight=False),)),
    "a paragraph in an item swallows other marks": ("* a\n+\nb\n. c\n* d", (ul(item(A, p("b . c")), item(p("d")), tight=False),)),
    "a block without a plus ends the list": ("* a\n[source,c]\n----\nb\n----\n* c", (ul(item(A)), CodeBlock(text="b", language="c"), ul(item(C)))),
    "indented text in an item": ("* a\n\n  b\n   c\n\n* d", (ul(item(A, CodeBlock(text="b\n c")), item(p("d")), tight=False),)),
    "definitions": ("a:: b\n  c\nd::\n\ne\nf:::\ng;; h", (DefinitionList(items=(Definition(term=(t("a"),), meanings=((p("b c"),),)), Definition(term=(t("d"),), meanings=((p("e"), DefinitionList(items=(Definition(term=(t("f"),), meanings=((DefinitionList(items=(Definition(term=(t("g"),), meanings=((p("h"),),)),)),),)),))),)))),)),
    "no definitions": ("std::vec is\na::b", (p("std::vec is a::b"),)),
    "a list in a definition": ("a::\n* b\n* c\n\nd:: e", (DefinitionList(items=(Definition(term=(t("a"),), meanings=((ul(item(B), item(C)),),)), Definition(term=(t("d"),), meanings=((p("e"),),)))),)),
    "callouts of code": ("----\na <1>\n----\n<1> b\n<.> c", (CodeBlock(text="a <1>"), ol(item(B), item(C)))),
    "indented text": ("  a\n    b\n\nc", (CodeBlock(text="a\n  b"), C)),
    "indented text and quotes end where a block begins": ("  a\n----\nb\n----\n> a\n[source]\n----\nb\n----", (CodeBlock(text="a"), CodeBlock(text="b"), Quote(blocks=(A,)), CodeBlock(text="b"))),
    "code": ("[source,rust,linenums]\n----\n\n  a\n\n    == b\n\n----", (CodeBlock(text="  a\n\n    == b", language="rust"),)),
    "code by a fence": ("```sh\na\n```\n[,py]\n----\nb\n----", (CodeBlock(text="a", language="sh"), CodeBlock(text="b", language="py"))),
    "a fence with a language closes none": ("```sh\na\n```py\nb\n```", (CodeBlock(text="a\n```py\nb", language="sh"),)),
    "a style that code cannot have": ("[quote]\n----\na\n----", (CodeBlock(text="a"),)),
    "callouts behind a list": ("* a\n<1> b", (ul(item(A)), ol(item(B)))),
    "a cell's own style": ('[cols="s,1"]\n|===\ne|a |b\n|===', (Table(align=(Align.NONE,) * 2, head=((), ()), rows=(((em("a"),), (t("b"),)),)),)),
    "code in one paragraph": ("[source,c]\n*a*\n  b\n\nc", (CodeBlock(text="*a*\n  b", language="c"), C)),
    "an instruction shown in code": ("----\n\\include::a[]\n----", (CodeBlock(text="include::a[]"),)),
    "literal text": ("....\n*a*\n....\n[literal]\n*b*", (CodeBlock(text="*a*"), CodeBlock(text="*b*"))),
    "a diagram": ("[plantuml,x]\n----\na\n----", (CodeBlock(text="a", language="plantuml"),)),
    "a quote": ("[quote, Ada *L*, https://a.b[Notes]]\n____\na\n\n* b\n____", (Quote(blocks=(A, ul(item(B))), by="Ada L, Notes", url="https://a.b"),)),
    "a quote in one paragraph": ("[quote, Ada]\na\nb", (Quote(blocks=(p("a b"),), by="Ada"),)),
    "a quote as in Markdown": ("> a\n> b", (Quote(blocks=(p("a b"),)),)),
    "a verse": ("[verse, Ada]\n____\na\n b\n____\n[verse]\nc\nd", (Quote(blocks=(p("a", Break(), "b"),), by="Ada"), p("c", Break(), "d"))),
    "callouts": ("NOTE: a\nb\n\n[WARNING]\n.T _u_\n====\nc\n====\n[TIP]\na", (Callout(kind="note", blocks=(p("a b"),)), Callout(kind="warning", title="T u", blocks=(C,)), Callout(kind="tip", blocks=(A,)))),
    "a style counts more than a label": ("[quote]\nNOTE: a", (Quote(blocks=(p("NOTE: a"),)),)),
    "boxes": ("====\na\n====\n****\nb\n****\n--\nc\n--", (A, B, C)),
    "blocks in blocks": ("====\n----\na\n----\n=====\nb\n=====\n====", (CodeBlock(text="a"), B)),
    "a folded box": ("[%collapsible]\n.S\n====\na\n====", (Details(summary="S", blocks=(A,)),)),
    "html": ("++++\n<b>a</b>\n++++", (RawBlock(format="html", text="<b>a</b>"),)),
    "a formula": ("[stem]\n++++\nx_1\n++++", (CodeBlock(text="x_1"),)),
    "a block never closed": ("----\na\n\n* b", (CodeBlock(text="a\n\n* b"),)),
    "comments": ("// a\n// b\nc\n// d\ne\n\n////\nf\n////\n\n///g", (Comment(text="a\nb"), p("c e"), Comment(text="d"), Comment(text="f"), p("///g"))),
    "rules and pages": ("a\n\n'''\n\n<<<\n\n---\n\nb", (A, Rule(), Rule(), B)),
    "a table": ('.C *d*\n[cols="1,>2,^"]\n|===\n|a |b |c\n\n|d\n|+1\n\n|e\nf|g\n|===', (Table(align=(Align.NONE, Align.RIGHT, Align.CENTER), head=((t("a"),), (t("b"),), (t("c"),)), rows=(((t("d"),), (t("+1"),), (t("e f"),)), ((t("g"),), (), ())), caption="C d"),)),
    "a table without a head": ("|===\n|a |b\n|c |d \\| e\n|===", (Table(align=(Align.NONE,) * 2, head=((), ()), rows=(((t("a"),), (t("b"),)), ((t("c"),), (t("d | e"),)))),)),
    "a head by an option": ('[%header]\n|===\n|a\n|b\n|===\n[options="header,footer"]\n|===\n|a\n|b\n|===', (Table(align=(Align.NONE,), head=((t("a"),),), rows=(((t("b"),),),)),) * 2),
    "cells over others": ("|===\n|a |b |c\n2+|d .2+|e\n3*|f\n|===", (Table(align=(Align.NONE,) * 3, head=((), (), ()), rows=(((t("a"),), (t("b"),), (t("c"),)), ((t("d"),), (), (t("e"),)), ((t("f"),), (t("f"),), ()), ((t("f"),), (), ()))),)),
    "styles of cells": ('[cols="s,e,m,a"]\n|===\n\n|a |b |c d |x\n\n* y\n. z\n|===', (Table(align=(Align.NONE,) * 4, head=((), (), (), ()), rows=(((b("a"),), (em("b"),), (code("c d"),), (t("x"), Break(), t("\u2022 y"), Break(), t(". z"))),)),)),
    "an image": (".C _d_\nimage::a.png[A boat,40,30px,link=https://a.b]", (Image(src="a.png", alt="A boat", width=40, height=30, href="https://a.b", caption="C d"),)),
    "a film": ("video::abc[youtube]\n\nvideo::a.mp4[title=A film]", (p(link("https://www.youtube.com/watch?v=abc")), p(link("a.mp4", "A film")))),
    "a title above code": (".T *u*\n----\na\n----", (p(Emphasis(children=(t("T "), b("u")))), CodeBlock(text="a"))),
    "a title above nothing": ("a\n\n.T", (A, p(em("T")))),
    "words in brackets": ("[Sponsored by Ada]\na", (p("[Sponsored by Ada] a"),)),
    "a macro unknown": ("chart::a[*b*]\nc", (p("chart::a[*b*]"), C)),
    "a heading that is none": ("[discrete]\n== A _b_\n\nc", (p(Strong(children=(t("A "), em("b")))), C)),
    "headings in a block": ("====\n== a\n====", (p("== a"),)),
    "a line that is no heading's": ("Word\n--------\na\n--------", (p("Word"), CodeBlock(text="a"))),
    "footnotes": ("a footnote:[b [c] _d_] footnote:x[e] footnote:x[]\n\nf", (p("a ", FootnoteRef(label="inline-1"), " ", FootnoteRef(label="x"), " ", FootnoteRef(label="x")), Footnote(label="inline-1", blocks=(p("b [c] ", em("d")),)), Footnote(label="x", blocks=(p("e"),)), p("f"))),
    "a footnote right behind a word": ("afootnote:[b] afootnote:x[c]", (p("a", FootnoteRef(label="inline-1"), " a", FootnoteRef(label="x")), Footnote(label="inline-1", blocks=(B,)), Footnote(label="x", blocks=(C,)))),
    "hard breaks": ("[%hardbreaks]\na\nb", (p("a", Break(), "b"),)),
    "what is not followed": ("include::a[]\nifdef::b[c]\nifdef::d[]\nendif::d[]\n\\include::e[]", (p("c include::e[]"),)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "blocks"), BLOCKS.values(), ids=BLOCKS.keys())
def test_blocks(text: str, blocks: Blocks) -> None:
    """What stands below a heading."""
    assert (
        normalise(_read(f"{text}\n")).blocks == normalise(Report(title="w", blocks=blocks)).blocks
    )


HEAD = """// draft
:hero: the heron

= Notes #42 of *{hero}*, 5 to 11 June 2017
Ada Lovelace <ada@example.org>; Bo; @cy
v1.2, 2017-06-12: late
:lang: de
:description: What was \\
  new
:page-layout: post
:!hero:
:url: https://a.example/x

a {url}/1[b] {hero} \\{url}
"""


def test_the_top_names_the_report() -> None:
    """Title, number, authors, day, language; the title tells the period; others are kept."""
    report = _read(HEAD)
    assert (report.title, report.number) == ("Notes #42 of the heron, 5 to 11 June 2017", 42)
    assert report.authors == (
        Person(name="Ada Lovelace", email="ada@example.org"),
        Person(name="Bo"),
        Person(name="@cy"),
    )
    assert (report.published, report.language) == (date(2017, 6, 12), "de")
    assert report.period
    assert report.period.start == date(2017, 6, 5)
    assert (report.preheader, report.url) == ("What was new", "")
    assert report.meta == {
        "revnumber": "1.2",
        "revremark": "late",
        "page-layout": "post",
        "url": "https://a.example/x",
    }
    assert report.notes == ()
    assert normalise(report).blocks == (
        Comment(text="draft"),
        p("a ", link("https://a.example/x/1", "b"), " {hero} {url}"),
    )


AUTHORS: dict[str, tuple[str, tuple[Person, ...]]] = {
    "by attributes": (":author: Ada\n:email: a@b.c", (Person(name="Ada", email="a@b.c"),)),
    "more than one": (":authors: Ada, Bo and Cy", tuple(Person(name=n) for n in ("Ada", "Bo", "Cy"))),
    "a compound name": ("Ada Mary_Ann Lovelace", (Person(name="Ada Mary Ann Lovelace"),)),
    "a sentence is no author": ("We fixed some more bugs.", ()),
}  # fmt: skip


@pytest.mark.parametrize(("text", "authors"), AUTHORS.values(), ids=AUTHORS.keys())
def test_authors(text: str, authors: tuple[Person, ...]) -> None:
    """In a line of their own below the title, or by name."""
    report = _read(f"= T\n{text}\n\nb\n")
    assert report.authors == authors
    assert ("bugs." in words(report)) == (not authors)


def test_a_date_that_is_none_is_kept_and_told() -> None:
    """A foreign report is not refused for it."""
    report = _read("= T\n:revdate: soon\n")
    assert (report.published, report.meta) == (None, {"revdate": "soon"}) or report.meta == {
        "date": "soon"
    }
    assert [(note.code, note.span) for note in report.notes] == [("metadata-unread", Span(2, 2))]


def test_attributes_cannot_grow_without_end() -> None:
    """Each twice the one before: what is above the bound stays as it is written, and is told."""
    lines = [":a0: heron-heron-heron", *(f":a{n}: {{a{n - 1}}}{{a{n - 1}}}" for n in range(1, 60))]
    report = _read("= T\n" + "\n".join(lines) + "\n\n{a59} {a3}\n")
    assert len(to_markdown(report)) < 4 * MOST
    assert [note.code for note in report.notes] == ["asciidoc-attributes-many"]
    assert normalise(report).blocks == (p("{a59} {a3}"),)


SECTIONS = """= T

== News

[#out,reftext=x]
=== Releases ===

See <<New Features>>, <<_new_features,there>>, <<out>> and xref:far[].

[[far]]
## New Features

a

Underlined
----------

b
"""


def test_headings_become_sections() -> None:
    """By signs or by a line below; ids by their own; references find them by id or title."""
    news, features, underlined = _read(SECTIONS).sections
    releases = news.sections[0]
    assert (plain(releases.title), releases.id, releases.role) == ("Releases", "out", "releases")
    assert (plain(features.title), features.id) == ("New Features", "far")
    assert plain(underlined.title) == "Underlined"
    links = [(node.href, plain(node.children)) for node in walk(releases) if isinstance(node, Link)]
    assert links == [
        ("#far", "New Features"),
        ("#_new_features", "there"),
        ("#out", "Releases"),
        ("#far", "New Features"),
    ]


def test_a_reference_finds_the_section_by_the_id_that_asciidoctor_makes() -> None:
    """Ours is another one."""
    report = _read("= T\n\n<<_what_s_new_2_0>>\n\n== What s new: 2.0\n\na\n")
    assert normalise(report).blocks == (p(link("#what-s-new-2-0", "What s new: 2.0")),)
    assert report.sections[0].id == "what-s-new-2-0"


def test_a_reference_finds_the_first_of_two_sections() -> None:
    """And an id belongs to what stands right below it, a section or not."""
    report = _read("= T\n\n<<A>>\n\n[[b]]\nc\n\n== A\n\nd\n\n[#e]\n== A\n\nf\n")
    assert normalise(report).blocks == (p(link("#a", "A")), C)
    assert [section.id for section in report.sections] == ["a", "e"]


def test_without_a_title_the_file_names_the_report() -> None:
    """Headings of two signs are sections, however few."""
    report = _read("== A\n\na\n")
    assert (report.title, len(report.sections)) == ("week", 1)


NOTES: dict[str, tuple[str, str, Span]] = {
    "include": ("a\n\ninclude::b[]\n", "asciidoc-directive", Span(3, 3)),
    "condition": ("ifdef::a[]\nb\nendif::a[]\n", "asciidoc-directive", Span(1, 1)),
    "open": ("a\n\n----\nb\n", "asciidoc-block-open", Span(3, 4)),
    "style": ("[chart]\n* a\n", "asciidoc-style-unknown", Span(1, 1)),
    "raw": ("++++\na\n++++\n", "asciidoc-not-rendered", Span(1, 3)),
    "formula": ("[stem]\n++++\na\n++++\n", "asciidoc-not-rendered", Span(2, 4)),
    "data": (",===\na,b\n,===\n", "asciidoc-not-rendered", Span(1, 3)),
    "macro": ("a\n\nb chart:c[]\nd\n", "asciidoc-macro-unknown", Span(3, 4)),
    "block macro": ("chart::a[]\n", "asciidoc-macro-unknown", Span(1, 1)),
    "film": ("video::a[youtube]\n", "asciidoc-online-only", Span(1, 1)),
    "icon": ("icon:a[] b\n", "asciidoc-icon", Span(1, 1)),
    "contents": ("toc::[]\n", "asciidoc-contents", Span(1, 1)),
    "spans": ("|===\n2+|a\n|===\n", "asciidoc-cell-spans", Span(1, 3)),
    "cells": ("|===\na|a\n|===\n", "asciidoc-cell-blocks", Span(1, 3)),
    "empty": ("= T\n\n== A\n\n== B\n\nb\n", "section-empty", Span(3, 3)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code_", "span"), NOTES.values(), ids=NOTES.keys())
def test_what_is_lost_is_told(text: str, code_: str, span: Span) -> None:
    """Once, with its lines."""
    assert [(note.code, note.span) for note in _read(text).notes] == [(code_, span)]


def test_blocks_and_sections_know_their_lines() -> None:
    """Blank lines at the end are not theirs; those inside an item or a box are counted right."""
    text = "= T\n\na\nb\n\n== S\n\n* c\n** d\n+\n----\ne\n----\n\n\n====\nf\n\ng\n====\n"
    report = _read(text)
    section = report.sections[0]
    assert report.blocks[0].span == Span(3, 4)
    assert section.span == Span(6, 19)
    assert [block.span for block in section.blocks] == [Span(8, 13), Span(17, 17), Span(19, 19)]
    inner = [node for node in walk(section) if isinstance(node, ListItem | CodeBlock)]
    assert [node.span for node in inner] == [Span(8, 13), Span(9, 13), Span(11, 13)]


WEEK = """= Changelog #7
:sectanchors:
:experimental:
:page-layout: post

Commit: commit:0a1b2c3d4e5f60718293a4b5c6d7e8f901234567[] +
Release: release:2020-01-13[]

== New Features

* pr:101[], pr:102[] (first contribution) nest boats in `harbour!`, use kbd:[Ctrl+B]:
+
image::https://img.example/boats.gif[]
* pr:103[] read `Heron.toml`
+
[source,json]
----
{ "boats": ["/home"] }
----
* pr:104[] document it.
  Docs: https://heron.example/m.html#boats[#boats].

video::https://img.example/a.mp4[options=loop]

== Fixes

* pr:105[] don't sink -- **ever**.
"""


def test_a_changelog_as_rust_analyzer_writes_them() -> None:
    """Attributes, references by macros of the project's own, images and code in items."""
    report = _read(WEEK)
    assert (report.title, report.number) == ("Changelog #7", 7)
    assert report.meta == {"sectanchors": "", "experimental": "", "page-layout": "post"}
    assert [note.code for note in report.notes] == ["asciidoc-online-only"]
    fixes = report.sections[1]
    assert fixes.role == "changes"
    refs = [(node.kind, node.text) for node in walk(report) if isinstance(node, Ref)]
    assert refs[:2] == [("commit", "0a1b2c3d4"), ("release", "2020-01-13")]
    assert refs[2:] == [("pr", f"#{number}") for number in range(101, 106)]
    boats = normalise(report).sections[0].blocks[0]
    assert boats == ul(
        item(
            p(Ref(kind="pr", text="#101"), ", ", Ref(kind="pr", text="#102"), " (first contribution) nest boats in ", code("harbour!"), ", use ", code("Ctrl+B"), ":"),
            Image(src="https://img.example/boats.gif"),
        ),
        item(p(Ref(kind="pr", text="#103"), " read ", code("Heron.toml")), CodeBlock(text='{ "boats": ["/home"] }', language="json")),
        item(p(Ref(kind="pr", text="#104"), " document it. Docs: ", link("https://heron.example/m.html#boats", "#boats"), ".")),
        tight=False,
    )  # fmt: skip
    assert "sink \u2014 ever." in plain(
        normalise(report).sections[1].blocks[0].items[0].blocks[0].children
    )  # type: ignore[union-attr]


def check_any_text(text: str) -> None:
    """The laws that hold for any text: it is read, and its Markdown form reads back."""
    report = _read(text)
    assert normalise(read_markdown(to_markdown(report), where="week.md")) == normalise(report)


PIECES = st.sampled_from(
    ["= ", "== ", "=== ", "\n", "\n\n", "* ", "** ", "- ", ". ", ".. ", "1. ", "+\n", "[x] ", " :: ", "t:: ", "m;; ",
     "|===\n", "|a ", "2+|", ".2+|", "a|", "|", "----\n", "====\n", "____\n", "****\n", "++++\n", "....\n", "--\n", "```\n", "////\n", "// ",
     "[source,c]\n", "[quote, A, B]\n", "[NOTE]\n", "NOTE: ", "[%header]\n", "[discrete]\n", "[[id]]\n", "[#i]\n", ".Title\n", "[verse]\n",
     "[%collapsible]\n", ":a: b\n", "{a}", "{plus}", "include::x[]\n", "image::a.png[b]\n", "image:a.png[]", "pr:1[]", "link:x[y]",
     "https://a.b/c", "[", "]", "footnote:[", "footnote:x[", "<<a,b>>", "<<", "*", "_", "`", "#", "^", "~", "**", "__", "``", "+", "++", "+++",
     "pass:[", "\\", '"`', '`"', " +\n", " -- ", "...", "->", "(C)", "'", "<1> ", "'''\n", "<<<\n", "kbd:[", "a", "b c", "é", "<", ">", "  ", "\t", "> ", "~~~~\n", "\x01", "0"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join))


@settings(max_examples=200)
@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    """No crash, and nothing the Markdown form cannot carry."""
    check_any_text(text)


LETTERS = st.lists(st.text("abcdefgh", min_size=2, max_size=6), min_size=1, max_size=6)


@settings(max_examples=200)
@given(st.lists(st.one_of(PIECES, LETTERS.map(" ".join), st.just(" ")), max_size=30), LETTERS)
def test_no_word_vanishes(pieces: list[str], last: list[str]) -> None:
    """Whatever stands above it, a paragraph at the end is there, shown or kept."""
    marked = [f"Q{word}Q" for word in last]
    report = _read("".join(pieces) + "\n\n" + " ".join(marked) + "\n")
    kept = " ".join([to_markdown(report), *(note.message for note in report.notes)])
    assert [word for word in marked if word not in kept] == []


HOSTILE = {
    "signs": "=" * 200_000,
    "marks": "*a _b " * 33_000,
    "doubled marks": "**a __b ##c " * 18_000,
    "code": "`+a " * 50_000,
    "links": "link:a[" * 30_000,
    "addresses": "https://a[" * 20_000,
    "windows": "link:a[" + ",window=1" * 20_000 + "x]",
    "cross references": "<<a," * 50_000,
    "footnotes": "footnote:[" * 20_000,
    "macros": "a:" * 100_000,
    "escapes": "\\*a " * 50_000,
    "passes": "pass:[" * 33_000,
    "quotes": '"`a ' * 50_000,
    "cells": "|" * 200_000,
    "rows": "|===\n" + "|" * 1000 + "\n" + "|\n" * 98_000,
    "cells held": "|===\n" + ".60+|a " * 28_000,
    "cells copied": "|===\n" + "60*|a " * 33_000,
    "columns": '[cols="' + "1," * 90_000 + '"]\n|===\n|a\n|===',
    "blanks": "= a" + " " * 200_000 + "b",
    "lengths": "".join("=" * n + "\n" for n in range(4, 620)),
    "blocks": "* a\n+\n====\n" * 15_000,
    "headings": "".join("=" * depth + " a\n\n" for depth in range(1, 630)),
    "lists": "".join("*" * depth + " a\n" for depth in range(1, 630)),
    "items": "* " * 100_000,
    "terms": "a::\n" * 50_000,
    "continuations": "* a\n" + "+\n" * 90_000,
    "lists of attributes": '["' + '\\",' * 60_000 + "]",
    "attributes": ":a: b\n" * 28_000,
    "titles": ".a\n" * 60_000,
    "quotes in quotes": "".join("> " * n + "\n" for n in range(600)),
    "brackets": "https://a" + ")" * 200_000,
    "tags": "+++" + "<a" * 90_000 + "+++",
    "authors": "= T\n" + "a;" * 90_000,
    "revisions": "= T\nA B\nv1," + " " * 190_000 + "x",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_takes_no_long_time(text: str) -> None:
    """Time grows as the text does: 80 kB take a second, and minutes where it grew as its square."""
    start = time.process_time()
    _read(text[:80_000])
    assert time.process_time() - start < 20


DEEP = {
    "lists": "".join("*" * depth + " a\n" for depth in range(1, 200)),
    "blocks": "".join("=" * depth + "\n" for depth in range(4, 200)) + "a",
    "quotes": "> " * 200 + "a",
    "marks": "*a _b " * 100 + "c" + "_ *" * 100,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP.keys())
def test_deep_nesting_is_bounded(text: str) -> None:
    """What lies deeper than anybody writes is read without a level of its own, and is kept."""
    assert plain_depth(_read(text)) < 60
    check_any_text(text)


def plain_depth(report: Report) -> int:
    """How many blocks and inlines hold each other."""

    def depth(node: object) -> int:
        inner = [getattr(node, name, ()) for name in ("blocks", "items", "children")]
        return 1 + max((depth(held) for group in inner for held in group), default=0)

    return depth(report)
