"""Which rules reach an element, and which one wins."""

import pytest

from newsletter.checks.pages import page_of
from newsletter.checks.sheets import blocks, declarations
from newsletter.checks.worlds.matching import matches, ranked, rules

PAGE = "<body><div class='a b' id='c'><p class='d' style='{}'>x</p></div><p>y</p></body>"


def winner(css: str, style: str = "") -> str:
    page = page_of(PAGE.format(style))
    paragraph = page.find(".//p")
    assert paragraph is not None
    reaching = matches(page, rules(blocks(css), frozenset({"color"}))).get(paragraph, ())
    found = ranked(reaching, declarations(style))
    return found[-1].value if found else ""


@pytest.mark.parametrize(
    ("css", "style", "value"),
    [
        ("p{color:1}p{color:2}", "", "2"),
        (".d{color:1}p{color:2}", "", "1"),
        ("#c p{color:1}.a.b .d{color:2}", "", "1"),
        (".d{color:1}", "color:2", "2"),
        (".d{color:1 !important}", "color:2", "1"),
        ("p{color:1 !important}.d{color:2 !important}", "", "2"),
        (".d{color:1 !important}", "color:2 !important", "2"),
        (".a > p{color:1}body > p{color:2}", "", "1"),
        ("p::before{color:1}", "", ""),
        ("a:hover,p:hover{color:1}", "", ""),
        ("[data-x] p{color:1}", "", ""),
        ("[class=d]{color:1}", "", "1"),
        ("p:not(.e){color:1}", "", "1"),
        ("p{}p{margin:0}", "", ""),
        ("p:::{color:1}.d{color:2}", "", "2"),
        (".e,.d{color:1}", "", "1"),
    ],
)
def test_the_cascade(css: str, style: str, value: str) -> None:
    """Importance, then `style`, then specificity, then order; what only a live page has is skipped."""
    assert winner(css, style) == value
