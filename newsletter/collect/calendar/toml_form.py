"""Read our own calendar file: `[[track]]` rules and `[[release]]` dates in TOML.

[[track]]
project = "LXC"
name = "LXC LTS"            # the project's name where it is left out
every = "2 years"
bugfixes = "3 months"       # between the bugfix releases of a release
supported = "5 years"       # or "until next", or a date
first = "2018-04"           # when nothing is out yet

[[release]]
track = "LXC LTS"
version = "2.0"
date = "2016-04-06"         # or "2016-04", "2016-Q2", "2016", "unknown"
state = "actual"            # or "expected", "cancelled"

[[release]]
track = "LXC LTS"
version = "2.0.8"
fixes = "2.0"               # a bugfix release of that version
date = "2017-05-11"
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import TypeVar

from newsletter.collect.calendar.values import Calendar, Release, ReleaseState, Rule, Support, Track
from newsletter.collect.calendar.when import When, read_cadence, read_when
from newsletter.errors import ReportError

LONGEST = 1_000_000
"""Characters a calendar may have; a real one has a few thousand."""

_Value = TypeVar("_Value")
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


def read_calendar(text: str, *, where: str) -> Calendar:
    """Read a calendar; ReportError names file, line and key of what is wrong."""
    given = parse_toml(text, where=where)
    refuse_unknown(given, ("track", "release"), where=where)
    tracks = tuple(_track(_Table(each, at)) for each, at in _tables(given, "track", text, where))
    names = [track.name for track in tracks]
    for name in names:
        if names.count(name) > 1:
            mend = "give each track a name of its own"
            raise ReportError(f'two tracks are named "{name}"', where=where, mend=mend)
    releases = []
    for each, at in _tables(given, "release", text, where):
        release = _release(_Table(each, at))
        if release.track not in names:
            near = nearest(release.track, names)
            raise ReportError(f'unknown track "{release.track}"', where=at, mend=near)
        releases.append(release)
    _refuse_lost_fixes(releases, where=where)
    return Calendar(tracks=tracks, releases=tuple(releases))


def _refuse_lost_fixes(releases: Sequence[Release], *, where: str) -> None:
    """Each bugfix release belongs to a release of its own track that is none itself."""
    for release in releases:
        versions = [
            each.version for each in releases if each.track == release.track and not each.fixes
        ]
        if release.fixes and release.fixes not in versions:
            what = f'{release.track} {release.version}: no release "{release.fixes}" that it fixes'
            raise ReportError(what, where=where, mend=nearest(release.fixes, versions))


def parse_toml(text: str, *, where: str) -> dict[str, object]:
    """Parse TOML of a bearable size; ReportError names the line."""
    if len(text) > LONGEST:
        mend = "keep only what you need"
        raise ReportError("the calendar is longer than a megabyte", where=where, mend=mend)
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        at = _AT.search(str(error))
        line = at[1] if at and at[1] else text.count("\n") + 1
        what = f"not TOML: {_AT.sub('', str(error))}"
        raise ReportError(what, where=f"{where}:{line}", mend="correct that line") from error


def refuse_unknown(given: dict[str, object], known: tuple[str, ...], *, where: str) -> None:
    """Raise ReportError for the first key that is not known, naming the nearest that is."""
    for key in given:
        if key not in known:
            raise ReportError(f'unknown key "{key}"', where=where, mend=nearest(key, list(known)))


def nearest(word: str, known: list[str]) -> str:
    """The mend for a word that is not known."""
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f'did you mean "{close[0]}"?' if close else f"known are {', '.join(known) or 'none'}"


class _Table:
    """One table of the file with the place it stands at."""

    def __init__(self, given: dict[str, object], where: str) -> None:
        self.given, self.where = given, where

    def only(self, *known: str) -> None:
        refuse_unknown(self.given, known, where=self.where)

    def text(self, key: str, *, otherwise: str | None = None) -> str:
        value = self.given.get(key, otherwise)
        if isinstance(value, date) and not isinstance(value, datetime):
            value = value.isoformat()
        if isinstance(value, str) and (value.strip() or otherwise is not None):
            return " ".join(value.split())
        what = f"{key} is missing" if value is None else f"{key} is not a text"
        raise ReportError(what, where=self.where, mend=f'write {key} = "..."')

    def read(self, key: str, read: Callable[[str], _Value], mend: str) -> _Value | None:
        if key not in self.given:
            return None
        try:
            return read(self.text(key))
        except ValueError as error:
            raise ReportError(f"{key}: {error}", where=self.where, mend=mend) from error

    def when(self, key: str) -> When | None:
        return self.read(key, read_when, 'write "2017-09-05", "2017-09", "2017-Q3" or "2017"')


def _tables(
    given: dict[str, object], name: str, text: str, where: str
) -> Iterator[tuple[dict[str, object], str]]:
    rows = given.get(name, [])
    heading = re.compile(rf"\s*\[\[\s*{name}\s*\]\]")
    lines = [at for at, line in enumerate(text.splitlines(), start=1) if heading.match(line)]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        mend = f"write [[{name}]] on a line of its own"
        raise ReportError(f"{name} is not a list of tables", where=where, mend=mend)
    for number, row in enumerate(rows):
        # A heading inside a long text would count too; then only the file is named.
        line = f":{lines[number]}" if len(lines) == len(rows) else ""
        yield row, f"{where}{line}: {name}"


def _track(table: _Table) -> Track:
    table.only("project", "name", "every", "bugfixes", "supported", "first")
    project = table.text("project")
    length = 'write "1 month", "6 months" or "2 years"'
    return Track(
        project=project,
        name=table.text("name", otherwise=project),
        every=table.read("every", read_cadence, length),
        bugfixes=table.read("bugfixes", read_cadence, length),
        supported=table.read("supported", _support, 'write "until next", "1 year" or a date'),
        first=table.when("first"),
    )


def _support(text: str) -> Support:
    if text == Rule.UNTIL_NEXT:
        return Rule.UNTIL_NEXT
    return read_when(text) if text[:4].isdigit() and text[4:5] in {"-", ""} else read_cadence(text)


def _release(table: _Table) -> Release:
    table.only("project", "track", "version", "fixes", "date", "state", "supported_until",
               "security_until", "url", "note")  # fmt: skip
    track = "track" if "track" in table.given or "project" not in table.given else "project"
    when = table.when("date")
    if when is None:
        raise ReportError("date is missing", where=table.where, mend='write date = "2017-09"')
    states = f"write one of {', '.join(ReleaseState)}"
    return Release(
        track=table.text(track),
        version=table.text("version"),
        fixes=table.text("fixes", otherwise=""),
        when=when,
        state=table.read("state", ReleaseState, states) or ReleaseState.ACTUAL,
        supported_until=table.when("supported_until"),
        security_until=table.when("security_until"),
        url=table.text("url", otherwise=""),
        note=table.text("note", otherwise=""),
    )
