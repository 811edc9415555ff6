"""The release calendar: dates, rules, expectation, section and iCalendar file."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar as Document

from newsletter.collect.calendar.expectation import expected_words, outlooks, until_words
from newsletter.collect.calendar.ics import calendar_ics
from newsletter.collect.calendar.ics_reading import read_icalendar
from newsletter.collect.calendar.section import calendar_section
from newsletter.collect.calendar.toml_form import LONGEST, read_calendar
from newsletter.collect.calendar.values import Calendar, Release, ReleaseState, Track
from newsletter.collect.calendar.when import (
    UNKNOWN,
    Precision,
    When,
    add_months,
    read_cadence,
    read_when,
)
from newsletter.errors import ReportError
from newsletter.rendering.plaintext import write
from newsletter.rendering.rendition import render
from newsletter.report import Report, Strong, Table, Text, to_markdown
from newsletter.sources.markdown.reading import read_markdown
from tests.newsletter.rendering.reading import WEEKLY
from tests.newsletter.rendering.specimens import LETTERHEAD

EXAMPLE = Path(__file__).parents[4] / "examples" / "releases.toml"
TODAY = date(2017, 6, 12)
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))
WHENS = st.builds(When, first=DAYS, precision=st.sampled_from(Precision))


@given(day=DAYS, months=st.integers(0, 600))
def test_months(day: date, months: int) -> None:
    """Months later it is the same day, or the last of a month that is too short."""
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(whens=st.lists(WHENS, max_size=8))
def test_order(whens: list[When]) -> None:
    """Dates of all precisions sort by their ends, the unknown last."""
    known = [when for when in sorted([*whens, UNKNOWN]) if when.known]
    assert [when.last for when in known] == sorted(when.last for when in known)
    assert not max([*whens, UNKNOWN]).known


@pytest.mark.parametrize(
    ("text", "words", "last"),
    [
        ("2026-05-12", "12 May 2026", "2026-05-12"),
        ("2029-06", "June 2029", "2029-06-30"),
        ("2026-Q3", "Q3 2026", "2026-09-30"),
        ("2030", "2030", "2030-12-31"),
        ("unknown", "not yet known", "9999-12-31"),
    ],
)
def test_precision(text: str, words: str, last: str) -> None:
    """A date is as precise as it is written."""
    assert (read_when(text).words, str(read_when(text).last)) == (words, last)


@pytest.mark.parametrize("text", ["2026-13", "2026-02-30", "2026-Q5", "soon", "", "2026-5-1"])
def test_no_date(text: str) -> None:
    """What is no date is refused."""
    with pytest.raises(ValueError):
        read_when(text)


@pytest.mark.parametrize(
    ("start", "step", "after"),
    [
        ("2024-01-31", "1 month", "2024-02-29"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2017-09", "6 months", "2018-03"),
        ("2017-Q4", "3 months", "2018-Q1"),
        ("2024-12-30", "2 weeks", "2025-01-13"),
        ("2999", "9999 years", "unknown"),
    ],
)
def test_cadence(start: str, step: str, after: str) -> None:
    """A step keeps the precision and never passes a month's end."""
    assert read_cadence(step).after(read_when(start)) == read_when(after)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[track]]\nproject = "A"\nevry = "1 month"', 'f:1: track: unknown key "evry"; did you mean "every"?'),
        ('\n[[track]]\nproject = "A"\nevery = "often"', 'f:2: track: every: "often" is no length'),
        ("[[track]]\nproject = 3", "f:1: track: project is not a text"),
        ('[[track]]\nproject = "A"\n[[release]]\nproject = "B"', "f:3: release: date is missing"),
        ('[[track]]\nproject = "A"\n[[release]]\nproject = "B"\ndate = "2017"\nversion = "1"', 'f:3: release: unknown track "B"'),
        ('[[track]]\nproject = "A"\n[[track]]\nproject = "A"', 'two tracks are named "A"'),
        ("[track]\n", "track is not a list of tables"),
        ("a = \n", "f:1: not TOML"),
        ("#" * (LONGEST + 1), "longer than a megabyte"),
        ("a = " + "[" * 5000, "not TOML"),
    ],
)  # fmt: skip
def test_mistakes(text: str, said: str) -> None:
    """A mistake is told in one line with its place and the mend."""
    with pytest.raises(ReportError) as error:
        read_calendar(text, where="f")
    assert said in str(error.value)


@settings(max_examples=60)
@given(text=st.text(alphabet='[]tracelspojd="\n 0123456789-.', max_size=80))
def test_any_text(text: str) -> None:
    """Any text is a calendar or one clear error."""
    try:
        assert isinstance(read_calendar(text, where="f"), Calendar)
    except ReportError as error:
        assert "\n" not in str(error)  # noqa: PT017  # both ends are fine


@pytest.mark.parametrize(
    ("when", "expected", "until"),
    [
        ("2017-06-17", "17 June 2017, in 5 days", "17 June 2017, in 5 days"),
        ("2017-06-13", "13 June 2017, tomorrow", "13 June 2017, tomorrow"),
        ("2017-06-12", "12 June 2017, today", "12 June 2017, today"),
        ("2017-06-11", "was expected 11 June 2017", "ended yesterday"),
        ("2017-06-09", "was expected 9 June 2017", "ended 3 days ago"),
        ("2017-06", "June 2017", "June 2017, ends soon"),
        ("2017-05", "was expected May 2017", "ended May 2017"),
        ("2017-12-01", "1 December 2017", "1 December 2017"),
    ],
)
def test_words(when: str, expected: str, until: str) -> None:
    """Words are relative to the edition's day."""
    assert expected_words(read_when(when), today=TODAY) == expected
    assert until_words(read_when(when), today=TODAY) == until


