"""Gmail's own rules for style sheets."""

import pytest

from newsletter.checks.clients.gmail import is_refused, prefix_names, prefixed_selector, too_long
from newsletter.checks.pages import page_of


def test_all_sheets_together_have_a_limit() -> None:
    """16,384 characters are read, one more and nothing is."""
    styles = list(page_of(f"<style>{'a' * 16_000}</style><style>{'b' * 384}</style>").iter("style"))
    assert not too_long(styles)
    styles[0].text = f"{styles[0].text}c"
    assert too_long(styles)


@pytest.mark.parametrize(
    ("html", "refused"),
    [
        ("<head><style>@media a{b{c:d}}</style></head>", False),
        ("<head><style>@media a{@media b{c{d:e}}}</style></head>", True),
        ("<head><style>@media a{@font-face{d:e}}</style></head>", True),
        ("<body><style>a{b:c}</style></body>", True),
    ],
    ids=["good", "nested", "nested-font", "body"],
)
def test_sheets_are_refused(html: str, *, refused: bool) -> None:
    """For an @ within an @ rule, and for standing in the body."""
    (style,) = page_of(html).iter("style")
    assert is_refused(style) is refused


@pytest.mark.parametrize(
    ("selector", "prefixed"),
    [
        (".a", ".m_a"), ("p.a#b > .c", "p.m_a#m_b > .m_c"), ("[href='.a#b']", "[href='.a#b']"),
        (":not(.a)", ":not(.m_a)"), (".a.b", ".m_a.m_b"),
    ],
)  # fmt: skip
def test_names_are_prefixed(selector: str, prefixed: str) -> None:
    """Classes and ids, not what is in quotes; elements get the same."""
    assert prefixed_selector(selector) == prefixed
    paragraph = page_of("<p class='a  b' id='c'>").find(".//p")
    assert paragraph is not None
    prefix_names(paragraph)
    assert dict(paragraph.attrib) == {"class": "m_a m_b", "id": "m_c"}
