"""What our options make of premailer: each of its defaults that damages a letter, pinned."""

import logging
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from premailer import Premailer

from newsletter.rendering.inlining import inline

HEAD = """<!doctype html><html lang="en"><head><title>t</title>
<link rel="stylesheet" href="https://fonts.example/a.css">
<style type="text/css">.a{color:red !important}
@media (max-width:479px){.a{color:blue !important}}
[data-ogsc] .a{color:green}</style>
<!--[if lte mso 11]><style type="text/css">.b{width:100%}</style><![endif]-->
<style media="screen and (min-width:480px)">.c{width:1px}</style></head><body>"""


def _inlined(body: str, css: str) -> str:
    return inline(f"{HEAD}{body}</body></html>", css)


@pytest.mark.parametrize(
    "kept",
    [
        "<!DOCTYPE html>",
        ".a{color:red !important}",
        "@media (max-width:479px){.a{color:blue !important}}",
        "[data-ogsc] .a{color:green}",
        '<!--[if lte mso 11]><style type="text/css">.b{width:100%}</style><![endif]-->',
        '<style media="screen and (min-width:480px)">',
        "https://fonts.example/a.css",
    ],
)
def test_kept(kept: str) -> None:
    """Doctype, important rules, media queries, attribute selectors, Word's comments stay;
    nothing is fetched.
    """
    assert kept in _inlined("<p>a</p>", "p{margin:0}")


def test_rules_are_inlined_by_weight() -> None:
    """The more specific rule wins, and an element's own style above all."""
    html = _inlined(
        '<p class="x">a</p><p class="x" style="color:black">b</p>', ".x{color:red}p{color:blue}"
    )
    assert '<p class="x" style="color:red">a</p>' in html
    assert '<p class="x" style="color:black">b</p>' in html


def test_important_stays_important() -> None:
    """A theme's `!important` is a theme's decision, inline too."""
    assert 'style="color:red !important"' in _inlined("<p>a</p>", "p{color:red !important}")


def test_sizes_are_left_alone() -> None:
    """The width attribute that Word needs is not overwritten by the style's 100%."""
    html = _inlined('<img src="a" alt="" width="120">', "img{width:100%;text-align:left}")
    assert 'width="120"' in html
    assert "align=" not in html


def test_a_second_letter_is_like_the_first() -> None:
    """The sheet that is kept between letters is not changed by them."""
    css = "p{color:red}p:hover{color:blue}@media print{p{color:black}}"
    assert _inlined("<p>a</p>", css) == _inlined("<p>a</p>", css)


def _by_premailer(html: str, css: str) -> str:
    """What premailer makes of it by itself, searching the letter for every rule."""
    inlined: str = Premailer(
        html,
        css_text=[css],
        allow_network=False,
        strip_important=False,
        disable_validation=True,
        disable_basic_attributes=["align", "bgcolor", "valign", "width", "height"],
        align_floating_images=False,
        preserve_internal_links=True,
        cssutils_logging_level=logging.CRITICAL,
    ).transform()
    return inlined


PAGE = """<!DOCTYPE html><html><head><title>t</title></head><body>
<div class="a"><p id="x">1</p><p class="a b" style="color:black">2</p><div><p class="b">3</p></div>
<p class=" a\n\ta-b ">4</p><div class="b"><p class="é">5</p><b class="B">6</b></div></div>
<p class="ab">7</p><p class="a\xa0b" style="margin:0;top:1px">8</p><div>9<b class="a\x0cb">10</b></div>
<table><tr><td class="a">11</td><td>12</td></tr></table></body></html>"""
NAMES = ["div", "p", "td", "P", ".a", ".b", ".é", ".a-b", "#x"]
SELECTORS = [
    *NAMES, *("".join(each) for each in product(NAMES, [" ", ">", " > ", " + "], NAMES)),
    *(f"{outer} div {inner}" for outer, inner in product(NAMES, NAMES)),
    "p.a", ".a.b", "[class]", "p:first-child", "p:last-child", "p:nth-child(2)", "a:hover", "*",
]  # fmt: skip
DECLARATIONS = [
    "color:red", "color:blue !important", "margin:0 1px", "margin-top:2px", "top:unset",
    "vertical-align:top", "background-color:#fff", "text-align:center", "height:3px",
]  # fmt: skip
RULES = st.tuples(
    st.lists(st.sampled_from(SELECTORS), min_size=1, max_size=2).map(",".join),
    st.lists(st.sampled_from(DECLARATIONS), min_size=1, max_size=3).map(";".join),
).map(lambda rule: f"{rule[0]}{{{rule[1]}}}")


def test_what_is_looked_up_is_what_premailer_finds() -> None:
    """Every kind of selector reaches the same elements, byte for byte."""
    for selector in SELECTORS:
        css = f"{selector}{{color:red}}"
        assert inline(PAGE, css) == _by_premailer(PAGE, css), selector


@given(rules=st.lists(RULES, max_size=8))
def test_rules_weigh_and_merge_as_premailer_has_it(rules: list[str]) -> None:
    """Whichever rules meet in an element, and whatever style it has of its own."""
    css = "".join(rules)
    assert inline(PAGE, css) == _by_premailer(PAGE, css)
