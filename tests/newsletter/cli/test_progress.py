"""How far a mailing is, shown to a person or written to a log."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsletter.cli import progress
from newsletter.cli.progress import following, movement, sum_line
from newsletter.mailing.dispatch.reading import ProviderReading, Reading
from newsletter.mailing.outcomes import Cause
from newsletter.mailing.values import Tally

HALF = Tally(
    audience=10, sent=3, refused=1, skipped=1, expired=0, uncertain=1, waiting=4, deferred=2
)
SLOW = ProviderReading(
    name="example.net", sent=3, refused=0, deferred=2, limit=4,
    paused_until=datetime(2026, 3, 9, 8, 30, tzinfo=UTC),
)  # fmt: skip
FREE = ProviderReading(
    name="example.org", sent=5, refused=1, deferred=0, limit=None, paused_until=None
)
READING = Reading(
    tally=HALF,
    per_second=812.4,
    seconds_left=190.0,
    causes={Cause.ADDRESS: 1},
    deferred={Cause.RATE: 2},
    providers=(SLOW, FREE),
)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that a test turns by hand."""
    seconds = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: seconds[0])
    return seconds


def test_the_sum_is_the_ledgers_law() -> None:
    """Every term in its place, and they add up to what stands before the equals sign."""
    line = sum_line(HALF)
    assert line == (
        "audience 10 = sent 3 + refused 1 + skipped 1 + expired 0 + uncertain 1 + waiting 4"
    )
    numbers = [int(word) for word in line.split() if word.isdigit()]
    assert numbers[0] == sum(numbers[1:])


def test_movement_tells_speed_time_and_what_went_wrong() -> None:
    """Each class of answer with its number."""
    assert movement(READING) == "812/s, 3 min left; 2 deferred (rate 2); 1 refused (address 1)"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (119, "119 s"), (121, "2 min"), (3599, "59 min"), (7325, "2 h 2 min")],
)
def test_time_left_in_words(seconds: float, words: str) -> None:
    """Not finer than anybody needs."""
    reading = Reading(tally=HALF, per_second=1, seconds_left=seconds)
    assert f"1/s, {words} left" in movement(reading)


def test_a_log_gets_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], now: list[float]
) -> None:
    """Not one for each of the ten readings a second; bounded providers have lines of their own.

    A mailing that stands still is told once. The result alone is on standard output.
    """
    later = replace(READING, tally=replace(HALF, sent=4, waiting=3, deferred=1))
    with following() as show:
        for reading in [READING] * 150 + [later] * 100:
            show(reading)
            now[0] += 0.125
    out, err = capsys.readouterr()
    provider = "newsletter:   example.net: sent 3, deferred 2, refused 0, paused until 08:30 UTC"
    told = [f"newsletter: {sum_line(each.tally)}; {movement(each)}" for each in (READING, later)]
    assert err.splitlines() == [told[0], provider, told[1], provider]
    assert out == ""


def test_programs_get_a_json_line_a_second(
    capsys: pytest.CaptureFixture[str], now: list[float]
) -> None:
    """On standard error, the result alone being on standard output."""
    with following(as_json=True) as show:
        for _ in range(20):
            show(READING)
            now[0] += 0.125
    out, err = capsys.readouterr()
    assert out == ""
    rows = [json.loads(line) for line in err.splitlines()]
    assert len(rows) == 2
    assert rows[0]["sent"] == 3
    assert rows[0]["deferred_by"] == {"rate": 2}
    assert rows[0]["refused_by"] == {"address": 1}
    assert (rows[0]["per_second"], rows[0]["seconds_left"]) == (812.4, 190)
    assert [each["name"] for each in rows[0]["providers"]] == ["example.net", "example.org"]


def test_a_terminal_gets_a_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On stderr, counting what no longer waits, with speed and bounded providers."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "160")
    with following() as show:
        show(READING)
    out, err = capsys.readouterr()
    assert out == ""
    assert "6/10" in err
    assert "812/s, 3 min left" in err
    assert "example.net" in err
    assert "example.org" not in err
