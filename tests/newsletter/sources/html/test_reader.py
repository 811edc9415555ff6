"""Any HTML is read: no word lost, none invented, no crash; what is read reads back."""

import re
from collections import Counter
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.report import Report, from_json, normalise, to_json, to_markdown, words
from newsletter.sources.html.page import read_html
from newsletter.sources.html.reader import HtmlReader
from newsletter.sources.markdown.reading import read_markdown
from newsletter.sources.sections import arrange
from tests.newsletter.sources.html.values import outcome

_CHROME = (
    "nav",
    "aside",
    "footer",
    "script",
    "style",
    "form",
    "button",
    "iframe",
    "video",
    "textarea",
)
_TEXTUAL = (
    "p", "div", "section", "article", "h1", "h2", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "b",
    "em", "del", "span", "a", "u", "center", "dl", "dt", "dd", "details", "summary", "figure",
    "figcaption", "address", "sup", "kbd", "main", "header", "x-unknown", "font", "label",
)  # fmt: skip
_ATTRIBUTES = (
    "", ' class="lang-c"', ' href="/x"', ' href="javascript:x"', ' id="i"', ' class="a b"', " hidden=no"[:0],
    ' style="x"', ' start="4"', " =", ' "', " a=<",
)  # fmt: skip
_WORD = st.text(alphabet="abcdefg\u00e9\u6f22", min_size=1, max_size=4)
_PAIR = st.tuples(st.sampled_from(_TEXTUAL), st.sampled_from(_ATTRIBUTES[:8]))


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    element = st.tuples(_PAIR, inner).map(lambda e: f"<{e[0][0]}{e[0][1]}> {e[1]} </{e[0][0]}>")
    return st.lists(element | inner, max_size=4).map(" ".join)


TREES = st.recursive(
    _WORD | st.sampled_from(("<br>", "<hr>", "<wbr>", "\n")), _nested, max_leaves=12
)
"""Elements in elements, each closed: what stands in them is all text."""

_OPEN = st.tuples(
    st.sampled_from(
        (*_TEXTUAL, *_CHROME, "table", "tr", "td", "svg", "math", "select", "body", "title")
    ),
    st.sampled_from(_ATTRIBUTES),
).map(lambda e: f"<{e[0]}{e[1]}>")
_CLOSE = st.sampled_from((*_TEXTUAL, *_CHROME, "table", "td", "p")).map(lambda name: f"</{name}>")
_ODD = st.sampled_from(("<", ">", "&", "&amp;", "&#0;", "&lt;b&gt;", "<!--", "-->", "<!", "</", "<![CDATA[", "<?x", '"', "\x00", "\ud800", "<img src=/i>", "<img class=emoji title=:tada:>", "<input type=checkbox>", '<aside class="onebox x">', '<aside class="quote">', '<div class="poll">', '<sup class="footnote-ref">', '<section class="footnotes">', '<a class="lightbox">', '<div class="callout">'))  # fmt: skip
SOUP = st.lists(_OPEN | _CLOSE | _WORD | _ODD, max_size=40).map("".join)
"""Tags that open and close at random."""


class _Words(HTMLParser):
    """An independent extraction of text: Python's own parser, a space where any tag stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.pieces.append(data)


def _report(html: str) -> Report:
    reader = HtmlReader(html, where="post.json", base="https://example.org/")
    arrangement = arrange(reader.parts())
    return Report(title="T", blocks=arrangement.blocks, sections=arrangement.sections)


@settings(max_examples=300)
@given(TREES)
def test_no_word_is_lost_or_invented(html: str) -> None:
    """The words of the model are those that another parser finds, in any nesting."""
    extraction = _Words()
    extraction.feed(html)
    extraction.close()
    expected = " ".join(extraction.pieces).split()
    assert Counter(words(_report(html))) == Counter(["T", *expected])


@settings(max_examples=300)
@given(SOUP)
def test_any_soup_is_read_or_refused(html: str) -> None:
    """A report or one line that says why not; and the report can be written and read again."""
    report = outcome(lambda: read_html(html, where="page.html", base="https://example.org/"))
    if isinstance(report, str):
        assert report.startswith("page.html")
        return
    assert from_json(to_json(report), where="x") == report
    again = normalise(read_markdown(to_markdown(report), where="page.md"))
    assert again.sections == normalise(report).sections
    assert again.blocks == normalise(report).blocks


def test_the_law_sees_a_loss() -> None:
    """The independent extraction is one: it keeps what our reader leaves out."""
    extraction = _Words()
    extraction.feed("<p>a<nav>b</nav>")
    assert re.sub(r"\s", "", "".join(extraction.pieces)) == "ab"
    assert words(_report("<p>a<nav>b</nav>")) == ["T", "a"]