def _example() -> Calendar:
    return read_calendar(EXAMPLE.read_text("utf-8"), where="releases.toml")


def test_example_rules() -> None:
    """The example's rules give what is next and how long each is supported."""
    rows = {row.track.name: row for row in outlooks(_example(), today=TODAY)}
    assert list(rows)[:2] == ["LXD", "LXC"]
    assert rows["LXD"].next == read_when("2017-06-30")
    assert rows["LXD"].until_next
    assert rows["LXC LTS"].next == read_when("2018-04-06")
    assert rows["LXC LTS"].until == read_when("2021-06")
    assert rows["LXC"].version == "2.1"
    assert rows["LXC"].last is None


def test_support_and_states() -> None:
    """Cancelled releases count for nothing; an older release is shown while its end is near."""
    calendar = Calendar(
        tracks=(Track(project="A", name="A", every=read_cadence("6 months"), supported=read_cadence("1 year")),),
        releases=(
            Release(track="A", version="1", when=read_when("2016-06-15")),
            Release(track="A", version="2", when=read_when("2016-12-15")),
            Release(track="A", version="3", when=read_when("2017-06-01"), state=ReleaseState.CANCELLED),
            Release(track="A", version="4", when=read_when("2018-06-01")),
        ),
    )  # fmt: skip
    newest, older = outlooks(calendar, today=TODAY)
    assert (newest.last and newest.last.version, newest.version) == ("2", "4")
    assert (older.last and older.last.version, older.until) == ("1", read_when("2017-06-15"))


def test_section(tmp_path: Path) -> None:
    """What is next comes first, then a table by next date; Markdown gives the section back."""
    section = calendar_section(_example(), today=TODAY, ics_url="https://example.org/r.ics")
    report = Report(title="Week 12", number=12, sections=(section,))
    text = write(report, theme=WEEKLY, letterhead=LETTERHEAD, known=())
    assert "Next: LXD (30 June 2017, in 18 days)." in text
    html = render(report, theme=WEEKLY, letterhead=LETTERHEAD, folder=tmp_path).html
    assert "Supported until" in html
    assert "https://example.org/r.ics" in html
    again = read_markdown(to_markdown(report), where="x.md").sections[0]
    assert (again.id, again.role, dict(again.attrs)) == ("releases", "releases", {"generated": "calendar"})  # fmt: skip
    table = again.blocks[1]
    assert isinstance(table, Table)
    assert table.rows[0][0][0].text == "LXD"


def test_section_of_nothing() -> None:
    """An empty calendar says so; an end of support that is near stands out."""
    empty = calendar_section(Calendar(), today=TODAY)
    assert len(empty.blocks) == 1
    ending = Calendar(
        tracks=(Track(project="A", name="A", supported=read_when("2017-07-01")),),
        releases=(Release(track="A", version="1", when=read_when("2016")),),
    )
    table = calendar_section(ending, today=TODAY).blocks[1]
    assert isinstance(table, Table)
    assert table.rows[0][3] == (Strong(children=(Text(text="1 July 2017, in 19 days"),)),)


def test_ics() -> None:
    """Days become all-day events with lasting ids, months none; the bytes are always the same."""
    name = "Ships; \\ boats, " + "long " * 30
    data = calendar_ics(_example(), today=TODAY, name=name)
    assert data == calendar_ics(_example(), today=TODAY, name=name)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    document = Document.from_ical(data)
    assert str(document["X-WR-CALNAME"]) == name
    events = {str(event["SUMMARY"]): event for event in document.walk("VEVENT")}
    assert events["LXD: next release expected"].decoded("DTSTART") == date(2017, 6, 30)
    assert "LXC 2.1" not in events
    assert events["LXD 2.14"].decoded("DTSTAMP").date() == TODAY


def test_moved_event() -> None:
    """A release that moves keeps its event's id."""
    release = Release(track="A", version="1", when=read_when("2017-07-01"))
    calendar = Calendar(tracks=(Track(project="A", name="A"),), releases=(release,))
    moved = replace(calendar, releases=(replace(release, when=read_when("2017-07-08")),))
    ids = [
        [str(event["UID"]) for event in Document.from_ical(calendar_ics(each, today=TODAY, name="n")).walk("VEVENT")]
        for each in (calendar, moved)
    ]  # fmt: skip
    assert ids[0] == ids[1]
    assert len(ids[0]) == 1


def _ids(calendar: Calendar) -> list[str]:
    document = Document.from_ical(calendar_ics(calendar, today=TODAY, name="n"))
    return [str(event["UID"]) for event in document.walk("VEVENT")]


def test_names_that_come_twice() -> None:
    """Events of one name on several days are several events; the first keeps its id."""
    days = ("2017-12-10", "2017-12-17", "2017-12-24")
    meetings = [Release(track="A", version="Sync meeting", when=read_when(day)) for day in days]
    ids = [_ids(Calendar(releases=tuple(meetings[:number]))) for number in range(4)]
    assert ids == [ids[3][:number] for number in range(4)]
    assert len(set(ids[3])) == 3
    assert ids[1] == ["8763d462f5e7a0ad11b63371581217a1@release-calendar"]


@pytest.mark.parametrize("when", ["2017-09", "2017-Q3", "2018", None])
def test_a_calendar_without_a_day(when: str | None) -> None:
    """A calendar may be empty, but must not hold nothing: its zone stands in it (RFC 5545 3.6)."""
    releases = (Release(track="A", version="1", when=read_when(when)),) if when else ()
    data = calendar_ics(Calendar(releases=releases), today=TODAY, name="n")
    assert [each.name for each in Document.from_ical(data).subcomponents] == ["VTIMEZONE"]
    assert read_icalendar(data, project="A") == Calendar()
