"""What a reader of evidence brings back."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.mailing.evidence.proof import Coverage, Trace, unreadable

NOW = datetime(2017, 6, 12, 9, tzinfo=UTC)


def test_a_trace_is_one_line() -> None:
    """Fit to stand in the ledger beside the delivery."""
    assert str(Trace(place="4XA1")) == "4XA1"
    assert str(Trace(place="4XA1", said="sent (250 Ok)")) == "4XA1: sent (250 Ok)"


def test_a_log_without_a_time_covers_nothing() -> None:
    """And says so."""
    assert Coverage().missing(NOW, NOW) == ["the log has no line with a time"]
    for known in (Coverage(first=NOW), Coverage(last=NOW)):
        assert known.missing(NOW, NOW) == ["the log has no line with a time"]
    assert Coverage(first=NOW, last=NOW).missing(NOW, NOW) == []


def test_a_silence_counts_where_it_reaches_into_the_time_asked_about() -> None:
    """One that only touches it does not; moments are said in whole seconds."""
    begin, end = NOW + timedelta(hours=1, microseconds=9), NOW + timedelta(hours=3)
    coverage = Coverage(first=NOW, last=NOW, silences=((begin, end),))
    told = ["the log is silent from 2017-06-12 10:00:00+00:00 to 2017-06-12 12:00:00+00:00"]

    assert coverage.silent(NOW, begin) == []
    assert coverage.silent(NOW, begin + timedelta(seconds=1)) == told
    assert coverage.silent(end, end + timedelta(hours=1)) == []
    assert coverage.silent(end - timedelta(seconds=1), end) == told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PermissionError(13, "Permission denied"), "Permission denied"),
        (gzip.BadGzipFile("CRC check failed"), "CRC check failed"),
    ],
)
def test_what_cannot_be_read_is_one_line(error: OSError, told: str) -> None:
    """In the system's words where it has some, with the place and the mend."""
    assert str(unreadable(Path("mail.log"), error)) == (
        f"mail.log: cannot be read: {told}; give a file or folder that you may read"
    )
