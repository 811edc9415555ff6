"""CIE Lab and back, by values that others publish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks.worlds.lightness import from_lab, to_lab


@pytest.mark.parametrize(
    ("solid", "lab"),
    [
        ("#000000", (0, 0, 0)),
        ("#ffffff", (100, 0, 0)),
        ("#777777", (50.03, 0, 0)),
        ("#ff0000", (54.29, 80.80, 69.89)),
        ("#00ff00", (87.82, -79.27, 80.99)),
        ("#0000ff", (29.57, 68.30, -112.03)),
    ],
)
def test_known_values(solid: str, lab: tuple[float, ...]) -> None:
    """As CSS Color 4 has sRGB's primaries around D50."""
    assert to_lab(solid) == pytest.approx(lab, abs=0.03)


@given(st.integers(0, 0xFFFFFF))
def test_there_and_back(number: int) -> None:
    """Every colour of a screen comes back."""
    solid = f"#{number:06x}"
    assert from_lab(*to_lab(solid)) == solid


def test_what_no_screen_shows_is_cut_off() -> None:
    """Channels stay within their range."""
    assert from_lab(120, 0, 0) == "#ffffff"
    assert from_lab(50, 200, 0).startswith("#ff00")
