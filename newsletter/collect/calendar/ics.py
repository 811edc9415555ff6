"""Write a release calendar as iCalendar (RFC 5545), the same bytes for the same day.

Only what is known to the day becomes an event: a month or a quarter has no day, and an all-day
event on its first would tell a false one. The section still names it. A calendar without any event
is one all the same: programs that have subscribed to it come again.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar as Document
from icalendar import Event, Timezone, TimezoneStandard

from newsletter.collect.calendar.expectation import outlooks
from newsletter.collect.calendar.values import Calendar, ReleaseState
from newsletter.collect.calendar.when import Precision, When


def calendar_ics(calendar: Calendar, *, today: date, name: str) -> bytes:
    """Write releases, expected releases and ends of support; `today` is the time stamp of all."""
    document = Document()
    document.add("prodid", "-//newsletter//release calendar//EN")
    document.add("version", "2.0")
    document.add("x-wr-calname", name)
    stamp = datetime(today.year, today.month, today.day, tzinfo=UTC)
    told = {(what, when.first) for what, when in _events(calendar, today) if _is_day(when)}
    seen = Counter[str]()
    for what, day in sorted(told, key=lambda event: (event[1], event[0])):
        seen[what] += 1
        event = Event()
        event.add("uid", _uid(name, what, seen[what]))
        event.add("dtstamp", stamp)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", what)
        event.add("transp", "TRANSPARENT")
        document.add_component(event)
    if not told:
        document.add_component(_zone())
    return bytes(document.to_ical())


def _uid(name: str, what: str, number: int) -> str:
    """Not of the day: a release that moves stays the same event in the reader's calendar.

    `number` tells apart what comes again: no two events may have one id (RFC 5545 3.8.4.7).
    """
    again = f"\n{number}" if number > 1 else ""
    digest = hashlib.sha256(f"{name}\n{what}{again}".encode()).hexdigest()[:32]
    return f"{digest}@release-calendar"


def _zone() -> Timezone:
    """What a calendar without events may hold; it must not hold nothing (RFC 5545 3.6)."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001  # local time, says RFC 5545 3.6.5
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone = Timezone()
    zone.add("tzid", "UTC")
    zone.add_component(standard)
    return zone


def _is_day(when: When) -> bool:
    return when.precision is Precision.DAY and when.first < date.max


def _events(calendar: Calendar, today: date) -> Iterator[tuple[str, When]]:
    for release in calendar.releases:
        if release.state is ReleaseState.CANCELLED:
            continue
        yield f"{release.track} {release.version}", release.when
        if release.security_until:
            yield f"{release.track} {release.version}: end of security", release.security_until
    for row in outlooks(calendar, today=today):
        if row.next and not row.version:
            # One event for a track's next release: it moves on when the release is out.
            yield f"{row.track.name}: next release expected", row.next
        if row.bugfix.next and not row.bugfix.version and row.last:
            yield f"{row.track.name} {row.last.version}: bugfixes expected", row.bugfix.next
        if row.last and row.until:
            yield f"{row.track.name} {row.last.version}: end of support", row.until
