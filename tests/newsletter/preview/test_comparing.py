"""What is new in one letter, and what is gone from the other, is marked block by block."""

import re

from hypothesis import given
from hypothesis import strategies as st

from newsletter.preview.comparing import compared


def page(*blocks: str) -> str:
    """A small page."""
    return (
        f"<!DOCTYPE html><html><head><title>T</title></head><body>{''.join(blocks)}</body></html>"
    )


def marks(now: str, before: str) -> list[str]:
    """The words that are marked as new."""
    return re.findall(r'data-mark="new"[^>]*>([^<]*)', compared(before, now)[1])


BEFORE = page("<h1>News #1</h1>", "<p>Hello <b>all</b>.</p>", "<ul><li>One</li><li>Two</li></ul>")


def test_the_same_has_no_marks() -> None:
    """White space and markup inside of a block are no news."""
    again = page("<h1>News\n #1</h1>", "<p>Hello  all.</p>", "<ul><li>One</li><li>Two</li></ul>")
    assert marks(again, BEFORE) == []


def test_only_what_changed_is_marked() -> None:
    """A changed word marks its block; what moved down is no news."""
    now = page(
        "<h1>News #2</h1>",
        "<p>New.</p>",
        "<p>Hello <b>all</b>.</p>",
        "<ul><li>One</li><li>Too</li></ul>",
    )
    assert marks(now, BEFORE) == ["News #2", "New.", "Too"]
    assert 'data-mark="gone">Two' in compared(BEFORE, now)[0]


def test_an_item_is_judged_without_the_list_in_it() -> None:
    """A new item below marks itself alone, a new word above marks what holds it."""
    before = page("<ul><li>Outer<ul><li>Inner</li></ul> end</li></ul>")
    below = page("<ul><li>Outer<ul><li>Other</li></ul> end</li></ul>")
    above = page("<ul><li>Outermost<ul><li>Inner</li></ul> end</li></ul>")
    assert marks(below, before) == ["Other"]
    assert marks(above, before) == ["Outermost"]


def test_another_image_is_news() -> None:
    """An image is told by its words and its source."""
    before, now = page('<img src="cid:a" alt="A heron">'), page('<img src="cid:b" alt="A heron">')
    assert [page.count("data-mark") for page in compared(before, now)] == [1, 1]
    assert [page.count("data-mark") for page in compared(now, now)] == [0, 0]


def test_comments_for_outlook_stay() -> None:
    """Marking changes no structure."""
    with_comment = page("<p>A<!--[if mso]>x<![endif]-->b</p>")
    assert "<!--[if mso]>x<![endif]-->" in compared(BEFORE, with_comment)[1]


WORDS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=12)


@given(WORDS, WORDS)
def test_what_stays_is_the_same_on_both_sides(one: list[str], other: list[str]) -> None:
    """Every block that is not marked stands in both, in the same order."""
    pages = compared(*(page(*(f"<p>{word}</p>" for word in words)) for words in (one, other)))
    kept, still = (re.findall("<p>(.)</p>", each) for each in pages)
    assert kept == still
    assert (kept == one == other) is (one == other)
