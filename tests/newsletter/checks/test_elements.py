"""Elements of a page: what they declare, whether they are said, what they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from newsletter.checks.elements import declarations, is_silent, name_of, spaced, spoken


@pytest.mark.parametrize(
    ("style", "declared"),
    [
        ("color:red;MARGIN : 0 0 ;", {"color": "red", "margin": "0 0"}),
        ("color:red;color:Blue !important", {"color": "blue"}),
        ("color;;:;width:", {}),
    ],
    ids=["two", "last-wins", "nothing"],
)
def test_declarations(style: str, declared: dict[str, str]) -> None:
    """Names and values in lower case, without importance."""
    assert dict(declarations(style)) == declared


@pytest.mark.parametrize(
    ("markup", "silent"),
    [
        ("<p>a</p>", False),
        ("<p hidden>a</p>", True),
        ('<p aria-hidden="true">a</p>', True),
        ('<p aria-hidden="false">a</p>', False),
        ('<p style="display: none !important">a</p>', True),
        ('<p style="visibility:hidden">a</p>', True),
        ('<p style="opacity:0">a</p>', False),
        ("<style>a</style>", True),
    ],
)
def test_what_is_passed_by(markup: str, *, silent: bool) -> None:
    """Hidden is what is not there for anybody, or not for ears; transparent text is heard."""
    assert is_silent(html.fragment_fromstring(markup)) == silent


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<a>two  <b>words</b>\n</a>", "two words"),
        ("<a>one<br>two</a>", "one two"),
        ("<div>one<p>two</p>three</div>", "one two three"),
        ("<ul><li>one</li><li>two</li></ul>", "one two"),
        ('<a>see <img alt="a chart"> here</a>', "see a chart here"),
        ('<a><img alt="a chart" role="presentation">here</a>', "here"),
        ('<a><span hidden>not</span>this<span aria-hidden="true">not</span></a>', "this"),
        ('<a aria-label="that">this</a>', "that"),
        ('<a title="that">this</a>', "this"),
        ('<a title="that">\u200b\u00ad</a>', "that"),
        ("<a>a<!-- not -->b</a>", "ab"),
        ("<a></a>", ""),
        ("<a>\u200c \u200d</a>", ""),
        ("<a>\U0001f64b\u200d\u2640 me</a>", "\U0001f64b\u200d\u2640 me"),
    ],
)
def test_names(markup: str, name: str) -> None:
    """A label, else the content with its images' texts, else the title."""
    assert name_of(html.fragment_fromstring(markup)) == name


def test_reading_order() -> None:
    """Elements come as they are written, without what is passed by."""
    page = html.fragment_fromstring(
        "<div><p>a <b>b</b></p><!-- c --><p hidden>d <i>e</i></p><ul><li>f</li></ul></div>"
    )
    assert [element.tag for element in spoken(page)] == ["div", "p", "b", "ul", "li"]


@given(st.text())
def test_spaced_is_settled(text: str) -> None:
    """What is spaced once is not changed by a second time."""
    once = spaced(text)
    assert spaced(once) == once
    assert "  " not in once
