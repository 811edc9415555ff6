"""Read the days a report covers from the words of its title or first lines.

English wordings of real reports, ISO dates and ISO weeks. Both ends are inclusive; a week named by
one day has seven; none is longer than a quarter.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from newsletter.report import Period

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAY = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b\.?,?\s+(?=\w)", re.IGNORECASE
)
_TO = r"(?:\s+(?:to|until|till|through|thru|and)\s+|\s*(?:-|\u2010|\u2011|\u2013|\u2014|\.\.+)\s*)"
_WEEK_ENDING = r"\b(?:weeks?|period)\s+end(?:ing|s|ed)?(?:\s+on)?:?\s+"
_WEEK_OF = r"\b(?:weeks?|period)\s+(?:of|from|start(?:ing|s)|beginning|begins)(?:\s+on)?:?\s+"
_LONGEST = timedelta(days=92)
_NO_TIME = timedelta(0)
_WEEK = timedelta(days=6)


def _day(end: str) -> str:
    return rf"(?:the\s+)?(?P<{end}_day>\d{{1,2}})(?:st|nd|rd|th)?"


def _year(end: str) -> str:
    return rf"(?:,?\s+(?:of\s+)?(?P<{end}_year>[12]\d{{3}})\b)?"


def _day_month(end: str) -> str:
    return rf"{_day(end)}\s+(?:of\s+)?(?P<{end}_month>{_MONTH})\b\.?{_year(end)}"


def _month_day(end: str) -> str:
    return rf"\b(?P<{end}_month>{_MONTH})\b\.?\s+{_day(end)}(?!\d){_year(end)}"


def _iso(end: str) -> str:
    return rf"(?P<{end}_year>[12]\d{{3}})-(?P<{end}_month>\d\d)-(?P<{end}_day>\d\d)(?!\d)"


_DATES = (_iso, _day_month, _month_day)
_BEFORE = r"(?<![\w.,/-])"
_RANGES = (
    *(_BEFORE + written("a") + _TO + written("b") for written in _DATES),
    _BEFORE + _iso("a") + "/" + _iso("b"),
    _BEFORE + _day("a") + _TO + _day_month("b"),
    _BEFORE + _month_day("a") + _TO + _day("b") + r"(?!\d)" + _year("b"),
)
_ENDINGS = tuple(_WEEK_ENDING + written("b") for written in _DATES)
_STARTS = tuple(_WEEK_OF + written("a") for written in _DATES)
_WORDINGS = tuple(re.compile(wording, re.IGNORECASE) for wording in (*_RANGES, *_ENDINGS, *_STARTS))
_ANY_DAY = re.compile(
    "|".join(written(end) for end, written in zip("xyz", _DATES, strict=True)), re.IGNORECASE
)
_ISO_WEEK = re.compile(r"\b([12]\d{3})-?W(\d\d)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """A day as far as the words tell it."""

    day: int
    month: int
    year: int | None

    def on(self, year: int) -> date | None:
        """The date in a year, or None where the calendar has no such day."""
        try:
            return date(self.year or year, self.month, self.day)
        except ValueError:
            return None


def find_period(text: str, *, published: date | None = None) -> Period | None:
    """Read the first period that a text names; None where there is none or its year is unknown.

    "the week of the 3rd to the 9th of May 2021", "10-16 August 2026", "August 28 - September 3,
    2026", "Week Ending August 16, 2026", "2021-05-03..2021-05-09", "2021-W18". A year that is
    written once holds for both ends, and a week may cross the end of a year. Where no year is
    written, the text must speak of a week, and the year is the one that brings the period nearest
    to the day the report was `published`.
    """
    week = _ISO_WEEK.search(text)
    if week:
        return _iso_week(int(week[1]), int(week[2]))
    for ends in _named(text):
        period = _dated(ends, published)
        if period:
            return period
    return None


def lacks_year(text: str) -> bool:
    """Whether a text names a period that only lacks its year, such as "week of 3rd to 9th May"."""
    assumed = date(2000, 1, 1)
    return find_period(text) is None and find_period(text, published=assumed) is not None


def names_day(text: str) -> bool:
    """Whether a text names a day of the calendar, with or without its year."""
    return _ANY_DAY.search(text) is not None


def _iso_week(year: int, week: int) -> Period | None:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return Period(start=monday, end=monday + _WEEK)


_Ends: TypeAlias = tuple[_Day | None, _Day | None]


def _named(text: str) -> Iterator[_Ends]:
    """Every pair of ends the text names; one of them may be None, never both."""
    plain = _WEEKDAY.sub("", " ".join(text.split()))
    speaks_of_week = "week" in plain.casefold()
    for wording in _WORDINGS:
        for found in wording.finditer(plain):
            parts = found.groupdict()
            a, b = _read_day(parts, "a", "b"), _read_day(parts, "b", "a")
            if speaks_of_week or any(day and day.year for day in (a, b)):
                yield a, b


def _read_day(parts: Mapping[str, str | None], end: str, other: str) -> _Day | None:
    day = parts.get(f"{end}_day")
    month = parts.get(f"{end}_month") or parts.get(f"{other}_month")
    if not day or not month:
        return None
    year = parts.get(f"{end}_year")
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].casefold()) + 1
    return _Day(day=int(day), month=number, year=int(year) if year else None)


def _dated(ends: _Ends, published: date | None) -> Period | None:
    written = {day.year for day in ends if day and day.year}
    known = written or ({published.year} if published else set())
    years = sorted({year + step for year in known for step in (-1, 0, 1)})
    periods = [
        period for first in years for last in years for period in _between(ends, first, last)
    ]
    return min(
        periods, key=lambda period: abs(period.end - (published or period.end)), default=None
    )


def _between(ends: _Ends, first: int, last: int) -> Iterator[Period]:
    """The period with these ends, if there is one; unwritten years are `first` and `last`."""
    start = ends[0].on(first) if ends[0] else None
    end = ends[1].on(last) if ends[1] else None
    if ends[1] is None and start:
        end = start + _WEEK
    if ends[0] is None and end:
        start = end - _WEEK
    if start and end and _NO_TIME <= end - start <= _LONGEST:
        yield Period(start=start, end=end)
