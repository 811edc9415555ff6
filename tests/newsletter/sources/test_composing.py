"""A report made of headings and blocks: title, number and days found where the text says them."""

from collections.abc import Sequence
from datetime import date

import pytest

from newsletter.errors import ReportError
from newsletter.report import ListBlock, ListItem, Paragraph, Period, Report, Text, plain
from newsletter.sources.composing import compose, refuse_empty, take_title, without_title
from newsletter.sources.sections import Heading, Part


def _heading(title: str, level: int = 1) -> Heading:
    return Heading(level=level, title=(Text(text=title),))


def _words(text: str) -> Paragraph:
    return Paragraph(children=(Text(text=text),))


def _titles(parts: Sequence[Part]) -> list[str]:
    return [plain(part.title) for part in parts if isinstance(part, Heading)]


def _composed(*parts: Part, title: str = "Gull", published: date | None = None) -> Report:
    return compose(parts, title=title, published=published)


A, B = _heading("A"), _heading("B")
LOW = _heading("Low", 2)
WEEK = "The week of 3 to 9 May 2021"
PERIOD = Period(start=date(2021, 5, 3), end=date(2021, 5, 9))


@pytest.mark.parametrize(
    ("parts", "title", "left"),
    [
        ([A, LOW], "A", ["Low"]),
        ([_words("x"), A, LOW], "A", ["Low"]),
        ([A, LOW, B], "A", ["Low", "B"]),
        ([LOW, A, B], "given", ["Low", "A", "B"]),
        ([LOW], "given", ["Low"]),
        ([_heading("GIVEN", 2), LOW], "given", ["Low"]),
        ([_heading(" \n "), LOW], "given", ["Low"]),
        ([_heading("A\n  b")], "A b", []),
        ([], "given", []),
    ],
    ids=[
        "the-only-one", "not-at-the-top", "it-opens-the-text", "a-level-of-sections", "none",
        "repeats-the-given", "without-words", "on-two-lines", "nothing",
    ],
)  # fmt: skip
def test_a_text_gives_itself_its_title(parts: list[Part], title: str, left: list[str]) -> None:
    """By a heading of level 1 that opens it or is the only one, which then is no section."""
    found, rest = take_title(parts, "given")
    assert (found, _titles(rest)) == (title, left)


@pytest.mark.parametrize(
    ("parts", "left"),
    [([A, B], ["B"]), ([LOW, A], ["Low", "A"]), ([_words("A"), A], ["A"]), ([], [])],
    ids=["it-opens", "further-down", "below-words", "nothing"],
)
def test_a_title_is_not_told_twice(parts: list[Part], left: list[str]) -> None:
    """A heading that only repeats it goes where it opens the text, in capitals or not."""
    assert _titles(without_title(parts, "a")) == left


def test_a_report_is_its_parts() -> None:
    """What stands above the first heading, and sections with what stands below them."""
    report = _composed(_words("Hello."), A, _words("More."), title="Gull #7")
    assert report.blocks == (_words("Hello."),)
    assert [plain(section.title) for section in report.sections] == ["A"]
    assert (report.number, report.period) == (7, None)


@pytest.mark.parametrize(
    ("title", "parts", "period"),
    [
        (WEEK, [], PERIOD),
        ("Gull", [_words(WEEK)], PERIOD),
        ("Gull", [_heading(WEEK)], PERIOD),
        ("Gull", [ListBlock(items=(ListItem(blocks=(_words(WEEK),)),))], None),
        ("Gull", [ListBlock(items=()), _words(WEEK)], None),
        ("Gull", [*[_words("x")] * 6, _words(WEEK)], None),
    ],
    ids=["title", "words", "heading", "in-a-list", "below-a-list", "far-below"],
)
def test_the_days_are_those_of_title_or_first_words(
    title: str, parts: list[Part], period: Period | None
) -> None:
    """Not those of what a list or a later paragraph happens to tell of."""
    assert _composed(*parts, title=title).period == period


def test_a_year_comes_from_the_day_of_publication() -> None:
    """Without that day the period stays open, and a warning asks for it."""
    words = _words("The week of 3 to 9 May")
    assert _composed(words, published=date(2021, 5, 10)).period == PERIOD
    report = _composed(words)
    assert report.period is None
    assert [note.code for note in report.notes] == ["period-without-year"]


def test_nothing_to_read_is_a_clear_line() -> None:
    """With the mend that the importer knows."""
    refuse_empty([A], where="x.html", mend="save it")
    with pytest.raises(ReportError, match=r"x\.html: there is no text in it; save it"):
        refuse_empty([], where="x.html", mend="save it")
