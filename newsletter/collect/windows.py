"""The span of time that a report covers, as moments."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From `start`, which belongs to it, up to `end`, which does not; both aware.

    Half-open, so that two weeks on end share nothing and lose nothing.
    """

    start: datetime
    end: datetime

    @classmethod
    def of_days(cls, first: date, last: date, zone: tzinfo) -> Self:
        """From one day to another, both inclusive, by the clocks of a time zone."""
        end = last + timedelta(days=1)
        return cls(
            start=datetime.combine(first, time(), zone), end=datetime.combine(end, time(), zone)
        )

    @classmethod
    def of_week(cls, monday: date, zone: tzinfo) -> Self:
        """The seven days from a Monday on, by the clocks of a time zone."""
        return cls.of_days(monday, monday + timedelta(days=6), zone)

    def holds(self, moment: datetime) -> bool:
        """Whether a moment belongs to it."""
        return self.start <= moment < self.end

    def halves(self) -> tuple[Self, Self]:
        """Two windows in its place, cut at a whole second."""
        start, end = self.start.astimezone(UTC), self.end.astimezone(UTC)
        cut = (start + (end - start) / 2).replace(microsecond=0)
        return type(self)(start=self.start, end=cut), type(self)(start=cut, end=self.end)
