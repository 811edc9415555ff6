"""The author's own dark mode."""

import pytest

from newsletter.checks.pages import page_of
from newsletter.checks.worlds import darkened, has_dark
from newsletter.checks.worlds.authored import offers_dark

DARK = "@media (prefers-color-scheme: dark){p{color:#fff}}"
META = '<meta name="color-scheme" content="light dark">'


def page(css: str, head: str = "") -> str:
    return f"<!DOCTYPE html>\n<html><head>{head}<style>{css}</style></head><body><p>x</p></body></html>"


def test_darkened() -> None:
    """Dark rules hold without being asked for, and stay where they were among the others."""
    assert darkened(page(f"p{{color:#000}}{DARK}b{{c:d}}")) == page(
        "p{color:#000}p{color:#fff}b{c:d}"
    )


def test_a_browsers_own_canvas_turns_dark() -> None:
    """Where the letter says that it may."""
    assert "color-scheme:dark !important" in darkened(page(DARK, META))
    assert "color-scheme" not in darkened(page(DARK))


@pytest.mark.parametrize(
    ("html", "offered"),
    [
        (page("", META), True),
        (page(":root{color-scheme:light dark}"), True),
        (page("", '<meta name="color-scheme" content="only light">'), False),
        (page(DARK), False),
    ],
    ids=["meta", "property", "light", "rules"],
)
def test_offers(html: str, *, offered: bool) -> None:
    """Rules for the dark do not say that the canvas may turn."""
    assert offers_dark(page_of(html)) is offered


def test_has_dark() -> None:
    """Rules in a condition, or a whole element's."""
    assert has_dark(page_of(page(DARK)))
    assert has_dark(page_of("<style media='(prefers-color-scheme:dark)'>a{b:c}</style>"))
    assert not has_dark(page_of(page("p{color:#000}", META)))


def test_media_of_a_style_element() -> None:
    """Its condition goes like any other; one of a width stays around the rules."""
    html = page("p{color:#fff}").replace("<style>", "<style media='(prefers-color-scheme:dark)'>")
    assert darkened(html) == page("p{color:#fff}")
    html = html.replace("(prefers", "(min-width:9px) and (prefers")
    assert darkened(html) == page("@media (min-width:9px){p{color:#fff}}")
