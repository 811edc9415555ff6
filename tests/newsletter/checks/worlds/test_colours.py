"""Colours read from CSS."""

import pytest

from newsletter.checks.worlds.colours import Colour, ground_in, read_colour, replace_colours


@pytest.mark.parametrize(
    ("words", "solid", "cover"),
    [
        ("#Abc", "#aabbcc", 1), ("#a0B1c2", "#a0b1c2", 1), ("#abc8", "#aabbcc", 136 / 255),
        ("#11223380", "#112233", 128 / 255), (" RED ", "#ff0000", 1), ("rebeccapurple", "#663399", 1),
        ("rgb(1,2,3)", "#010203", 1), ("rgb(1 2 3 / 50%)", "#010203", 0.5),
        ("rgba(255, 0, 0, .25)", "#ff0000", 0.25), ("rgb(100%,0%,50%)", "#ff0080", 1),
        ("rgb(300,-5,0)", "#ff0000", 1), ("hsl(120,100%,25%)", "#008000", 1),
        ("hsla(240deg 100% 50% / 0.5)", "#0000ff", 0.5), ("transparent", "#000000", 0),
    ],
)  # fmt: skip
def test_colours(words: str, solid: str, cover: float) -> None:
    """Every way of writing a colour that letters use."""
    assert read_colour(words) == Colour(solid=solid, cover=pytest.approx(cover))


@pytest.mark.parametrize(
    "words", ["", "inherit", "#12", "#12345", "#ggg", "rgb(1,2)", "var(--x)", "url(red)"]
)
def test_no_colours(words: str) -> None:
    """What has no value of its own is no colour."""
    assert read_colour(words) is None


def test_see_through() -> None:
    """A colour that covers half shows half of what is behind."""
    assert Colour(solid="#ffffff", cover=0.5).over("#000000") == "#808080"
    assert Colour(solid="#123456", cover=0).over("#abcdef") == "#abcdef"
    assert Colour(solid="#123456").over("#abcdef") == "#123456"


@pytest.mark.parametrize(
    ("value", "ground"),
    [
        ("#fff url(red.png) no-repeat", "#fff"), ("url('blue.png') center / cover", "transparent"),
        ("none", "transparent"), ("rgba(0, 0, 0, .5)", "rgba(0, 0, 0, .5)"),
    ],
)  # fmt: skip
def test_grounds(value: str, ground: str) -> None:
    """The colour in a shorthand, never a word of an address."""
    assert ground_in(value) == ground


def test_replacing() -> None:
    """Each colour in a value is replaced; addresses, sizes and what is clear stay."""
    value = "1px solid red, url(red.png) #000, 'red' transparent border-red #FFF rgba(0,0,0,.5)"
    new = {"#ff0000": "#111111", "#000000": "#222222"}
    replaced = replace_colours(value, lambda solid: new.get(solid, solid))
    assert replaced == (
        "1px solid #111111, url(red.png) #222222, 'red' transparent border-red #FFF #22222280"
    )
