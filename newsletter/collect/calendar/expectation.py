"""What a calendar lets a reader expect on a day: the next release, the end of support.

Everything is told relative to `today`, the edition's date, so an edition made again says the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from newsletter.collect.calendar.values import Calendar, Release, ReleaseState, Rule, Track
from newsletter.collect.calendar.when import UNKNOWN, Cadence, Precision, When

AHEAD = timedelta(weeks=6)
"""How near a release is to be announced."""
ENDING = timedelta(days=90)
"""How near an end of support is to be flagged, and how long after it is still told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bugfix:
    """The newest bugfix release of a release, and when the next one is expected."""

    last: Release | None = None
    next: When | None = None
    version: str = ""
    """Of the next one, where somebody has announced it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One row: a track, its last release, what is next, when the support of `last` ends.

    `version` names the next release where somebody has announced it. A row whose `next` is None
    tells of an older release of a track that has a row of its own. After `until` there are security
    fixes only, until `security`.
    """

    track: Track
    last: Release | None = None
    bugfix: Bugfix = Bugfix()
    next: When | None = None
    version: str = ""
    until: When | None = None
    security: When | None = None
    until_next: bool = False


def outlooks(calendar: Calendar, *, today: date) -> tuple[Outlook, ...]:
    """A row for each track, and one for each older release whose support ends now; by next date.

    A track whose support ended long ago and that expects nothing more has no row.
    """
    rows = [row for track in calendar.tracks for row in _of_track(calendar, track, today)]
    return tuple(sorted(rows, key=lambda row: (row.next or UNKNOWN, row.track.name.casefold())))


def is_near(when: When, *, today: date) -> bool:
    """Whether a release is overdue or due within six weeks."""
    return when.known and when.first <= today + AHEAD


def is_ending(row: Outlook, *, today: date) -> bool:
    """Whether support, or the security fixes after it, end within 90 days or did so before."""
    ends = (row.until, row.security)
    return any(end and end.known and abs(end.last - today) <= ENDING for end in ends)


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
    standing = sorted(
        (
            each
            for each in calendar.releases
            if each.track == track.name and each.state is not ReleaseState.CANCELLED
        ),
        key=lambda each: each.when,
    )
    ours = [each for each in standing if not each.fixes]
    out = [each for each in ours if _is_out(each, today)]
    coming = next((each for each in ours if each not in out), None)
    for old, following in pairwise(out):
        row = _row(old, track, standing, today=today, following=following.when)
        # A release that the next one replaced has nothing to warn of.
        if is_ending(row, today=today) and track.supported is not Rule.UNTIL_NEXT:
            yield row
    upcoming = coming.when if coming else _by_rule(track, out[-1] if out else None)
    row = _row(out[-1], track, standing, today=today) if out else Outlook(track=track)
    if upcoming is None and _is_over(row, today):
        return
    yield replace(row, next=upcoming or UNKNOWN, version=coming.version if coming else "")


def _row(
    release: Release,
    track: Track,
    standing: Sequence[Release],
    *,
    today: date,
    following: When | None = None,
) -> Outlook:
    until = _until(release, track, following)
    row = Outlook(
        track=track,
        last=release,
        until=until,
        security=release.security_until if release.supported_until else None,
        until_next=until is None and track.supported is Rule.UNTIL_NEXT,
    )
    fixes = [each for each in standing if each.fixes == release.version]
    return replace(row, bugfix=_bugfix(row, fixes, today))


def _bugfix(row: Outlook, fixes: Sequence[Release], today: date) -> Bugfix:
    """What has been mended, and when the next mending is due while there is support."""
    out = [each for each in fixes if _is_out(each, today)]
    last = out[-1] if out else None
    coming = next((each for each in fixes if each not in out), None)
    if coming:
        return Bugfix(last=last, next=coming.when, version=coming.version)
    begun, step = last or row.last, row.track.bugfixes
    due = step.after(begun.when) if step and begun else None
    is_late = due and row.until and row.until.known and due.first > row.until.last
    return Bugfix(last=last, next=None if is_late else due)


def _is_over(row: Outlook, today: date) -> bool:
    """Whether all support ended so long ago that nobody needs to hear of it."""
    ends = [end for end in (row.until, row.security) if end]
    return bool(ends) and all(end.known and end.last < today - ENDING for end in ends)


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
