"""Pictures of one line."""

import io

import pytest

from newsletter.cli.plot import bar, course


def test_a_course_goes_from_the_least_to_the_greatest() -> None:
    """Equal numbers are equally low; none are nothing."""
    assert course([0, 50, 100]) == "▁▅█"
    assert course([7, 7]) == "▁▁"
    assert course([]) == ""
    assert course([1000, 1001]) == "▁█"


def test_a_bar_shows_what_came_and_what_went() -> None:
    """What is there at all is seen, and nothing else."""
    assert bar(6, 4, most=10, cells=10) == "██████░░░░"
    assert bar(1, 0, most=1000, cells=10) == "█"
    assert bar(0, 0, most=0, cells=10) == ""


def test_a_terminal_without_blocks_gets_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    """ASCII for ASCII."""
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert bar(3, 2, most=5, cells=5) == "+++--"
    assert course([0, 50, 100]) == ".+@"
