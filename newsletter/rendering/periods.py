"""A report's days in words, the same on every machine whatever its locale."""

from collections.abc import Sequence
from datetime import date

from newsletter.report import Period


def in_words(period: Period, months: Sequence[str]) -> str:
    """Say a period as `5\N{EN DASH}11 June 2017`, naming no month or year twice."""
    start, end = period.start, period.end
    if start == end:
        return _day(end, months)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}\N{EN DASH}{_day(end, months)}"
    if start.year == end.year:
        return f"{start.day} {months[start.month - 1]} \N{EN DASH} {_day(end, months)}"
    return f"{_day(start, months)} \N{EN DASH} {_day(end, months)}"


def _day(day: date, months: Sequence[str]) -> str:
    return f"{day.day} {months[day.month - 1]} {day.year}"
