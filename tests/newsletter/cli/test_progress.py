"""How far a mailing is, shown to a person or written to a log."""

import pytest

from newsletter.cli import progress
from newsletter.cli.progress import following, sum_line
from newsletter.mailing.values import Tally

HALF = Tally(audience=10, sent=3, refused=1, skipped=1, expired=0, uncertain=1, waiting=4)


def test_the_sum_is_the_ledgers_law() -> None:
    """Every term in its place, and they add up to what stands before the equals sign."""
    line = sum_line(HALF)
    assert line == (
        "audience 10 = sent 3 + refused 1 + skipped 1 + expired 0 + uncertain 1 + waiting 4"
    )
    numbers = [int(word) for word in line.split() if word.isdigit()]
    assert numbers[0] == sum(numbers[1:])


def test_a_log_gets_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not one for each of the ten sums a second."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    with following() as show:
        for _ in range(100):
            show(HALF)
            now[0] += 0.125
    out, err = capsys.readouterr()
    assert out.splitlines() == [sum_line(HALF)] * 2
    assert err == ""


def test_json_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """Quiet says nothing anywhere."""
    with following(quiet=True) as show:
        show(HALF)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On stderr, counting what no longer waits."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with following() as show:
        show(HALF)
    out, err = capsys.readouterr()
    assert out == ""
    assert "6/10" in err
