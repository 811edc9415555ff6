"""Bugfix releases and security support: beside the release that they belong to."""

from datetime import date

import pytest

from newsletter.collect.calendar.endoflife import read_endoflife
from newsletter.collect.calendar.expectation import Outlook, is_ending, outlooks
from newsletter.collect.calendar.ics import calendar_ics
from newsletter.collect.calendar.kubernetes import read_kubernetes_schedule
from newsletter.collect.calendar.python_releases import read_python_releases
from newsletter.collect.calendar.section import calendar_section
from newsletter.collect.calendar.toml_form import read_calendar
from newsletter.collect.calendar.values import Calendar
from newsletter.collect.calendar.when import read_when
from newsletter.errors import ReportError
from newsletter.report import Report, to_markdown

TODAY = date(2017, 6, 12)
BOATS = """
[[track]]
project = "Boats"
every = "2 years"
bugfixes = "3 months"
supported = "2 years"

[[release]]
project = "Boats"
version = "2.0"
date = "2016-04-06"

[[release]]
project = "Boats"
version = "2.0.1"
fixes = "2.0"
date = "2017-04-20"
"""
NEXT_FIX = """
[[release]]
project = "Boats"
version = "2.0.2"
fixes = "2.0"
date = "2017-07-01"
state = "expected"
"""


def _row(text: str, today: date = TODAY) -> Outlook:
    (row,) = outlooks(read_calendar(text, where="f"), today=today)
    return row


def _told(calendar: Calendar) -> str:
    section = calendar_section(calendar, today=TODAY)
    return to_markdown(Report(title="Week", sections=(section,)))


def test_a_rule_of_bugfixes() -> None:
    """A bugfix release is no next release: it moves neither that nor the end of support."""
    row = _row(BOATS)
    assert row.last
    assert row.last.version == "2.0"
    assert (row.next, row.until) == (read_when("2018-04-06"), read_when("2018-04-06"))
    assert row.bugfix.last
    assert row.bugfix.last.version == "2.0.1"
    assert row.bugfix.next == read_when("2017-07-20")


def test_announced_before_rule() -> None:
    """A bugfix release with a date goes before the rule."""
    bugfix = _row(BOATS + NEXT_FIX).bugfix
    assert (bugfix.version, bugfix.next) == ("2.0.2", read_when("2017-07-01"))


def test_first_bugfix() -> None:
    """Where nothing was mended yet, the rule counts from the release."""
    unmended, _, _ = BOATS.rpartition("[[release]]")
    assert _row(unmended, date(2016, 5, 1)).bugfix.next == read_when("2016-07-06")


def test_no_bugfix_after_support() -> None:
    """No bugfix release is expected after the end of support."""
    late = BOATS.replace("2017-04-20", "2018-02-01")
    assert _row(late, date(2018, 2, 2)).bugfix.next is None


def test_told() -> None:
    """The section names both, in its first line and in the table; the calendar file too."""
    calendar = read_calendar(BOATS, where="f")
    text = _told(calendar)
    assert "**Next:** Boats 2.0 bugfixes (20 July 2017, in 38 days)." in text
    assert "2.0 (6 April 2016), then 2.0.1 (20 April 2017)" in text
    assert "6 April 2018; bugfixes: 20 July 2017, in 38 days" in text
    data = calendar_ics(calendar, today=TODAY, name="n")
    assert b"SUMMARY:Boats 2.0: bugfixes expected" in data
    assert b"SUMMARY:Boats 2.0.1" in data


def test_fixes_of_nothing() -> None:
    """A bugfix release names a release of its track; a slip is told with the nearest."""
    with pytest.raises(ReportError) as error:
        read_calendar(BOATS.replace('fixes = "2.0"', 'fixes = "2.9"'), where="f")
    assert 'no release "2.9" that it fixes; did you mean "2.0"?' in str(error.value)


SECURITY = {
    "endoflife": read_endoflife(
        '[{"cycle": "2.0", "releaseDate": "2016-04-06", "eoas": "2017-07-01", "eol": "2019-04-06",'
        ' "latest": "2.0.1", "latestReleaseDate": "2017-04-20"}]',
        project="Boats",
    ),
    "kubernetes": read_kubernetes_schedule(
        "schedules:\n- release: 2.0\n  maintenanceModeStartDate: 2017-07-01\n"
        "  endOfLifeDate: 2019-04-06\n  previousPatches:\n"
        "  - {release: 2.0.1, targetDate: 2017-04-20}\n"
    ),
    "python": read_python_releases(
        '[metadata."2.0"]\nend-of-bugfix = 2017-07-01\nend-of-life = 2019-04-06\n'
        '[[release."2.0"]]\nstage = "2.0.0 final"\nstate = "actual"\ndate = 2016-04-06\n'
    ),
}


@pytest.mark.parametrize("kind", SECURITY)
def test_security_support(kind: str) -> None:
    """Others' calendars tell of two ends, and so do we; the first that is near stands out."""
    (row,) = outlooks(SECURITY[kind], today=TODAY)
    assert (row.until, row.security) == (read_when("2017-07-01"), read_when("2019-04-06"))
    assert is_ending(row, today=TODAY)
    assert "1 July 2017, in 19 days; security fixes: 6 April 2019" in _told(SECURITY[kind])


def test_security_support_outlives() -> None:
    """A release that gets security fixes still has a row; long after their end it has none."""
    assert outlooks(SECURITY["endoflife"], today=date(2018, 6, 1))
    assert not outlooks(SECURITY["endoflife"], today=date(2020, 6, 1))


def test_newest_of_endoflife() -> None:
    """The newest release of a cycle is its bugfix release."""
    (row,) = outlooks(SECURITY["endoflife"], today=TODAY)
    assert row.bugfix.last
    assert (row.bugfix.last.version, row.bugfix.last.when) == ("2.0.1", read_when("2017-04-20"))
