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
    """Reads the times of one log; `now` gives lines without a year theirs.

    `zone` is that of lines without one; None is this machine's, by the rules of each line's own
    day: clocks may have changed since.
    """

    def __init__(self, *, now: datetime, zone: tzinfo | None = None) -> None:
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
        written = self._written(line)
        if written is None:
            return
        # In the hour that comes twice when clocks go back, the log covers no more than is sure.
        early, late = sorted((self._utc(written), self._utc(written.replace(fold=1))))
        self._last = line[: _SECOND if line[:1].isdigit() else _SYSLOG]
        self._buckets.add((early - _EPOCH) // _BUCKET)
        if self._first_at is None or late < self._first_at:
            self._first_at = late
        if self._last_at is None or early > self._last_at:
            self._last_at = early

    def read(self, line: bytes) -> datetime | None:
        """When the line was written; None for a line that does not begin with a time."""
        written = self._written(line)
        return None if written is None else self._utc(written)

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

    def _written(self, line: bytes) -> datetime | None:
        """The time as it stands there, in the zone that it names or without one."""
        return _rfc3339(line) if line[:1].isdigit() else self._syslog(line)

    def _utc(self, written: datetime) -> datetime:
        if written.tzinfo is None and self._zone is not None:
            written = written.replace(tzinfo=self._zone)
        return written.astimezone(UTC)

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
                written = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  # see _utc
            except ValueError:
                continue
            if self._utc(written) <= self._now + _AHEAD:
                return written
        return None


def _rfc3339(line: bytes) -> datetime | None:
    try:
        return datetime.fromisoformat(line[:40].split(b" ", 1)[0].decode("ascii"))
    except ValueError:
        return None
