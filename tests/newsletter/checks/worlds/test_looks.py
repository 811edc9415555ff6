"""Size, weight and what is hidden."""

import pytest

from newsletter.checks.pages import page_of
from newsletter.checks.sheets import declarations
from newsletter.checks.worlds.looks import Looks, look

ABOVE = Looks(colour="#111111", ground="#eeeeee", size=20)


def looks(html: str, above: Looks = ABOVE) -> Looks:
    element = page_of(f"<body>{html}</body>").body[0]
    return look(element, above, declarations(element.get("style", "")))


@pytest.mark.parametrize(
    ("html", "size"),
    [
        ("<p>", 20), ("<p style='font-size:12px'>", 12), ("<p style='font-size:18pt'>", 24),
        ("<p style='font-size:1.5em'>", 30), ("<p style='font-size:50%'>", 10),
        ("<p style='font-size:2rem'>", 32), ("<p style='font-size:large'>", 18),
        ("<h1>", 40), ("<h1 style='font-size:12px'>", 12), ("<small>", 20 * 5 / 6),
        ("<p style='font:italic bold 14px/20px Arial, serif'>", 14), ("<p style='font-size:inherit'>", 20),
    ],
)  # fmt: skip
def test_size(html: str, size: float) -> None:
    """In all units, by name, by shorthand and by element."""
    assert looks(html).size == pytest.approx(size)


@pytest.mark.parametrize(
    ("html", "bold"),
    [
        ("<p>", False), ("<b>", True), ("<th>", True), ("<h2>", True),
        ("<p style='font-weight:700'>", True), ("<p style='font-weight:500'>", False),
        ("<b style='font-weight:normal'>", False), ("<p style='font:bold 9px x'>", True),
        ("<b style='font:9px x'>", False),
    ],
)  # fmt: skip
def test_weight(html: str, *, bold: bool) -> None:
    """By number, name, shorthand and element."""
    assert looks(html).is_bold is bold


@pytest.mark.parametrize(
    ("html", "hidden"),
    [
        ("<p>", False), ("<p style='display:none'>", True), ("<p style='visibility:hidden'>", True),
        ("<p style='opacity:0'>", True), ("<p style='opacity:0.5'>", False), ("<p hidden>", True),
        ("<p style='font-size:0'>", False), ("<p style='display:block'>", False),
    ],
)  # fmt: skip
def test_hidden(html: str, *, hidden: bool) -> None:
    """What nobody sees needs no contrast."""
    assert looks(html).is_hidden is hidden


@pytest.mark.parametrize(
    ("html", "colour", "ground"),
    [
        ("<p>", "#111111", "#eeeeee"),
        ("<p style='color:#222'>", "#222222", "#eeeeee"),
        ("<p style='color:inherit;background:none'>", "#111111", "#eeeeee"),
        ("<p bgcolor='#ddd' style='color:rgba(0,0,0,0.5)'>", "#6f6f6f", "#dddddd"),
        ("<p bgcolor='#ddd' style='background:#ccc url(x)'>", "#111111", "#cccccc"),
        ("<p style='background-color:#ccc;background:url(x)'>", "#111111", "#eeeeee"),
        ("<p style='background-color:rgba(255,255,255,.5)'>", "#111111", "#f7f7f7"),
        ("<a href='x'>", "#0000ee", "#eeeeee"),
        ("<a name='x'>", "#111111", "#eeeeee"),
        ("<a href='x' style='color:#222'>", "#222222", "#eeeeee"),
        ("<mark>", "#000000", "#ffff00"),
        ("<font color='red'>", "#ff0000", "#eeeeee"),
    ],
)
def test_colours(html: str, colour: str, ground: str) -> None:
    """Inherited, declared, half clear, by attribute, and what links and marks have by themselves."""
    assert (looks(html).colour, looks(html).ground) == (colour, ground)


@pytest.mark.parametrize(
    ("size", "bold", "large"),
    [(23.9, False, False), (24, False, True), (18.6, True, False), (18.67, True, True)],
)
def test_large(size: float, *, bold: bool, large: bool) -> None:
    """18 points, or 14 points and bold."""
    assert Looks(size=size, is_bold=bold).is_large is large
