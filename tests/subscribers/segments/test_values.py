"""Days, as calendars count them."""

from datetime import date

import pytest

from subscribers.segments.tree import Ago, Unit
from subscribers.segments.values import MOST_AGO, Unfit, day_of, lowered, read_ago

DAYS = [
    (1, Unit.DAY, date(2024, 3, 1), date(2024, 2, 29)),
    (2, Unit.WEEK, date(2024, 3, 1), date(2024, 2, 16)),
    (1, Unit.MONTH, date(2024, 3, 31), date(2024, 2, 29)),
    (1, Unit.MONTH, date(2024, 1, 15), date(2023, 12, 15)),
    (13, Unit.MONTH, date(2024, 12, 31), date(2023, 11, 30)),
    (1, Unit.YEAR, date(2024, 2, 29), date(2023, 2, 28)),
    (0, Unit.YEAR, date(2024, 2, 29), date(2024, 2, 29)),
    (54, Unit.YEAR, date(2024, 2, 29), date(1970, 2, 28)),
    (55, Unit.YEAR, date(2024, 2, 29), date(1970, 1, 1)),
    (100_000, Unit.YEAR, date(2024, 2, 29), date(1970, 1, 1)),
    (100_000, Unit.WEEK, date(2024, 2, 29), date(1970, 1, 1)),
]


@pytest.mark.parametrize(("number", "unit", "today", "day"), DAYS)
def test_a_day_that_long_ago(number: int, unit: Unit, today: date, day: date) -> None:
    """A shorter month ends earlier; nothing lies before the first day that can be kept."""
    assert day_of(Ago(number=number, unit=unit), today=today) == day
    assert day_of(day, today=today) == day


def test_a_span_has_an_end() -> None:
    """The longest that is taken, and one day more."""
    assert read_ago(str(MOST_AGO), "days") == Ago(number=100_000, unit=Unit.DAY)
    with pytest.raises(Unfit, match="'100001' is no number of days"):
        read_ago(str(MOST_AGO + 1), "days")


def test_case_is_folded_letter_by_letter() -> None:
    """What has no small letter of its own stays: the database could not say so either."""
    assert lowered("ÄZ Σσς ẞß İ ǅ ſ") == "äz σσσ ßß İ ǅ ſ"
