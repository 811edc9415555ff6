"""What a release calendar holds: tracks with their rules, and releases with their dates."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from newsletter.collect.calendar.when import Cadence, When
from newsletter.report import Diagnostic


class Rule(StrEnum):
    """Support that no length of time tells."""

    UNTIL_NEXT = "until next"
    """A release is supported until the next one of its track is out."""


Support: TypeAlias = Rule | Cadence | When


class ReleaseState(StrEnum):
    """Whether a release is out."""

    ACTUAL = "actual"
    EXPECTED = "expected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A project's line of releases; `name` is unique, such as "LXC LTS".

    `every` is the step between releases, `bugfixes` that between the bugfix releases of each;
    `first` is when the first release is expected.
    """

    project: str
    name: str
    every: Cadence | None = None
    bugfixes: Cadence | None = None
    supported: Support | None = None
    first: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release of the track named; what `supported_until` leaves open its track's rule says.

    `fixes` is the version that a bugfix release mends; from `supported_until` on up to
    `security_until` there are security fixes only.
    """

    track: str
    version: str
    fixes: str = ""
    when: When
    state: ReleaseState = ReleaseState.ACTUAL
    supported_until: When | None = None
    security_until: When | None = None
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Tracks, releases, and what was dropped or guessed on the way in."""

    tracks: tuple[Track, ...] = ()
    releases: tuple[Release, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
