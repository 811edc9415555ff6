"""What counts as a use of which feature."""

import pytest

from newsletter.checks.clients import features_of
from newsletter.checks.clients.features import of_selector
from newsletter.checks.pages import page_of


def found(inside: str, head: str = "") -> set[str]:
    page = page_of(f"<html><head>{head}</head><body>{inside}</body></html>")
    return set(features_of(page)) - set(
        features_of(page_of("<html><head></head><body></body></html>"))
    )


@pytest.mark.parametrize(
    ("inside", "slugs"),
    [
        ("<p style='display:flex'>", {"html-p", "css-display", "css-display-flex"}),
        ("<p style='DISPLAY:Inline-Flex'>", {"html-p", "css-display", "css-display-flex"}),
        ("<p style='display:none'>", {"html-p", "css-display", "css-display-none"}),
        ("<p style='margin-left:1em'>", {"html-p", "css-margin", "css-unit-em"}),
        ("<p style='width:calc(1px + 2%)'>", {"html-p", "css-width", "css-unit-calc", "css-unit-px", "css-unit-percent"}),
        ("<p style='width:1.5rem'>", {"html-p", "css-width", "css-unit-rem"}),
        ("<p style='color:#1em111'>", {"html-p"}),
        ("<p style='color:var(--x)'>", {"html-p", "css-variables"}),
        ("<p style='max-width:min-content'>", {"html-p", "css-max-width", "css-intrinsic-size"}),
        ("<p style='background:linear-gradient(red,blue)'>", {"html-p", "css-background", "css-linear-gradient"}),
        ("<p style='float:left !important'>", {"html-p", "css-float", "css-important"}),
        ("<p style='font-family:ui-monospace'>", {"html-p", "css-sytem-ui"}),
        ("<a href='#x'>", {"html-anchor-links"}),
        ("<a href='#'>", set()),
        ("<a href='mailto:a@b.example'>", {"html-mailto-links"}),
        ("<img src='https://x.example/a.SVG?v=1'>", {"html-img", "image-svg"}),
        ("<img src='https://x.example/a.svg.png'>", {"html-img", "image-png"}),
        ("<img src='data:image/webp;base64,AA'>", {"html-img", "image-webp", "image-base64"}),
        ("<a href='https://x.example/a.svg'>", set()),
        ("<iframe src='a.svg'></iframe>", set()),
        ("<p style='float:none'>", {"html-p", "css-float"}),
        ("<video></video>", {"html-video"}),
        ("<section></section>", {"html-semantics"}),
        ("<h3></h3>", {"html-h1-h6"}),
        ("<p hidden>", {"html-p", "html-hidden"}),
        ("<!--[if mso]><video></video><![endif]-->", set()),
    ],
)  # fmt: skip
def test_elements_and_styles(inside: str, slugs: set[str]) -> None:
    """Elements, attributes, properties, values, units and images; comments count for nothing."""
    assert found(inside) == slugs


@pytest.mark.parametrize(
    ("sheet", "slugs"),
    [
        ("@import url(x);", {"css-at-import"}),
        ("@media (prefers-color-scheme:dark){}", {"css-at-media", "css-at-media-prefers-color-scheme"}),
        ("@-webkit-keyframes x{}", {"css-at-keyframes"}),
        ("@media (hover){.a{float:left}}", {"css-at-media", "css-at-media-hover", "css-selector-class", "css-float"}),
        (".a{&:hover{clear:both}}", {"css-selector-class", "css-nesting", "css-pseudo-class-hover", "css-clear"}),
    ],
)  # fmt: skip
def test_sheets(sheet: str, slugs: set[str]) -> None:
    """At-rules with their conditions, selectors, and what is declared inside."""
    assert found("", f"<style>{sheet}</style>") == {*slugs, "html-style"}


@pytest.mark.parametrize(
    ("selector", "slugs"),
    [
        ("*", {"universal"}),
        ("p", {"type"}),
        ("a:hover", {"type", "pseudo-class-hover"}),
        ("a:focus-within", {"type", "pseudo-class-focus-within"}),
        ("p::before", {"type", "pseudo-element-before"}),
        ("p:first-child", {"type", "pseudo-class-first-child"}),
        (".a.b", {"class", "chaining"}),
        ("#a .b", {"id", "class", "descendant"}),
        (".a > b", {"class", "type", "child"}),
        (".a + .b", {"class", "adjacent-sibling"}),
        (".a ~ .b", {"class", "general-sibling"}),
        ("[data-x~='p > q']", {"attribute"}),
    ],
)
def test_selectors(selector: str, slugs: set[str]) -> None:
    """Each kind of selector; words in quotes are none."""
    named = {slug if slug.startswith("pseudo") else f"selector-{slug}" for slug in slugs}
    assert of_selector(selector) == {f"css-{name}" for name in named}


def test_the_first_use_is_told() -> None:
    """Where a feature stands first, with the address in it."""
    page = page_of("<p style='x:y;float:left'></p><p style='float:right'></p><img src='a.svg'>")
    uses = features_of(page)
    assert uses["css-float"].what == "float:left"
    assert uses["image-svg"].url == "a.svg"
    assert (uses["css-float"].where, uses["css-float"].url) == ("style.css", "")


def test_the_file_it_comes_from() -> None:
    """Rules of a sheet, their at-rules, selectors and declarations are the head's."""
    uses = features_of(page_of("<style>@media print{.a>b{float:left}.c{&:hover{x:y}}}</style><h1>"))
    kept = ("css-at-media", "css-selector-child", "css-float", "css-nesting")
    assert {uses[slug].where for slug in kept} == {"head.css"}
    assert {uses[slug].where for slug in ("html-style", "html-h1-h6")} == {"edition.mjml.j2"}
