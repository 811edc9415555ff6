"""Calendars of other projects."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.collect.calendar.endoflife import read_endoflife
from newsletter.collect.calendar.kubernetes import read_kubernetes_schedule
from newsletter.collect.calendar.python_releases import read_python_releases
from newsletter.collect.calendar.values import Calendar, ReleaseState
from newsletter.collect.calendar.when import read_when
from newsletter.errors import ReportError

READERS = [read_endoflife, read_kubernetes_schedule, read_python_releases]
FLAT = '[{"cycle": "1.10", "releaseDate": "2026-01-02", "eol": "2027-01-02", "link": "https://example.org/"}, {"cycle": "2", "releaseDate": "soon", "eol": false}]'
API = '{"result": {"label": "Boats", "releases": [{"name": "1.10", "releaseDate": "2026-01-02", "eolFrom": "2027-01-02", "latest": {"link": "https://example.org/"}}]}}'
PYTHON = """
[metadata."3.99"]
end-of-life = 2035-10
[[release."3.99"]]
stage = "3.99.0 alpha 1"
state = "actual"
date = 2029-10-15
[[release."3.99"]]
stage = "3.99.0 final"
state = "expected"
date = 2030-10-01
[[release."3.99"]]
stage = "3.99.1"
state = "wished"
date = 2030-12-01
""".replace("2035-10", '"2035-10"')
KUBERNETES = """
schedules:
- release: 1.10
  endOfLifeDate: 2027-02-28
  next: {release: 1.10.3, cherryPickDeadline: "", targetDate: 2026-07-14}
  previousPatches:
  - {release: 1.10.2, targetDate: 2026-06-09}
  - {release: 1.10.1, targetDate: ""}
"""


@pytest.mark.parametrize("text", [FLAT, API], ids=["flat", "api"])
def test_endoflife(text: str) -> None:
    """Both shapes give the cycle, its dates and link."""
    calendar = read_endoflife(text, project="Boats")
    release = calendar.releases[0]
    assert (release.track, release.version) == ("Boats 1.10", "1.10")
    assert (release.when, release.supported_until) == (read_when("2026-01-02"), read_when("2027-01-02"))  # fmt: skip
    assert release.url == "https://example.org/"
    assert {note.code for note in calendar.notes} <= {"calendar-entry-dropped"}
    assert bool(calendar.notes) == (text == FLAT)


def test_python() -> None:
    """Stages keep their state; one of an unknown state is dropped with a note."""
    calendar = read_python_releases(PYTHON)
    assert [each.state for each in calendar.releases] == [ReleaseState.ACTUAL, ReleaseState.EXPECTED]  # fmt: skip
    assert calendar.releases[1].supported_until == read_when("2035-10")
    assert len(calendar.notes) == 1


def test_kubernetes() -> None:
    """A release written as a float keeps its zero."""
    calendar = read_kubernetes_schedule(KUBERNETES)
    assert calendar.tracks[0].name == "Kubernetes 1.10"
    assert [(each.version, each.state) for each in calendar.releases] == [("1.10.2", "actual"), ("1.10.3", "expected")]  # fmt: skip
    assert len(calendar.notes) == 1


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("text", ["{", "[" * 100_000, "x" * 50_000_000, "a: &a [1]\nb: *a", "\x00"])
def test_broken(read: Callable[[str], Calendar], text: str) -> None:
    """Broken, nested, huge and self-repeating files are refused in one line."""
    with pytest.raises(ReportError) as error:
        read(text)
    assert "\n" not in str(error.value)


@settings(max_examples=60)
@given(text=st.text(max_size=60))
def test_any_text(text: str) -> None:
    """Any text is a calendar or a ReportError."""
    for read in READERS:
        try:
            assert isinstance(read(text), Calendar)
        except ReportError:
            continue
