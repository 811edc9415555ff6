"""The days a report covers, from the words people write."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.report import Period
from newsletter.sources.periods import find_period, lacks_year, names_day


def _period(start: str, end: str) -> Period:
    return Period(start=date.fromisoformat(start), end=date.fromisoformat(end))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("for the week of the 5th to the 11th of June 2017.", "2017-06-05", "2017-06-11"),
        ("week of 27th March to 2nd April 2023", "2023-03-27", "2023-04-02"),
        ("**Week of 1st September to 7th September 2024.**", "2024-09-01", "2024-09-07"),
        ("10-16 August 2026", "2026-08-10", "2026-08-16"),
        ("10 \u2013 16 August 2026", "2026-08-10", "2026-08-16"),
        ("August 10\u201316, 2026", "2026-08-10", "2026-08-16"),
        ("Aug 28 - Sept. 3, 2026", "2026-08-28", "2026-09-03"),
        ("Monday 10 August to Sunday 16 August 2026", "2026-08-10", "2026-08-16"),
        ("Week Ending August 16, 2026", "2026-08-10", "2026-08-16"),
        ("week ending 2 January 2027", "2026-12-27", "2027-01-02"),
        ("Week of June 5, 2017", "2017-06-05", "2017-06-11"),
        ("2017-06-05 to 2017-06-11", "2017-06-05", "2017-06-11"),
        ("2017-06-05..2017-06-11", "2017-06-05", "2017-06-11"),
        ("2017-06-05/2017-06-11", "2017-06-05", "2017-06-11"),
        ("Report 2017-W23", "2017-06-05", "2017-06-11"),
        ("28th of December to the 3rd of January 2027", "2026-12-28", "2027-01-03"),
        ("December 28, 2026 to January 3", "2026-12-28", "2027-01-03"),
        ("week of\nthe 5th to\nthe 11th of June 2017", "2017-06-05", "2017-06-11"),
    ],
)
def test_wordings(text: str, start: str, end: str) -> None:
    """Each wording gives both days, over the ends of months and years too."""
    assert find_period(text) == _period(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "no date at all",
        "31 June to 6 July 2017",
        "11th to 5th June 2017",
        "Version 2-3 May help",
        "2017-W60",
        "12.10-16 August 2026",
        "This Week in Ships 500",
        "January 1 to December 31, 2026",
    ],
)
def test_no_period(text: str) -> None:
    """Impossible days, reversed ends, versions and spans above a quarter are no period."""
    assert find_period(text) is None
    assert not lacks_year(text)


@pytest.mark.parametrize(
    ("text", "published", "start", "end"),
    [
        ("week of the 26th of April to the 2nd of May", "2021-05-03", "2021-04-26", "2021-05-02"),
        ("week of 28 December to 3 January", "2021-01-04", "2020-12-28", "2021-01-03"),
        ("week of 28 December to 3 January", "2020-12-30", "2020-12-28", "2021-01-03"),
        ("week ending 31 December", "2021-01-02", "2020-12-25", "2020-12-31"),
        ("week of 26 February to 29 February", "2021-03-01", "2020-02-26", "2020-02-29"),
    ],
)
def test_the_year_comes_from_the_day_of_publication(
    text: str, published: str, start: str, end: str
) -> None:
    """Without a year nothing is assumed; with the day of publication the nearest year is meant."""
    assert find_period(text) is None
    assert lacks_year(text)
    assert find_period(text, published=date.fromisoformat(published)) == _period(start, end)


def test_a_written_year_beats_the_day_of_publication() -> None:
    """A report published late keeps the year it names."""
    text = "week of 5 to 11 June 2017"
    assert find_period(text, published=date(2026, 1, 1)) == _period("2017-06-05", "2017-06-11")


def test_days_without_week_and_year_are_no_period() -> None:
    """Two days in a sentence that speaks of no week stay what they are."""
    assert find_period("open 3 to 5 May", published=date(2021, 5, 1)) is None


_ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_week_of_a_century_reads_back(start: date) -> None:
    """Any week, written out with its year once, reads back to the same seven days."""
    end = start + timedelta(days=6)
    days = [f"the {day.day}{_ORDINALS.get(day.day, 'th')} of {day:%B}" for day in (start, end)]
    text = f"Status for the week of {days[0]} to {days[1]} {end.year}."
    assert find_period(text) == Period(start=start, end=end)
    yearless = f"Status for the week of {days[0]} to {days[1]}."
    assert find_period(yearless, published=end + timedelta(days=9)) == Period(start=start, end=end)


@given(st.text(), st.none() | st.dates())
def test_any_text_is_read_without_a_fault(text: str, published: date | None) -> None:
    """No text is refused."""
    find_period(f"week of 1 to 7 May {text}", published=published)
    assert names_day(f"{text} 3 May")
