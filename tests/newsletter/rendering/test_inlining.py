"""What our options make of premailer: each of its defaults that damages a letter, pinned."""

import pytest

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


def test_text_that_looks_like_the_mark_stays() -> None:
    """The mark that protects <style> is taken out of tags, not out of what an author wrote."""
    html = _inlined('<p>set data-premailer="ignore" there</p>', "p{margin:0}")
    assert 'set data-premailer="ignore" there' in html
    assert html.count("data-premailer") == 1


def test_a_second_letter_is_like_the_first() -> None:
    """The sheet that is kept between letters is not changed by them."""
    css = "p{color:red}p:hover{color:blue}@media print{p{color:black}}"
    assert _inlined("<p>a</p>", css) == _inlined("<p>a</p>", css)
