"""`newsletter calendar`: from a file of rules or of somebody else to a section and an .ics."""

import json
from pathlib import Path

import pytest
from icalendar import Calendar

from newsletter.cli.exits import Exit
from tests.support.commands import Terminal, terminal

__all__ = ["terminal"]

EXAMPLE = Path(__file__).parents[2] / "examples" / "releases.toml"
KUBERNETES = """\
schedules:
- release: 1.10
  releaseDate: 2026-02-10
  endOfLifeDate: 2027-02-28
  next:
    release: 1.10.1
    targetDate: 2026-03-17
"""
PYTHONS = """\
[metadata."3.99"]
end-of-life = 2031-10-01

[[release."3.99"]]
stage = "3.99.0 final"
state = "expected"
date = 2026-10-05
"""


def test_the_example_tells_what_is_next(terminal: Terminal) -> None:
    """Its section is Markdown that renders; its dates are events for a reader's calendar."""
    asked = ("calendar", str(EXAMPLE), "--on", "2017-06-12")
    done = terminal(*asked, "--ics", "lxd.ics")
    assert done.status == Exit.OK
    assert "**Next:** LXD (30 June 2017, in 18 days)." in done.out
    assert terminal(*asked).out == done.out
    terminal.write("schedule.md", done.out)
    assert terminal("render", "schedule.md", "--out", "out").status == Exit.OK
    assert "in 18 days" in (terminal.folder / "out" / "edition.txt").read_text()
    events = Calendar.from_ical((terminal.folder / "lxd.ics").read_bytes()).walk("VEVENT")
    dated = {str(event["SUMMARY"]): event["DTSTART"].dt.isoformat() for event in events}
    assert dated["LXD: next release expected"] == "2017-06-30"


def test_what_is_known_to_no_day_is_no_event(terminal: Terminal) -> None:
    """The file is a calendar all the same, and whoever looks for the dates in it is told."""
    terminal.write(
        "r.toml",
        '[[track]]\nproject = "A"\n[[release]]\ntrack = "A"\nversion = "1"\ndate = "2026-09"\n',
    )
    done = terminal("calendar", "r.toml", "--on", "2026-03-09", "--ics", "r.ics")
    assert done.status == Exit.OK
    assert "written: r.ics; no date is known to its day, so it has no events" in done.err
    assert not Calendar.from_ical((terminal.folder / "r.ics").read_bytes()).walk("VEVENT")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("kubernetes.yaml", KUBERNETES, "1.10.1 (17 March 2026, in 8 days)"),
        ("python-releases.toml", PYTHONS, "3.99.0 final"),
        (
            "heron.json",
            json.dumps([{"cycle": "4", "releaseDate": "2026-01-05", "eol": "2027-01-05"}]),
            "heron 4",
        ),
        (
            "saved.json",
            json.dumps(
                {
                    "result": {
                        "label": "Heron",
                        "releases": [
                            {"name": "4", "releaseDate": "2026-01-05", "eolFrom": "2027-01-05"}
                        ],
                    }
                }
            ),
            "Heron 4",
        ),
    ],
)
def test_the_calendars_of_others(terminal: Terminal, name: str, text: str, said: str) -> None:
    """By the end of the file's name, and by what is in it."""
    terminal.write(name, text)
    done = terminal("calendar", name, "--on", "2026-03-09")
    assert done.status == Exit.OK
    assert said in done.out


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.toml", "[[track]]\nproject = 3\n", "a.toml:1"),
        ("a.toml", "[[track]]\nprojekt = 'x'\n", 'did you mean "project"'),
        ("a.json", "{", "a.json"),
        ("a.yaml", "a: [", "a.yaml"),
        ("a.ics", "BEGIN:NOTHING", "a.ics"),
        ("a.csv", "a,b", "no format of a calendar"),
    ],
)
def test_bad_input_is_one_line(terminal: Terminal, name: str, text: str, said: str) -> None:
    """What, where, how to mend it."""
    terminal.write(name, text)
    done = terminal("calendar", name)
    assert done.status == Exit.REPORT
    assert done.err.count("\n") == 1
    assert said in done.err


def test_what_is_not_there(terminal: Terminal) -> None:
    """The file that is read where none is named, and a day that is none."""
    assert "releases.toml: there is no such file" in terminal("calendar").err
    assert terminal("calendar", "--on", "soon").status == Exit.USAGE
