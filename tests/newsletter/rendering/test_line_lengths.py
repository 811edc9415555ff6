import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering.line_lengths import LINE_BYTES, break_lines

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


def _longest(html: str) -> int:
    return max(len(line.encode()) for line in html.split("\n"))


WORDS = "word  word " * 200


@pytest.mark.parametrize(
    "kept",
    [
        f"<pre>{WORDS}</pre>",
        f'<pre class="a">\n<b>a</b><p>{WORDS}</p></pre>',
        f"<textarea>{WORDS}</textarea>",
        f"<!--[if mso | IE]><table><tr>{'<td><p>a</p></td>' * 90}</tr></table><![endif]-->",
        f"<!-- {WORDS} -->",
        f'<p title="{WORDS}">a</p>',
        f"<p title='> {WORDS}'>a</p>",
    ],
    ids=["pre", "blocks-in-pre", "textarea", "word", "comment", "attribute", "quoted"],
)
def test_where_a_line_end_would_be_seen_none_is_written(kept: str) -> None:
    """Code, Word's comments and attributes stay as they are, in a letter that has to be broken."""
    html = f"<div><p>{WORDS}</p>{kept}<p>{WORDS}</p></div>"
    broken = break_lines(html)
    assert kept in broken
    assert _longest(broken.replace(kept, "")) < LINE_BYTES


def test_what_follows_the_last_long_line_stays() -> None:
    """Where that line ends within code the code stays whole, and nothing is lost or said twice."""
    kept = f"<pre><p>{WORDS}</p><p>{WORDS}\nb</p></pre>\n<p>c</p>\n" + "<p>short</p>\n" * 9
    broken = break_lines(f"<p>{WORDS}</p>{kept}")
    assert broken.endswith(kept)
    assert broken.removesuffix(kept).replace("\n", " ").split() == f"<p>{WORDS}</p>".split()


def test_a_style_sheet_is_broken_between_its_rules() -> None:
    """Never in a selector or a value, so no rule changes."""
    sheet = ".a b{content:'x y'}@media print{.c{color:red}}" * 60
    broken = break_lines(f"<head><style>{sheet}</style></head>")
    assert broken.replace("\n", "") == f"<head><style>{sheet}</style></head>"
    assert _longest(broken) < LINE_BYTES
    assert all(line.endswith(("}", ">")) for line in broken.split("\n"))


def test_a_line_counts_what_stands_before() -> None:
    """A comment that is left whole fills its line, too."""
    comment = f"<!--{'x' * 600}-->"
    html = f"<p>a</p>{comment}<p>{'b' * 300}</p>{comment}<p>c</p>"
    assert _longest(break_lines(html * 3)) < LINE_BYTES


def test_no_line_end_comes_between_words() -> None:
    """A comment within a sentence is no place to break: the reader would see a space."""
    html = f"<p>{'a' * 400}<b>b</b><!--{'x' * 600}-->{'c' * 300}</p>"
    assert break_lines(html) == html


def test_short_lines_stay_as_they_are() -> None:
    """Where nothing is too long nothing is touched."""
    html = "<p>a</p><p>b</p>\n" * 100
    assert break_lines(html) == html
