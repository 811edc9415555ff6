"""The times of a log's lines, with and without year and zone."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsletter.mailing.evidence.stamps import Stamps

NOW = datetime(2017, 6, 13, 9, tzinfo=UTC)
BERLIN = timezone(timedelta(hours=2))


def stamps(now: datetime = NOW) -> Stamps:
    return Stamps(now=now, zone=BERLIN)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        (b"Jun 12 09:30:59 mail x", datetime(2017, 6, 12, 7, 30, 59, tzinfo=UTC)),
        (b"Jun 12 09:30:59", datetime(2017, 6, 12, 7, 30, 59, tzinfo=UTC)),
        (b"Jun  1 00:00:00 mail", datetime(2017, 5, 31, 22, tzinfo=UTC)),
        (b"2017-06-12T09:30:59 mail", datetime(2017, 6, 12, 7, 30, 59, tzinfo=UTC)),
        (b"2017-06-12T09:30:59Z mail", datetime(2017, 6, 12, 9, 30, 59, tzinfo=UTC)),
        (
            b"2017-06-12T09:30:59.123456-05:00 mail",
            datetime(2017, 6, 12, 14, 30, 59, 123456, tzinfo=UTC),
        ),
        (b"Jun 14 11:00:00 a day ahead", datetime(2017, 6, 14, 9, tzinfo=UTC)),
        (b"Jun 14 11:00:01 more than a day", datetime(2016, 6, 14, 9, 0, 1, tzinfo=UTC)),
        (b"Jun 12 09:30:5", None),
        (b"Jun 12 09:30:6x mail", None),
        (b"Jun 31 09:30:59 mail", None),
        (b"Foo 12 09:30:59 mail", None),
        (b"2017-06-12 is no stamp with \xff", datetime(2017, 6, 11, 22, tzinfo=UTC)),
        (b"2017-06-12T09:30:5\xff mail", None),
        (b"", None),
    ],
    ids=ascii,
)
def test_a_line_s_time(line: bytes, moment: datetime | None) -> None:
    """In the log's own zone where it names none, this year's or last year's."""
    assert stamps().read(line) == moment


def test_the_oldest_29th_of_february_is_eight_years_old() -> None:
    """1900 had none."""
    found = stamps(datetime(1904, 2, 1, tzinfo=UTC)).read(b"Feb 29 12:00:00 mail x")

    assert found == datetime(1896, 2, 29, 10, tzinfo=UTC)


@pytest.mark.parametrize("line", [b"Jun 12 09:30:59 mail", b"2017-06-12T09:30:59 mail"])
def test_times_are_shown_in_utc(line: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine's zone is."""
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        found = stamps().read(line)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found is not None
    assert found.isoformat() == "2017-06-12T07:30:59+00:00"


@pytest.mark.parametrize("form", ["Jun 12 09:30:{:02} mail", "2017-06-12T09:30:{:02} mail"])
def test_every_second_counts_towards_the_coverage(form: str) -> None:
    """In any order; lines without a time count nothing."""
    log = stamps()
    for second in (7, 7, 3, 9, 5):
        log.note(form.format(second).encode())
        log.note(b"no time here")

    half_past_seven = datetime(2017, 6, 12, 7, 30, tzinfo=UTC)
    assert log.coverage.first == half_past_seven.replace(second=3)
    assert log.coverage.last == half_past_seven.replace(second=9)
    assert log.coverage.silences == ()


def test_the_hour_that_comes_twice_covers_only_what_is_sure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A log that begins in it may begin an hour later than it seems, and one that ends, earlier."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        log = Stamps(now=datetime(2016, 10, 31, tzinfo=UTC))
        log.note(b"Oct 30 02:30:00 mail x")
        assert log.coverage.first == datetime(2016, 10, 30, 1, 30, tzinfo=UTC)
        assert log.coverage.last == datetime(2016, 10, 30, 0, 30, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()
