"""A week as moments: half-open, by the clocks of a time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from newsletter.collect.windows import Window


@pytest.mark.parametrize(
    ("monday", "hours"),
    [(date(2026, 3, 2), 168), (date(2026, 3, 23), 167), (date(2026, 10, 19), 169)],
)
def test_a_week_lasts_as_long_as_its_clocks_say(monday: date, hours: int) -> None:
    """An hour less or more where they are put on or back."""
    week = Window.of_week(monday, ZoneInfo("Europe/Berlin"))
    assert week.end.astimezone(UTC) - week.start.astimezone(UTC) == timedelta(hours=hours)
    assert (week.start.hour, week.end.hour) == (0, 0)


def test_weeks_on_end_share_nothing_and_lose_nothing() -> None:
    """Each moment belongs to exactly one."""
    zone = ZoneInfo("America/New_York")
    first, second = (Window.of_week(date(2026, 3, day), zone) for day in (2, 9))
    for moment in (second.start - timedelta(seconds=1), second.start, first.start):
        assert [first.holds(moment), second.holds(moment)].count(True) == 1


def test_halves_are_the_whole() -> None:
    """They meet at a whole second."""
    start = datetime(2026, 3, 2, tzinfo=UTC)
    whole = Window(start=start, end=start + timedelta(seconds=7))
    left, right = whole.halves()
    assert (left.start, left.end, right.end) == (whole.start, right.start, whole.end)
    assert left.end == start + timedelta(seconds=3)


def test_halves_where_the_clocks_are_put_back() -> None:
    """The hour that comes twice belongs to one of them, once."""
    week = Window.of_week(date(2026, 10, 19), ZoneInfo("Europe/Berlin"))
    left, right = week.halves()
    assert left.end - left.start == right.end - right.start
