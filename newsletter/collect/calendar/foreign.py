"""Gather a foreign calendar: its entries become tracks and releases, what is unfit a note."""

from collections.abc import Mapping
from datetime import date, datetime

from newsletter.collect.calendar.toml_form import LONGEST
from newsletter.collect.calendar.values import Calendar, Release, Track
from newsletter.collect.calendar.when import When, read_when
from newsletter.errors import ReportError
from newsletter.report import Diagnostic, Level


class Gathering:
    """What an importer has read so far."""

    def __init__(self) -> None:
        self._tracks: dict[str, Track] = {}
        self._releases: list[Release] = []
        self._notes: list[Diagnostic] = []

    def add(self, project: str, release: Release) -> None:
        """Take a release, and its track where it is new."""
        self._tracks.setdefault(release.track, Track(project=project, name=release.track))
        self._releases.append(release)

    def drop(self, what: str) -> None:
        """Say that something could not be read."""
        note = Diagnostic(level=Level.WARNING, code="calendar-entry-dropped", message=what)
        self._notes.append(note)

    def when(self, value: object, entry: str) -> When | None:
        """A date, or None for an empty one; what is no date is dropped with a note."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return When(first=value)
        if isinstance(value, str) and value:
            try:
                return read_when(value)
            except ValueError as error:
                self.drop(f"{entry}: {error}")
        return None

    def calendar(self) -> Calendar:
        """All of it."""
        return Calendar(
            tracks=tuple(self._tracks.values()),
            releases=tuple(self._releases),
            notes=tuple(self._notes),
        )


def refuse_long(text: str | bytes, *, where: str) -> None:
    """Raise ReportError for a file no calendar needs."""
    if len(text) > LONGEST:
        mend = "keep only what you need"
        raise ReportError("the calendar is longer than a megabyte", where=where, mend=mend)


def mapping(value: object) -> Mapping[str, object]:
    """The mapping, or an empty one where the file holds something else."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Mapping[str, object]]:
    """The mappings of a list, or none where the file holds something else."""
    return [mapping(each) for each in value] if isinstance(value, list) else []


def words(value: object) -> str:
    """A text or number on one line, or an empty text."""
    fit = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    return " ".join(str(value).split()) if fit else ""
