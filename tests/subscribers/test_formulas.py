"""Cells that a spreadsheet would run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.formulas import guard, unguard


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@x"])
def test_a_formula_becomes_text(cell: str) -> None:
    """One apostrophe in front of each sign a spreadsheet obeys."""
    assert guard(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ada", "'Ada'", "O'Neil", "a=b", "1"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    """Ordinary apostrophes are nobody's business."""
    assert guard(cell) == unguard(cell) == cell


@given(st.text("'=+-@\t\ra", max_size=6))
def test_the_way_back_is_exact(cell: str) -> None:
    """Whatever goes out comes back, and nothing that goes out is a formula."""
    assert unguard(guard(cell)) == cell
    assert guard(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r"}
