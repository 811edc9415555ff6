"""A forum's own words around a post in its feeds."""

import pytest

from newsletter.sources.feeds.chrome import strip_chrome
from newsletter.sources.html.source import parse_html

LINK = "https://forum.example.org/t/weekly/7"
AUTHOR = '<p><a href="https://forum.example.org/u/ada">@ada</a> wrote:</p>'
READ = f'<p><a href="{LINK}">Read full topic</a></p>'


def _stripped(html: str) -> tuple[list[str], int]:
    content, count = strip_chrome(parse_html(html, where="x").root.content, link=LINK)
    words = [
        piece if isinstance(piece, str) else f"{piece.name} {piece.words()}" for piece in content
    ]
    return [word.strip() for word in words if word.strip()], count


@pytest.mark.parametrize(
    ("html", "words", "count"),
    [
        (f"{AUTHOR}<blockquote><p>a</p><p>b</p></blockquote>{READ}", ["p a", "p b"], 2),
        (f"<p>3 posts</p><p>Ada wrote:</p><p>a</p>{READ}", ["p a"], 3),
        (f"<p>a</p><p><small>1 post - 1 participant</small></p>{READ}", ["p a"], 2),
        (f'<p>a</p><p><a href="{LINK}">Lire la suite</a></p>', ["p a"], 1),
        (f"{AUTHOR}<p>a</p>", ["p a"], 1),
        ("<p>Ada wrote:</p><blockquote>a</blockquote><p>b</p>", ["p Ada wrote:", "blockquote a", "p b"], 0),
        (f"<p>Dear all:</p><p>a</p>{READ}", ["p Dear all:", "p a"], 1),
        (f"<p>Ada wrote:</p><blockquote>a</blockquote><p>b</p>{READ}", ["blockquote a", "p b"], 2),
        ("", [], 0),
        (READ, [], 1),
    ],
    ids=["quoted", "old", "new", "other-language", "of-a-post", "a-quote-in-a-post", "an-opening", "not-only-a-quote", "nothing", "only-the-forums"],
)  # fmt: skip
def test_the_post_alone(html: str, words: list[str], count: int) -> None:
    """What the author wrote stays, also where it looks alike and no forum shows itself."""
    assert _stripped(html) == (words, count)
