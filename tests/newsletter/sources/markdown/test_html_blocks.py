"""Blocks of HTML in Markdown: a reader sees their words, links and images."""

import pytest

from newsletter.report import (
    Block,
    Blocks,
    CodeBlock,
    Comment,
    Details,
    Emphasis,
    Image,
    Inline,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    RawBlock,
    Report,
    Rule,
    Span,
    Strong,
    Table,
    Text,
    normalise,
    plain,
    to_markdown,
    walk,
    words,
)
from newsletter.sources.markdown.reading import read_markdown


def t(text: str) -> Text:
    """A text."""
    return Text(text=text)


def p(*children: Inline | str) -> Paragraph:
    """A paragraph."""
    held = tuple(t(child) if isinstance(child, str) else child for child in children)
    return Paragraph(children=held)


def listed(*blocks: Block) -> ListBlock:
    """A list of one item."""
    return ListBlock(items=(ListItem(blocks=blocks),))


def link(href: str, text: str) -> Link:
    """A link."""
    return Link(href=href, children=(t(text),))


def _read(text: str) -> Report:
    return read_markdown(text, where="week.md")


BLOCKS: dict[str, tuple[str, Blocks]] = {
    "tags around Markdown": ("<div class=a>\n\n- b\n\n</div>\n\n<p align=center>\n\nc", (listed(p("b")), p("c"))),
    "words in tags": ("<div><p>a <b>b</b> <a href=c>d</a></p>e</div>", (p("a ", Strong(children=(t("b"),)), " ", link("c", "d")), p("e"))),
    "words beside an open tag": ("<div>\n  <p>a</p>\n\n  <p>b</p>\n</div>", (p("a"), p("b"))),
    "a footer is meant": ("<footer>a</footer>\n\n<aside>b</aside>", (p("a"), p("b"))),
    "an image": ('<img class="float-right" src="a.png" alt="b">', (Image(src="a.png", alt="b"),)),
    "an image in tags": ('<p align="center">\n<img src="a.png" alt="b" width="9"/>\n</p>', (Image(src="a.png", alt="b", width=9),)),
    "centred": ("<center>\n<a href=a>b</a>\n</center>", (p(link("a", "b")),)),
    "small": ("<small>\n\na\n\n</small>", (p("a"),)),
    "a break": ("<br>\n\na", (p("a"),)),
    "a list": ("<ul><li>a</li><li>b</li></ul>", (ListBlock(items=(ListItem(blocks=(p("a"),)), ListItem(blocks=(p("b"),)))),)),
    "code": ("<pre>a &lt;\n b</pre>", (CodeBlock(text="a <\n b"),)),
    "a rule": ("<hr>", (Rule(),)),
    "a heading in an item": ("- <h2>a</h2>", (listed(Paragraph(children=(Strong(children=(t("a"),)),), attrs=(("heading", "2"),))),)),
    "in a quote": ("> <div>a</div>", (Quote(blocks=(p("a"),)),)),
    "a frame": ('<iframe src="https://a.example/b"></iframe>', (p(link("https://a.example/b", "See online: a.example/b")),)),
    "a video over lines": ('<video controls>\n<source src="https://a.example/b">\n</video>', (p(link("https://a.example/b", "See online: a.example/b")),)),
    "a link around Markdown": ('<a href="https://a.example">\n\n![b](c)\n\n</a>', (p(link("https://a.example", "See online: a.example")), Image(src="c", alt="b"))),
    "a comment in HTML": ("<div><!-- a -->\nb</div>", (Comment(text="a"), p("b"))),
    "a comment never closed": ("<!-- a\n\nb", (Comment(text="a\n\nb"),)),
    "empty comments": ("<!-->\n\na", (Comment(text=""), p("a"))),
    "an element of another world": ("<x-y>\n\na", (RawBlock(format="html", text="<x-y>"), p("a"))),
    "instructions": ("<?php a ?>", (RawBlock(format="html", text="<?php a ?>"),)),
}  # fmt: skip

