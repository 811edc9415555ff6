"""Tables that fit a terminal of any width."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from newsletter.cli.columns import cut, fit, lines

ROWS = [
    {"address": "ann@example.net", "name": "Ann", "since": "2026-03-02"},
    {"address": "a.very.long.name.indeed@lists.example.org", "name": "N" * 40, "since": "2026-03-02"},
    {"address": "bob@example.net", "name": "\u96ea\u96ea\u96ea\u96ea\u96ea\u96ea\u96ea\u96ea", "since": ""},
]  # fmt: skip
LEAST = {"address": 12, "name": 6}


@pytest.mark.parametrize("room", [20, 40, 60, 79, 80, 200])
def test_a_row_is_a_line_that_fits(room: int) -> None:
    """Never wrapped, no blanks at the end; what has room is whole; wide letters count twice."""
    shown = list(lines(ROWS, LEAST, room=room))
    assert len(shown) == 4
    assert max(map(cell_len, shown)) <= room
    assert all(line == line.rstrip() for line in shown)
    if room >= 40:
        assert shown[1].split() == ["ann@example.net"[:15], "Ann", "2026-03-02"]
    if room == 200:
        assert ROWS[1]["address"] in shown[2]
        assert ROWS[1]["name"] in shown[2]
    else:
        assert "\u2026" in shown[2]


def test_no_rows_are_no_lines() -> None:
    """Not even names."""
    assert list(lines([], LEAST, room=80)) == []


def test_columns_give_what_they_have_most_of() -> None:
    """Down to their least; who has none keeps its width."""
    assert fit([40, 20, 10], [18, 6, None], room=70) == [40, 20, 10]
    assert fit([40, 20, 10], [18, 6, None], room=50) == [26, 14, 10]
    assert fit([40, 20, 10], [18, 6, None], room=34) == [18, 6, 10]
    assert fit([40, 20, 10], [18, 6, None], room=5) == [18, 6, 10]
    assert fit([40, 20], [None, None], room=5) == [40, 20]


@given(st.text(max_size=30), st.integers(1, 20))
def test_a_cut_text_has_exactly_its_width(text: str, width: int) -> None:
    """Whatever letters it is of; a text that fits stays whole."""
    shown = cut(text, width)
    assert cell_len(shown) == width
    if cell_len(text) <= width:
        assert shown.startswith(text)


def test_a_terminal_without_the_letter_gets_dots(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ellipsis that cannot be written would end the command."""
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert cut("something", 6) == "som..."
    assert cut("something", 2) == ".."


def test_rows_are_not_gathered_before_they_are_shown() -> None:
    """A list of a million is printed as it is read; those behind the first are cut to fit."""
    taken = 0

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield {"address": "a" * (10 if taken < 1000 else 30)}

    shown = lines(endless(), {"address": 4}, room=80)  # type: ignore[arg-type]
    for _ in range(1500):
        last = next(shown)
    assert taken < 1600
    assert last == "a" * 9 + "\u2026"
