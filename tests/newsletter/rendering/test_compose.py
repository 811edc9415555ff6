import pytest

from newsletter.rendering.compose import (
    Composer,
    code_lines,
    direction,
    macro_name,
)
from newsletter.report import Block, CodeBlock, Inline
from newsletter.report import Text as TextNode
from tests.newsletter.rendering.reading import WEEKLY

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
