import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import RenderingError
from newsletter.rendering.colours import READABLE, contrast, legible

HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_wcags() -> None:
    """The ends of the scale, and a pair whose ratio is published (#767676 on white: 4.54)."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(colour=HEX, ground=st.sampled_from(["#ffffff", "#16181d", "#f6f7f9", "#0f1115"]))
def test_every_accent_becomes_readable(colour: str, ground: str) -> None:
    """Whatever accent is chosen, links can be read; one that can be is left alone."""
    found = legible(colour, on=ground)
    assert contrast(found, ground) >= READABLE
    if contrast(colour, ground) >= READABLE:
        assert found == colour


@pytest.mark.parametrize("colour", ["blue", "#fff", "#12345g", "#1a5fb4;}", ""])
def test_no_colour(colour: str) -> None:
    """Only #rrggbb is taken, so nothing else gets into a style sheet."""
    with pytest.raises(RenderingError, match="write it as #rrggbb"):
        legible(colour, on="#ffffff", where="accent")
