"""Jekyll's Markdown: Liquid, attribute lists and tight headings, told of and never rendered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.report import CodeBlock, Link, Span, normalise, plain, to_markdown, walk, words
from newsletter.sources.markdown.dialects import Dialect
from newsletter.sources.markdown.kramdown import Kramdown
from newsletter.sources.markdown.reading import read_markdown

LINES: dict[str, tuple[str, str, list[str]]] = {
    "a tag": ("a {% include b.md c='1' %}d", "a d", ["liquid-tag"]),
    "a value": ("a {{ page.date }}", "a ", ["liquid-value"]),
    "raw text": ("{% raw %}a{% endraw %}", "a", []),
    "an attribute list": ("a\n{: .b #c}", "a\n", ["attribute-list"]),
    "a list's own": ("- {:.b} a", "-  a", ["attribute-list"]),
    "a definition of attributes": ("{::comment}", "", ["attribute-list"]),
    "a heading's id": ("## A {: #b .c}", "## A {#b}", []),
    "contents": ("* toc\n{:toc}\n\na", "\n\n\na", ["attribute-list", "contents-list"]),
    "a tight heading": ("###A", "### A", ["heading-tight"]),
    "a change's number": ("#12 is in", "#12 is in", []),
    "a fence": ("```\n{{ a }}\n###b\n```\n{{ c }}", "```\n{{ a }}\n###b\n```\n", ["liquid-value"]),
    "a fence in an item": ("- ~~~\n  {{ a }}\n  ~~~", "- ~~~\n  {{ a }}\n  ~~~", []),
    "a longer fence": ("````\n```\n{{ a }}\n````", "````\n```\n{{ a }}\n````", []),
    "a piece of code": ("`{{ a }}` {{ b }} ``{% ` %}``", "`{{ a }}`  ``{% ` %}``", ["liquid-value"]),
    "indented code": ("a\n\n    {{ b }}", "a\n\n    {{ b }}", []),
    "an indented line of an item": ("- a\n    b {{ c }}", "- a\n    b ", ["liquid-value"]),
    "attributes of ours": ("[a]{.mention}", "[a]{.mention}", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "left", "codes"), LINES.values(), ids=LINES.keys())
def test_what_is_left_of_lines(text: str, left: str, codes: list[str]) -> None:
    """Code is not touched, and what goes is told."""
    read = Kramdown(text)
    assert read.text == left
    assert sorted(note.code for note in read.notes) == codes


def test_one_note_counts_and_names_lines() -> None:
    """In the author's file, front matter counted."""
    text = "---\nlayout: post\n---\na {% b %} {% c %}\n" + "{% d %}\n" * 6
    report = read_markdown(text, where="x.md")
    (note,) = report.notes
    assert note.message.endswith("would have filled in: 8, on lines 4, 5, 6, 7, 8 and 2 more")
    assert (note.code, note.span) == ("liquid-tag", Span(4, 4))
    assert words(report) == ["x", "a"]


def test_references_of_the_site() -> None:
    """Found by any label's case; what the report defines itself counts first."""
    text = "[a][] [b][]\n\n[b]: /own"
    report = read_markdown(text, where="x.md", references="[A]: /a\n[b]: /site\n")
    links = [node.href for node in walk(report) if isinstance(node, Link)]
    assert links == ["/a", "/own"]


def test_what_was_read_reads_back_from_our_own_form() -> None:
    """Though `layout` is kept, the written form is not taken for Jekyll's again."""
    report = read_markdown(
        "---\nlayout: post\n---\n## A\n{% raw %}{{ a }}{% endraw %}\n", where="x"
    )
    again = read_markdown(to_markdown(report), where="x")
    assert plain(report.sections[0].title) == "A"
    assert normalise(again) == normalise(report)
    assert again.notes == ()


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from([*"#`~{}%:-* \n\ta1", "{%", "%}", "{{", "}}", "{:", "```", "raw"]),
        max_size=60,
    )
)
def test_any_text_keeps_its_lines(pieces: list[str]) -> None:
    """No line comes or goes, and the text is read below a title."""
    text = "".join(["T\n", *pieces])
    assert Kramdown(text).text.count("\n") == text.count("\n")
    read_markdown(text, where="x", dialect=Dialect.KRAMDOWN)


@pytest.mark.parametrize(
    "text",
    ["{%" * 20000, "{{" * 20000, "`a" * 20000, "{:" * 20000, "## " + "{:#a" * 9000],
    ids=lambda text: text[:6],
)
def test_odd_lines_take_no_time(text: str) -> None:
    """A line of any length is read within the suite's time limit."""
    assert Kramdown(text).text == text


def test_code_is_kept_whole() -> None:
    """Down to the model."""
    report = read_markdown("```\n{{ a }}\n```\n", where="x", dialect=Dialect.KRAMDOWN)
    assert [node.text for node in walk(report) if isinstance(node, CodeBlock)] == ["{{ a }}"]
