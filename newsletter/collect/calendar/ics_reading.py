"""Read releases from an iCalendar file (RFC 5545): one for each event."""

from datetime import date, datetime

from icalendar import Calendar as Document
from icalendar import Component
from icalendar.error import BrokenCalendarProperty

from newsletter.collect.calendar.foreign import Gathering, refuse_long, words
from newsletter.collect.calendar.values import Calendar, Release
from newsletter.collect.calendar.when import When
from newsletter.errors import ReportError


def read_icalendar(data: bytes, *, project: str, where: str = "calendar.ics") -> Calendar:
    """Read all-day and timed events into one track, the summary as the version.

    A timed event counts on the day its own time zone shows; a repeated one counts once. An event
    without a summary or a date is dropped with a note.
    """
    refuse_long(data, where=where)
    try:
        document = Document.from_ical(data)
        events = document.walk("VEVENT")
    except (ValueError, IndexError, KeyError, RecursionError) as error:
        mend = "export the calendar again"
        raise ReportError(f"not iCalendar: {error}", where=where, mend=mend) from error
    gathering = Gathering()
    for event in events:
        summary = words(str(event.get("SUMMARY", "")))
        day = _day(event)
        if not summary or day is None:
            gathering.drop(f"an event without a summary or date: {summary or 'unnamed'}")
            continue
        url = words(str(event.get("URL", "")))
        release = Release(track=project, version=summary, when=When(first=day), url=url)
        gathering.add(project, release)
    return gathering.calendar()


def _day(event: Component) -> date | None:
    try:
        start = getattr(event.get("DTSTART"), "dt", None)
    except BrokenCalendarProperty:
        return None
    if isinstance(start, datetime):
        return start.date()
    return start if isinstance(start, date) else None
