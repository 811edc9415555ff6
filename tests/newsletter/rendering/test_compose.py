from dataclasses import replace

import pytest

from newsletter.rendering.compose import (
    Composer,
    byline,
    code_lines,
    dateline,
    direction,
    macro_name,
    reason,
)
from newsletter.report import Block, CodeBlock, Inline, Person, Report
from newsletter.report import Text as TextNode
from tests.newsletter.rendering.reading import WEEKLY
from tests.newsletter.rendering.specimens import EVERYTHING, LETTERHEAD

NEVER_PRINTED = {"Comment", "RawBlock", "RawInline"}


@pytest.mark.parametrize(
    "kind",
    sorted(
        {kind.__name__ for kind in (*Block.__args__, *Inline.__args__)} - NEVER_PRINTED - {"Text"}
    ),
)
def test_theme_knows_every_kind_of_node(kind: str) -> None:
    """A kind added to the document model is missed here, before a report uses it."""
    nodes = {each.__name__: each for each in (*Block.__args__, *Inline.__args__)}
    name = macro_name(object.__new__(nodes[kind]))
    assert name in Composer(WEEKLY)._macros


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("FA", "rtl"), ("ur_PK", "rtl"),
     ("az-Latn", "ltr"), ("ur-Latn", "ltr"), ("arn", "ltr"), ("zh-Hant", "ltr"), ("", "ltr")],
)  # fmt: skip
def test_direction(language: str, expected: str) -> None:
    """Arabic, Hebrew, Persian and Urdu run from the right, but not in Latin letters."""
    assert direction(language) == expected


@pytest.mark.parametrize(
    ("names", "said"),
    [((), ""), (("A",), "By A"), (("A", "B"), "By A and B"), (("A", "B", "C"), "By A, B and C")],
)
def test_byline(names: tuple[str, ...], said: str) -> None:
    """Authors as a sentence would name them."""
    report = Report(title="t", authors=tuple(Person(name=name) for name in names))
    assert byline(WEEKLY, report) == said


def test_dateline() -> None:
    """The letterhead's number counts before the report's; what is missing leaves no trace."""
    assert dateline(WEEKLY, EVERYTHING, LETTERHEAD) == "Edition 7 · 29 May – 4 June 2017"
    bare = replace(LETTERHEAD, number=None)
    assert dateline(WEEKLY, replace(EVERYTHING, number=3, period=None), bare) == "Edition 3"
    assert dateline(WEEKLY, Report(title="t"), bare) == ""


def test_reason() -> None:
    """The sender's own words, else the list's name in ours."""
    assert reason(WEEKLY, LETTERHEAD) == LETTERHEAD.reason
    derived = reason(WEEKLY, replace(LETTERHEAD, reason=""))
    assert derived == "You get this letter because you subscribed to Lantern weekly."
    nameless = replace(LETTERHEAD, reason="", list_name="")
    assert "Lantern." in reason(WEEKLY, nameless)


@pytest.mark.parametrize(
    ("code", "html"),
    [
        ("a b", "a b"),
        ("  a", "\u00a0\u00a0a".replace("\u00a0\u00a0", "\u00a0 ", 1)),
        ("a  b", "a\u00a0 b"),
        ("\ta", "\u00a0\u00a0\u00a0 a"),
        ("a\nb", "a<br />b"),
        ("<b> & 'c'", "&lt;b&gt; &amp; &#39;c&#39;"),
        (" a", "\u00a0a"),
        ("a\x00b", "ab"),
    ],
    ids=["single", "indent", "run", "tab", "lines", "escaped", "one", "control"],
)
def test_code_keeps_its_shape(code: str, html: str) -> None:
    """Indents and runs of spaces survive where white space collapses; nothing is markup."""
    assert str(code_lines(CodeBlock(text=code))) == html


def test_text_needs_no_macro() -> None:
    """Plain text is escaped without asking the theme."""
    composer = Composer(WEEKLY)
    assert str(composer._nodes([TextNode(text="<b> & \x00")])) == "&lt;b&gt; &amp; "
