"""Cells that a spreadsheet would run."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from subscribers.formulas import guard, unguard

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
cells = st.text(st.sampled_from("'\"=+-@;,\t\r\n a\uff1d"), max_size=8)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t1", "\r1", "'=1", "''@x", "\uff1d1", "\uff20x"]
)
def test_a_formula_becomes_text(cell: str) -> None:
    """One apostrophe in front of each sign a spreadsheet obeys."""
    assert guard(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "guarded"),
    [
        ("Ann;=cmd|' /C calc'!A0;", "Ann;'=cmd|' /C calc'!A0;"),
        ("Ann, -1", "Ann, '-1"),
        ('Ann;"=1"', 'Ann;"\'=1"'),
        ("=1;=2;'=3", "'=1;'=2;''=3"),
        ("a\n=1", "a\n'=1"),
        ("\t=1", "'\t'=1"),
    ],
)
def test_nor_is_there_one_where_another_program_splits(cell: str, guarded: str) -> None:
    """At a semicolon, a comma, a tab, the end of a line; before quotes and spaces, too."""
    assert guard(cell) == guarded
    assert unguard(guarded) == cell


@pytest.mark.parametrize(
    "cell",
    ["", "Ada", "'Ada'", "O'Neil", "a=b", "1", "lxd;lxc", "Jean-Luc, Dr.", "a@example.org",
     *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "!", "#", "(", "*", "|", "a;X", "X;Y", "'X", "''X"],
)  # fmt: skip
def test_other_cells_stay_as_they_are(cell: str) -> None:
    """Ordinary apostrophes are nobody's business."""
    assert guard(cell) == unguard(cell) == cell


@given(cells | st.text())
@example("\t\t=")
def test_the_way_back_is_exact(cell: str) -> None:
    """Whatever goes out comes back."""
    assert unguard(guard(cell)) == cell


@pytest.mark.parametrize("cell", ["\t" * 100_000, "'" * 100_000, '; "' * 50_000, " " * 100_000])
@pytest.mark.timeout(20)
def test_no_cell_takes_long(cell: str) -> None:
    """As long as a cell of a rejected row may be."""
    assert unguard(guard(cell)) == cell


@given(
    st.lists(st.lists(cells, min_size=2, max_size=3), min_size=1, max_size=3),
    st.sampled_from(",;\t"),
    st.sampled_from(",;\t"),
)
def test_no_way_of_splitting_finds_a_formula(
    rows: list[list[str]], delimiter: str, other: str
) -> None:
    """Whatever a file is written with, and whatever it is read with."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(
        map(guard, row) for row in rows
    )
    file.seek(0)
    for found in csv.reader(file, delimiter=other):
        assert not any(cell.strip().startswith(tuple(SIGNS)) for cell in found)
