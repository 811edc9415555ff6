"""Python-Markdown's lists, read as the sites that use it show them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.report import ListBlock, Node, Report, normalise, to_markdown, walk
from newsletter.sources.markdown.dialects import Dialect
from newsletter.sources.markdown.python_markdown import to_commonmark
from newsletter.sources.markdown.reading import read_markdown

Shape = list[object]


def _read(text: str) -> Report:
    return read_markdown(text, where="x", dialect=Dialect.PYTHON)


def _shape(node: Node) -> Shape:
    """What a block is, and what stands in it: lists as their items, other blocks by name."""
    if isinstance(node, ListBlock):
        items = [[part for block in item.blocks for part in _shape(block)] for item in node.items]
        return [[f"{node.start}." if node.ordered else "-", *items]]
    held = [part for block in getattr(node, "blocks", ()) for part in _shape(block)]
    return [type(node).__name__[0], *([held] if held else [])]


SHAPES: dict[str, tuple[str, Shape]] = {
    "four columns are a list within": ("- a\n    - b\n        - c", [["-", ["P", ["-", ["P", ["-", ["P"]]]]]]]),
    "two or three are the same list": ("- a\n  - b\n   - c", [["-", ["P"], ["P"], ["P"]]]),
    "a number before a list within": ("1. a\n    - b\n2. c", [["1.", ["P", ["-", ["P"]]], ["P"]]]),
    "below a paragraph is no list": ("a\n- b\n* c\n1. d", ["P"]),
    "below a heading": ("# A\n- b", [["-", ["P"]]]),
    "a paragraph below a heading": ("# B\nc\n- d", ["P"]),
    "other signs": ("- a\n* b\n+ c\n\n* d", [["-", ["P"], ["P"], ["P"], ["P"]]]),
    "numbers behind signs": ("- a\n2. b", [["-", ["P"], ["P"]]]),
    "signs behind numbers": ("7. a\n\n- b", [["1.", ["P"], ["P"]]]),
    "a bracket is no dot": ("1) a\n2) b", ["P"]),
    "a sign alone": ("-\na", ["P"]),
    "a paragraph in an item": ("- a\n\n    b\n\n- c", [["-", ["P", "P"], ["P"]]]),
    "a paragraph too far left": ("- a\n\n  b\n\n- c", [["-", ["P"]], "P", ["-", ["P"]]]),
    "code in an item": ("- a\n\n        b", [["-", ["P", "C"]]]),
    "code": ("a\n\n    - b", ["P", "C"]),
    "a list within below a blank line": ("- a\n\n    - b\n\n    - c\n\n- d", [["-", ["P", ["-", ["P"], ["P"]]], ["P"]]]),
    "a quote": ("> a\n>\n> - b\n>   - c", ["Q", ["P", ["-", ["P"], ["P"]]]]),
    "a quote in an item": ("- a\n\n    > b", [["-", ["P", "Q", ["P"]]]]),
    "a quote below a paragraph": ("a\n> - b", ["P", "Q", [["-", ["P"]]]]),
    "a rule below a paragraph": ("a\nb\n---\n- c", ["P", "R", ["-", ["P"]]]),
    "equal signs": ("a\nb\n===", ["P"]),
    "words that go on": ("- a\nb\n- c", [["-", ["P"], ["P"]]]),
    "lists around a comment": ("- a\n<!-- b\n\n* c\n-->\n- d", [["-", ["P"]], "C", ["-", ["P"]]]),
    "a fence": ("```\na\n- b\n\n  - c\n```", ["C"]),
    "many numbers": ("".join(f"{n}. a\n" for n in range(98, 102)) + "    - b", [["1.", ["P"], ["P"], ["P"], ["P", ["-", ["P"]]]]]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "shape"), SHAPES.values(), ids=SHAPES.keys())
def test_shape(text: str, shape: Shape) -> None:
    """Of the blocks, and again once they were written in our own form."""
    report = _read(f"{text}\n")
    blocks = [*report.blocks, *(block for part in report.sections for block in part.blocks)]
    assert [part for block in blocks for part in _shape(block)] == shape
    assert normalise(read_markdown(to_markdown(report), where="x")) == normalise(report)


LINES: dict[str, tuple[str, str]] = {
    "a heading without a space": ("#A", "# A"),
    "a heading below words": ("a\n##B ##\nc", "a\n## B ##\nc"),
    "a heading underlined": ("a\n---\nb", "a\n---\nb"),
    "a definition given twice": ("[A]: /b\n\n[c]: /d\n\n[a]: /e", "\n\n[c]: /d\n\n[a]: /e"),
    "footnotes are no links": ("[^a]: b\n\n[^a]: c", "[^a]: b\n\n[^a]: c"),
    "tabs": ("-\ta\n\t- b", "-   a\n    -   b"),
    "HTML": ("<div>\n- a\n</div>", "<div>\n- a\n</div>"),
    "words that look like a list": ("a\n1986. b", "a\n1986\\. b"),
    "a hard break": ("a  \n  b", "a  \nb"),
}


@pytest.mark.parametrize(("text", "written"), LINES.values(), ids=LINES.keys())
def test_lines(text: str, written: str) -> None:
    """As CommonMark needs them."""
    assert to_commonmark(text) == written


def test_pelican_is_known_by_its_lines() -> None:
    """Not where front matter is fenced, or names another dialect."""
    text = "Title: T\nDate: 2017-06-05\n\n- a\n  - b\n"
    assert _depths(read_markdown(text, where="x")) == [2]
    assert _depths(read_markdown(f"---\n{text[:26]}---\n- a\n  - b\n", where="x")) == [1, 1]
    assert _depths(read_markdown(f"dialect: commonmark\n{text}", where="x")) == [1, 1]


def _depths(report: Report) -> list[int]:
    return [len(node.items) for node in walk(report) if isinstance(node, ListBlock)]


@pytest.mark.parametrize(
    "text",
    ["- " * 3000 + "a", "> " * 25 + "a", "# a\n" * 20_000, "a\n===\n" * 10_000, "- a\n" * 20_000,
     "- a\n    - b\n" * 10_000, "> a\n" * 20_000, "a\n> b\n\n" * 5_000, "***\n" * 20_000],
    ids=lambda text: ascii(text[:12]),
)  # fmt: skip
def test_odd_text_is_rewritten_in_reasonable_time(text: str) -> None:
    """Time grows with the text, not with its square (the suite's time limit)."""
    assert to_commonmark(text).count("\n") == text.count("\n")


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            [*"-*>#1.)`~=|<\ta \n", "\n\n", "    ", "- ", "1. ", "<!--", "-->", "[a]: b"]
        ),
        max_size=60,
    )
)
def test_any_text_keeps_its_lines(pieces: list[str]) -> None:
    """No line comes or goes, and the text is read below a title."""
    text = "".join(["T\n", *pieces])
    assert to_commonmark(text).count("\n") == text.count("\n")
    report = _read(text)
    assert normalise(read_markdown(to_markdown(report), where="x")) == normalise(report)
