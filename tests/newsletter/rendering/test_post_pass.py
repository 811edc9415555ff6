import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.holes import Hole
from newsletter.rendering.post_pass import LINE_BYTES, break_lines, mend


def test_every_image_has_an_alt() -> None:
    """Without alt a screen reader reads the file's name; an alt that is there is kept."""
    html = mend('<p><img src="a.png"><img src="b.png" alt="b > a"><img alt=\'"c"\' src="c"></p>')
    assert [image.get("alt") for image in lxml.html.fromstring(html).iter("img")] == [
        "",
        "b > a",
        '"c"',
    ]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "file:///etc", " x"]
)
def test_links_a_theme_lets_through_are_unlinked(href: str) -> None:
    """Whatever a theme's template does, no script becomes a link."""
    html = mend(f'<p><a class="a" href="{href}" title="b">words</a></p>')
    assert html == '<p><a class="a" title="b">words</a></p>\n'


@pytest.mark.parametrize(
    "href",
    ["https://a.example/", "http://a.example", "mailto:a@b.example", "#note-1",
     Hole.UNSUBSCRIBE_URL.token],
)  # fmt: skip
def test_links_that_stay(href: str) -> None:
    """Web, mail, a place in the letter, and each recipient's own URL."""
    html = f'<p><a href="{href}">words</a></p>\n'
    assert mend(html) == html


def test_words_comments_are_merged() -> None:
    """Word's comments, closed and opened back to back, cost 1.3 kB a letter."""
    html = "<!--[if mso | IE]><table><![endif]--><!--[if mso | IE]><tr><![endif]--><p>a</p>"
    assert mend(html) == "<!--[if mso | IE]><table><tr><![endif]--><p>a</p>\n"


INLINE = st.recursive(
    st.text(alphabet="ab é字 ", min_size=1, max_size=300),
    lambda inner: st.lists(inner, min_size=1, max_size=4).map(
        lambda parts: f"<b>{''.join(parts)}</b>"
    ),
    max_leaves=8,
)


@given(paragraphs=st.lists(INLINE, min_size=1, max_size=8))
def test_breaking_lines_changes_no_pixel(paragraphs: list[str]) -> None:
    """Lines end under 900 bytes wherever there is a space or a block's tag; words and the
    spaces between them stay as they are.
    """
    html = "".join(f"<p>{text}</p>" for text in paragraphs)
    broken = break_lines(html)
    assert broken.replace("\n", "").replace(" ", "") == html.replace(" ", "")
    for before, after in zip(
        lxml.html.fromstring(f"<div>{html}</div>").iter("p"),
        lxml.html.fromstring(f"<div>{broken}</div>").iter("p"),
        strict=True,
    ):
        assert after.text_content().strip("\n").replace("\n", " ") == before.text_content()


def test_long_lines_are_broken() -> None:
    """A paragraph of 10 kB, and a row of 200 blocks, fit SMTP's line of 998 bytes."""
    html = f"<p>{'word ' * 2000}</p>" + "<p>block</p>" * 200 + f'<p><a href="{"a" * 800}">b</a></p>'
    assert max(len(line.encode()) for line in break_lines(html).split("\n")) < LINE_BYTES
