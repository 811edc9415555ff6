"""The time that begins a line of a log: RFC 3339, or syslog's without year and zone."""

from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

from newsletter.mailing.evidence.proof import Coverage

SILENCE = timedelta(hours=1)
"""A stretch without a line that is worth a word: a rotated file may be missing."""
_BUCKET = timedelta(minutes=10)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
"""How far a log's clock may be before ours until its lines are taken for last year's."""
_SYSLOG = 15
"""Octets of `Jun 12 09:30:01`."""
_SECOND = 19
"""Octets of `2017-06-12T09:30:01`."""
_MONTHS = {
    name: number
    for number, name in enumerate(
        b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1
    )
}
_LEAP_YEARS = 8
"""A 29th of February is at most so many years old (1900 and 2100 are none)."""


class Stamps:
    """Reads the times of one log; `zone` is that of lines without one, `now` gives their year."""

    def __init__(self, *, now: datetime, zone: tzinfo) -> None:
        self._now = now
        self._zone = zone
        self._last = b""
        self._buckets: set[int] = set()
        self._first_at: datetime | None = None
        self._last_at: datetime | None = None

    def note(self, line: bytes) -> None:
        """Count the line towards the coverage; cheap where its second was noted before."""
        if line.startswith(self._last) and self._last:
            return
        moment = self.read(line)
        if moment is None:
            return
        self._last = line[: _SECOND if line[:1].isdigit() else _SYSLOG]
        self._buckets.add((moment - _EPOCH) // _BUCKET)
        if self._first_at is None or moment < self._first_at:
            self._first_at = moment
        if self._last_at is None or moment > self._last_at:
            self._last_at = moment

    def read(self, line: bytes) -> datetime | None:
        """When the line was written; None for a line that does not begin with a time."""
        if line[:1].isdigit():
            return self._rfc3339(line)
        return self._syslog(line)

    @property
    def coverage(self) -> Coverage:
        """The time of which the noted lines speak."""
        marks = [_EPOCH + bucket * _BUCKET for bucket in sorted(self._buckets)]
        silences = tuple(
            (before + _BUCKET, after)
            for before, after in pairwise(marks)
            if after - before - _BUCKET >= SILENCE
        )
        return Coverage(first=self._first_at, last=self._last_at, silences=silences)

    def _rfc3339(self, line: bytes) -> datetime | None:
        try:
            moment = datetime.fromisoformat(line[:40].split(b" ", 1)[0].decode("ascii"))
        except ValueError:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=self._zone)).astimezone(UTC)

    def _syslog(self, line: bytes) -> datetime | None:
        month = _MONTHS.get(line[:3])
        if month is None or len(line) < _SYSLOG:
            return None
        try:
            day, hour, minute, second = (int(line[begin : begin + 2]) for begin in (4, 7, 10, 13))
        except ValueError:
            return None
        for year in range(self._now.year + 1, self._now.year - _LEAP_YEARS - 1, -1):
            try:
                moment = datetime(year, month, day, hour, minute, second, tzinfo=self._zone)
            except ValueError:
                continue
            if moment <= self._now + _AHEAD:
                return moment.astimezone(UTC)
        return None
