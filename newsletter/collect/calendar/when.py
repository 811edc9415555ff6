"""Dates as precise as they are known, and the steps between them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import total_ordering

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DATE = re.compile(
    r"(?P<year>[12]\d{3})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?",
    re.ASCII,
)
_STEP = re.compile(r"(?P<count>[1-9]\d{0,3}) (?P<unit>day|week|month|year)s?", re.ASCII)
_END_OF_TIME = date.max


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    UNKNOWN = "unknown"


_LENGTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.YEAR: 12}


@total_ordering
@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A day, month, quarter or year, or an unknown time, whose `first` says nothing.

    `first` is its first day. What ends earlier comes earlier; the unknown comes last.
    """

    first: date
    precision: Precision = Precision.DAY

    def __post_init__(self) -> None:
        if months := _LENGTHS.get(self.precision):
            begin = (self.first.month - 1) // months * months + 1
            object.__setattr__(self, "first", self.first.replace(month=begin, day=1))

    @property
    def last(self) -> date:
        """Its last day."""
        if self.precision not in _LENGTHS:
            return self.first
        end = add_months(self.first, _LENGTHS[self.precision] - 1)
        return end.replace(day=monthrange(end.year, end.month)[1])

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return self.precision is not Precision.UNKNOWN

    @property
    def words(self) -> str:
        """English words for it: "12 May 2026", "June 2029", "Q3 2026", "2030"."""
        month = _MONTHS[self.first.month - 1]
        return {
            Precision.DAY: f"{self.first.day} {month} {self.first.year}",
            Precision.MONTH: f"{month} {self.first.year}",
            Precision.QUARTER: f"Q{(self.first.month + 2) // 3} {self.first.year}",
            Precision.YEAR: str(self.first.year),
            Precision.UNKNOWN: "not yet known",
        }[self.precision]

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, When):
            return NotImplemented
        return (not self.known, self.last, self.first) < (not other.known, other.last, other.first)


UNKNOWN = When(first=_END_OF_TIME, precision=Precision.UNKNOWN)
"""A time nobody has named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """A step of `count` days, weeks, months or years."""

    count: int
    unit: str

    def after(self, when: When) -> When:
        """One step later, as precise as before; a month's end is never passed."""
        if not when.known:
            return when
        try:
            return When(first=self._step(when.first), precision=when.precision)
        except (OverflowError, ValueError):
            return UNKNOWN

    def _step(self, day: date) -> date:
        if self.unit in {"day", "week"}:
            return day + timedelta(days=self.count * (7 if self.unit == "week" else 1))
        return add_months(day, self.count * (12 if self.unit == "year" else 1))


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def read_when(text: str) -> When:
    """Read "2017-09-05", "2017-09", "2017-Q3", "2017" or "unknown"; ValueError for all else."""
    if text == "unknown":
        return UNKNOWN
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is no date')
    precision = next(
        (Precision(part) for part in ("day", "month", "quarter") if found[part]), Precision.YEAR
    )
    month = int(found["month"] or int(found["quarter"] or 1) * 3 - 2)
    return When(first=date(int(found["year"]), month, int(found["day"] or 1)), precision=precision)


def read_cadence(text: str) -> Cadence:
    """Read "1 month", "6 months", "2 years", "10 days"; ValueError for all else."""
    found = _STEP.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is no length of time')
    return Cadence(count=int(found["count"]), unit=found["unit"])
