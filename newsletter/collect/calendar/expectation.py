"""What a calendar lets a reader expect on a day: the next release, the end of support.

Everything is told relative to `today`, the edition's date, so an edition made again says the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from newsletter.collect.calendar.values import Calendar, Release, ReleaseState, Rule, Track
from newsletter.collect.calendar.when import UNKNOWN, Cadence, Precision, When

AHEAD = timedelta(weeks=6)
"""How near a release is to be announced."""
ENDING = timedelta(days=90)
"""How near an end of support is to be flagged, and how long after it is still told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One row: a track, its last release, what is next, when the support of `last` ends.

    `version` names the next release where somebody has announced it. A row whose `next` is None
    tells of an older release of a track that has a row of its own.
    """

    track: Track
    last: Release | None = None
    next: When | None = None
    version: str = ""
    until: When | None = None
    until_next: bool = False


def outlooks(calendar: Calendar, *, today: date) -> tuple[Outlook, ...]:
    """A row for each track, and one for each older release whose support ends now; by next date.

    A track whose support ended long ago and that expects nothing more has no row.
    """
    rows = [row for track in calendar.tracks for row in _of_track(calendar, track, today)]
    return tuple(sorted(rows, key=lambda row: (row.next or UNKNOWN, row.track.name.casefold())))


def is_near(row: Outlook, *, today: date) -> bool:
    """Whether the next release is overdue or due within six weeks."""
    return row.next is not None and row.next.known and row.next.first <= today + AHEAD


def is_ending(row: Outlook, *, today: date) -> bool:
    """Whether support ends within 90 days or ended within the last 90."""
    until = row.until
    return until is not None and until.known and abs(until.last - today) <= ENDING


def expected_words(when: When, *, today: date) -> str:
    """When something is expected: "12 May 2026, in 5 days", "was expected 26 August 2026"."""
    if not when.known:
        return when.words
    if when.last < today:
        return f"was expected {when.words}"
    near = when.precision is Precision.DAY and when.first - today <= AHEAD
    return f"{when.words}, {_ahead((when.first - today).days)}" if near else when.words


def until_words(when: When, *, today: date) -> str:
    """When support ends: "June 2029", "12 May 2026, in 5 days", "ended 3 days ago"."""
    days = (when.last - today).days
    if not when.known or days > ENDING.days:
        return when.words
    if days < 0:
        if when.precision is not Precision.DAY or -days > ENDING.days:
            return f"ended {when.words}"
        return "ended yesterday" if days == -1 else f"ended {-days} days ago"
    near = _ahead(days) if when.precision is Precision.DAY else "ends soon"
    return f"{when.words}, {near}"


def _ahead(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _of_track(calendar: Calendar, track: Track, today: date) -> Iterator[Outlook]:
    ours = sorted(
        (each for each in calendar.releases if each.track == track.name),
        key=lambda each: each.when,
    )
    standing = [each for each in ours if each.state is not ReleaseState.CANCELLED]
    out = [each for each in standing if _is_out(each, today)]
    coming = next((each for each in standing if each not in out), None)
    last = out[-1] if out else None
    for old, following in pairwise(out):
        until = _until(old, track, following.when)
        row = Outlook(track=track, last=old, until=until)
        # A release that the next one replaced has nothing to warn of.
        if is_ending(row, today=today) and track.supported is not Rule.UNTIL_NEXT:
            yield row
    upcoming = coming.when if coming else _by_rule(track, last)
    until = _until(last, track, None) if last else None
    if upcoming is None and until and until.known and until.last < today - ENDING:
        return
    yield Outlook(
        track=track,
        last=last,
        next=upcoming or UNKNOWN,
        version=coming.version if coming else "",
        until=until,
        until_next=until is None and last is not None and track.supported is Rule.UNTIL_NEXT,
    )


def _is_out(release: Release, today: date) -> bool:
    return release.state is ReleaseState.ACTUAL and release.when.first <= today


def _by_rule(track: Track, last: Release | None) -> When | None:
    if last is None:
        return track.first
    return track.every.after(last.when) if track.every else None


def _until(release: Release, track: Track, following: When | None) -> When | None:
    given = release.supported_until or release.security_until
    if given:
        return given
    match track.supported:
        case Cadence() as length:
            return length.after(release.when)
        case When() as end:
            return end
        case Rule.UNTIL_NEXT:
            return following
        case _:
            return None
