"""The treemap: every section has its share of the drawing, and no two lie on each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks.size import Weight
from newsletter.preview.views.size import Area, areas

OCTETS = st.lists(st.integers(min_value=0, max_value=100_000), max_size=30)


def weights(octets: list[int]) -> list[Weight]:
    """Sections of these sizes."""
    return [Weight(title=str(at), start=0, octets=each) for at, each in enumerate(octets)]


@given(OCTETS)
def test_areas_are_as_large_as_their_share(octets: list[int]) -> None:
    """To the last part of the drawing; a section without a byte has none."""
    found = areas(weights(octets), 400, 240)
    assert {each.weight.title for each in found} == {str(at) for at, n in enumerate(octets) if n}
    for each in found:
        share = each.weight.octets / sum(octets)
        assert each.width * each.height == pytest.approx(share * 400 * 240, rel=1e-6)


@given(OCTETS)
def test_areas_lie_inside_and_apart(octets: list[int]) -> None:
    """None reaches out of the drawing, or over another one."""
    found = areas(weights(octets), 400, 240)
    assert all(
        each.x >= 0
        and each.y >= 0
        and each.x + each.width <= 400.001
        and each.y + each.height <= 240.001
        for each in found
    )
    assert not [
        (one, other) for at, one in enumerate(found) for other in found[:at] if _meet(one, other)
    ]


def _meet(one: Area, other: Area) -> bool:
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return wide > 0.001 and high > 0.001