DETAILS: dict[str, tuple[str, Blocks]] = {
    "in one block": ("<details><summary>A</summary>b</details>", (Details(summary="A", blocks=(p("b"),)),)),
    "over blocks": ("<details>\n<summary>A <b>b</b></summary>\n\n- *c*\n\n</details>\n\nd", (Details(summary="A b", blocks=(listed(p(Emphasis(children=(t("c"),)))),)), p("d"))),
    "with words beside its tags": ("<details open><summary>A</summary> b\n\nc\nd\n\n</details> e", (Details(summary="A", blocks=(p("b"), p("c d"))), p("e"))),
    "in details": ("<details><summary>A</summary>\n\n<details>\n\nb\n\n</details>\n\nc\n\n</details>", (Details(summary="A", blocks=(Details(summary="", blocks=(p("b"),)), p("c"))),)),
    "never closed": ("<details><summary>A</summary>\n\nb", (Details(summary="A", blocks=()), p("b"))),
    "never opened": ("a\n\n</details>\n\nb", (p("a"), p("b"))),
    "closed outside of its item": ("- <details><summary>A</summary>\n\n  b\n\n</details>", (ListBlock(items=(ListItem(blocks=(Details(summary="A", blocks=()), p("b"))),), tight=False),)),
    "in a comment": ("<!-- <details> -->\n\na\n\n</details>", (Comment(text="<details>"), p("a"))),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "blocks"), [*BLOCKS.values(), *DETAILS.values()], ids=[*BLOCKS, *DETAILS]
)
def test_html_blocks(text: str, blocks: Blocks) -> None:
    """What stands in a report, and again once it was written in our own form."""
    report = _read(f"{text}\n")
    assert normalise(report).blocks == blocks
    assert normalise(_read(to_markdown(report))) == normalise(report)


def test_a_table() -> None:
    """As a table of ours."""
    (table,) = _read("<table><tr><th>a<th>b<tr><td>c<td><i>d</i></table>").blocks
    assert isinstance(table, Table)
    assert [plain(cell) for cell in table.rows[0]] == ["c", "d"]


def test_a_heading_begins_a_section() -> None:
    """As one of Markdown does."""
    report = _read("a\n\n<h2>B</h2>\n\nc\n")
    assert [(plain(part.title), part.span) for part in report.sections] == [("B", Span(3, 5))]


def test_attributes_and_lines_are_those_of_the_block() -> None:
    """Of what our form writes above a block, and of the file."""
    text = "---\ntitle: T\n---\n{k=v}\n<div>a</div>\n\n<details>\n\nb\n\n</details>\n"
    first, second = _read(text).blocks
    assert (first.attrs, first.span) == ((("k", "v"),), Span(5, 5))
    assert second.span == Span(7, 11)


UNSAFE = {
    "a script": "a\n\n<script>\nevil()\n\nevil()\n</script>",
    "a style": "a\n\n<style>\n.evil {}\n\n</style>",
    "a script in tags": "<div>a<script>evil()</script></div>",
    "an event": "<p onclick='evil()' style='evil'>a <b onload=evil()>b</b></p>",
    "a script's address": "<p>a <a href='javascript:evil()'>b</a></p>",
    "a script in a sentence": "a <script>evil()</script> b",
    "an event in a sentence": "a <b onclick='evil()' style='evil'>b</b> <img src=c OnLoad=evil()>",
}


@pytest.mark.parametrize("text", UNSAFE.values(), ids=UNSAFE.keys())
def test_scripts_and_styles_do_not_come_through(text: str) -> None:
    """Neither as words nor as attributes; what is kept is never rendered."""
    report = _read(text)
    addresses = [node.href for node in walk(report) if isinstance(node, Link)]
    attributes = [node.attrs for node in walk(report)]
    assert "evil" not in f"{words(report)}{addresses}{attributes}"
    assert not any(isinstance(node, RawBlock) for node in walk(report))
    assert "a" in words(report)


def test_what_is_left_out_is_told() -> None:
    """Once for each kind of thing, with the first place."""
    report = _read("a\n\n<script>b</script>\n\n<p>c</p>\n<script>d</script>\n")
    assert [(note.code, note.span) for note in report.notes] == [("html-left-out", Span(3, 3))]
    assert "2 parts" in report.notes[0].message


def test_what_stays_raw_is_told() -> None:
    """It is kept and not rendered, so the author hears of it."""
    (note,) = _read("a\n\n<x-y>\n").notes
    assert (note.code, note.span) == ("html-not-rendered", Span(3, 3))
    assert note.message.endswith("<x-y>")


HUGE = {
    "wrappers": "<div>" * 50_000,
    "words in wrappers": "<div>a" * 50_000,
    "open tags": "<div\n" * 50_000,
    "blocks": "<div>\n\n" * 20_000,
    "details": "<details>" * 20_000,
    "blocks of details": "<details>\n\n" * 10_000 + "</details>\n\n" * 10_000,
    "comments": "<!--" * 60_000,
    "comments in sentences": "a <!-- " * 30_000,
    "formatting": "<b>" * 50_000,
    "scripts": "a <script>" * 30_000,
    "links": "<a href=b " * 30_000,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_a_bomb_is_read_in_reasonable_time(text: str) -> None:
    """Time grows with the text, not with its square (the suite's time limit)."""
    assert _read(text).title == "week"
