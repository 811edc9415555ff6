"""Releases from an iCalendar file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.collect.calendar.ics_reading import read_icalendar
from newsletter.collect.calendar.values import Calendar
from newsletter.collect.calendar.when import read_when
from newsletter.errors import ReportError


def _file(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("|"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def test_events() -> None:
    """All-day and timed events are releases; one without a date is dropped with a note."""
    data = _file(
        "SUMMARY:Boats 1.0\\, the first|DTSTART;VALUE=DATE:20260512|URL:https://example.org/",
        "SUMMARY:Boats 2.0|DTSTART:20260601T233000Z",
        "SUMMARY:Boats 3.0",
    )
    calendar = read_icalendar(data, project="Boats")
    first, second = calendar.releases
    assert (first.version, first.when) == ("Boats 1.0, the first", read_when("2026-05-12"))
    assert first.url == "https://example.org/"
    assert second.when == read_when("2026-06-01")
    assert len(calendar.notes) == 1


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"BEGIN:VEVENT", b"x" * 50_000_000])
def test_broken(data: bytes) -> None:
    """What is no calendar, or far too long, is refused in one line."""
    with pytest.raises(ReportError):
        read_icalendar(data, project="Boats")


@settings(max_examples=100)
@given(line=st.text(alphabet="DTSAR;VLUE=:20260Z\n,\\\x00é", max_size=60))
def test_any_event(line: str) -> None:
    """Any event is read, dropped or refused."""
    try:
        assert isinstance(read_icalendar(_file(line), project="Boats"), Calendar)
    except ReportError as error:
        assert "\n" not in str(error)  # noqa: PT017  # both ends are fine
