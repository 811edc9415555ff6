import pytest

from newsletter.rendering.plaintext_inlines import Footing, written
from newsletter.report import (
    Break,
    CodeSpan,
    Emoji,
    Emphasis,
    FootnoteRef,
    Inline,
    InlineImage,
    Link,
    Mention,
    Ref,
    Strike,
    Strong,
    Text,
)
from tests.newsletter.rendering.reading import WEEKLY
from tests.newsletter.rendering.specimens import EVERY_INLINE, link

URL = "https://a.example/b"


@pytest.mark.parametrize(
    ("inline", "text"),
    [
        (Text(text="a \n b"), "a b"),
        (Strong(children=(Emphasis(children=(Text(text="a"),)),)), "a"),
        (Strike(children=(Text(text="a"),)), "~~a~~"),
        (CodeSpan(text="a --b"), "a --b"),
        (link(URL, "a"), "a [1]"),
        (link(URL, URL), "a.example [1]"),
        (link("mailto:a@b.example", "a@b.example"), "a@b.example"),
        (link("mailto:a@b.example", "write"), "write [1]"),
        (Link(href=URL, children=()), "[1]"),
        (Ref(kind="pull", text="#1", url=URL), "#1 [1]"),
        (Ref(kind="pull", text="#1"), "#1"),
        (Mention(name="a", url=URL), "@a [1]"),
        (Mention(name="a"), "@a"),
        (Emoji(code="tada", char="🎉"), "🎉"),
        (Emoji(code="shrug", char=""), ":shrug:"),
        (InlineImage(src="a", alt="b"), "[Image: b]"),
        (InlineImage(src="a"), ""),
        (FootnoteRef(label="2"), "[^2]"),
        (Break(), "\n"),
    ],
)
def test_each(inline: Inline, text: str) -> None:
    """How each kind of inline reads."""
    assert written((inline,), Footing(), WEEKLY.words) == text


def test_one_url_one_number() -> None:
    """A URL named twice is listed once, in the order it was met."""
    footing = Footing()
    marked = written((link(URL, "a"), link(URL + "2", "b"), link(URL, "c")), footing, WEEKLY.words)
    assert marked == "a [1]b [2]c [1]"
    assert footing.lines() == [f"[1] <{URL}>", f"[2] <{URL}2>"]


def test_control_characters_are_left_out() -> None:
    """An escape sequence in a report does not reach a terminal."""
    assert written((Text(text="a\x1b[2Jb"),), Footing(), WEEKLY.words) == "a[2Jb"


def test_a_paragraph_of_everything() -> None:
    """Marks stand where the words end."""
    text = written(EVERY_INLINE.children, Footing(), WEEKLY.words)
    assert "a link [1], lantern#12 [2], 0123abc, @wickmaker [3] and @oiler\nafter" in text
