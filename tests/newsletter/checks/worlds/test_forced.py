"""Forced dark mode."""

import pytest

from newsletter.checks.worlds import forced_ground, forced_text, inverted
from newsletter.checks.worlds.lightness import to_lab


def body(inside: str, **options: bool) -> str:
    html = inverted(f"<html><head></head><body>{inside}</body></html>", **options)
    return html.partition("<body")[2].partition(">")[2].partition("</body>")[0]


def test_the_rule() -> None:
    """White's lightness of 100 becomes 12.5, black's of 0 becomes 87.5; chroma loses a fifth."""
    assert to_lab(forced_ground("#ffffff"))[0] == pytest.approx(12.5, abs=0.4)
    assert to_lab(forced_text("#000000"))[0] == pytest.approx(87.5, abs=0.4)
    before, after = to_lab("#4a2a2a"), to_lab(forced_text("#4a2a2a"))
    assert after[1] == pytest.approx(before[1] * 0.8, abs=0.5)
    assert after[2] == pytest.approx(before[2] * 0.8, abs=0.5)


@pytest.mark.parametrize("solid", ["#222222", "#3a1111"])
def test_what_suits_the_dark_stays(solid: str) -> None:
    """A dark ground and a light text are left alone, unless everything is turned over."""
    assert forced_ground(solid) == solid
    assert forced_text(forced_text(solid)) == forced_text(solid)
    assert forced_ground(solid, full=True) == forced_text(solid) != solid


def test_everything_turned_over() -> None:
    """Light texts become dark as light grounds do; a letter of both has nothing left as it was."""
    assert forced_text("#eeeeee", full=True) == forced_ground("#eeeeee")
    dark, light = forced_ground("#eeeeee"), forced_text("#222222")
    assert body('<p style="color:#eeeeee;background:#222222">x</p>', full=True) == (
        f'<p style="color:{dark};background:{light}">x</p>'
    )


def test_styles_and_attributes() -> None:
    """Texts, grounds and lines are recoloured; the rest of a style stays as it was."""
    text, ground = forced_text("#333333"), forced_ground("#eeeeee")
    style = "color:#333 !important;background:url(white.png) #eee;border:1px solid #eeeeee;margin:0"
    assert body(f'<p style="{style}" bgcolor="#EEEEEE">x</p>') == (
        f'<p style="color:{text} !important;background:url(white.png) {ground};'
        f'border:1px solid {ground};margin:0" bgcolor="{ground}">x</p>'
    )
    assert body('<font color="#333333">x</font>') == f'<font color="{text}">x</font>'


def test_see_through_colours_stay_so() -> None:
    """Half a black is half of what black becomes, and nothing is nothing."""
    assert (
        body('<p style="color:rgba(0,0,0,.5)"></p>')
        == f'<p style="color:{forced_text("#000000")}80"></p>'
    )
    assert (
        body('<p style="background:transparent"></p>') == '<p style="background:transparent"></p>'
    )


def test_style_elements() -> None:
    """Light rules are recoloured, the author's dark ones left out, answers to Outlook kept."""
    css = (
        "a{color:#000000}@media (prefers-color-scheme:dark){a{color:red}}"
        "@media print{a{color:#000000}}[data-ogsc] a{color:#000000}"
    )
    html = inverted(f"<html><head><style>{css}</style></head><body></body></html>")
    text = forced_text("#000000")
    assert (
        f"<style>a{{color:{text}}}@media print{{a{{color:{text}}}}}[data-ogsc] a{{color:#000000}}</style>"
    ) in html


def test_outlooks_marks() -> None:
    """What was recoloured says what it was; what was not is not marked."""
    inside = '<p style="color:#000;background-color:#fff">a<b style="color:#eeeeee">b</b></p>'
    marked = body(inside, outlook=True)
    assert 'data-ogsc="#000"' in marked
    assert 'data-ogsb="#fff"' in marked
    assert marked.count("data-") == 2
    assert "data-" not in body(inside)


def test_what_the_letter_does_not_say() -> None:
    """White paper, black text and blue links are recoloured too, weaker than any rule of its own."""
    html = inverted("<html><head><style>a{color:#fff}</style></head><body></body></html>")
    first = (
        f"<style>html{{background-color:{forced_ground('#ffffff')};color:{forced_text('#000000')}}}"
    )
    assert html.index(first) < html.index("a{color:#fff}")
    assert f":where(a[href]){{color:{forced_text('#0000ee')}}}" in html


def test_media_of_a_style_element() -> None:
    """A dark one is emptied, another's condition stands around its rules."""
    html = inverted(
        "<style media='print'>a{b:c}</style><style media='(prefers-color-scheme:dark)'>d{e:f}</style>"
    )
    assert "<style>@media print{a{b:c}}</style><style></style>" in html
