"""What stands around a report: authors, days, figures, contents."""

from dataclasses import replace

import pytest

from newsletter.rendering.masthead import byline, contents, dateline, facts
from newsletter.report import Person, Report
from tests.newsletter.rendering.reading import WEEKLY, page, rendered
from tests.newsletter.rendering.specimens import (
    EVERYTHING,
    LETTERHEAD,
    paragraph,
    report,
    section,
    text,
)  # fmt: skip


@pytest.mark.parametrize(
    ("names", "said"),
    [((), ""), (("A",), "By A"), (("A", "B"), "By A and B"), (("A", "B", "C"), "By A, B and C")],
)
def test_byline(names: tuple[str, ...], said: str) -> None:
    """Authors as a sentence would name them."""
    report = Report(title="t", authors=tuple(Person(name=name) for name in names))
    assert byline(WEEKLY, report) == said


def test_dateline() -> None:
    """The letterhead's number counts before the report's; what is missing leaves no trace."""
    untold = replace(EVERYTHING, title="Lantern weekly")
    assert dateline(WEEKLY, untold, LETTERHEAD) == "Edition 7 · 29 May – 4 June 2017"
    bare = replace(LETTERHEAD, number=None)
    assert dateline(WEEKLY, replace(untold, number=3, period=None), bare) == "Edition 3"
    assert dateline(WEEKLY, Report(title="t"), bare) == ""


@pytest.mark.parametrize(
    ("title", "dated"),
    [("Weekly #7", ""), ("Seven", "Edition 7"), ("Weekly 17", "Edition 7"), ("7", "")],
)
def test_a_number_is_told_once(title: str, dated: str) -> None:
    """A title that has the number needs no line for it; digits of another are not it."""
    assert dateline(WEEKLY, Report(title=title), LETTERHEAD) == dated


def test_facts_are_told_in_both_parts() -> None:
    """Number, days and authors, a line each; a report that knows nothing has no such lines."""
    lines = facts(WEEKLY, EVERYTHING, LETTERHEAD)
    assert lines == ("29 May – 4 June 2017", "By A. Author and B. Writer")
    letter = rendered(EVERYTHING)
    assert all(line in letter.text for line in lines)
    assert "<br>".join(lines) in letter.html
    assert facts(WEEKLY, Report(title="t"), replace(LETTERHEAD, number=None)) == ()


def test_contents_lead_to_the_web_edition() -> None:
    """Three sections are listed, two are seen at a glance; one without a title is passed over."""
    made = [section(f"S {n}", paragraph("a"), id=f"s-{n}") for n in range(3)]
    entries = contents(report(sections=tuple(made)), LETTERHEAD)
    assert entries[1] == ("S 1", "https://news.lantern.example/7#s-1")
    assert contents(report(sections=tuple(made[:2])), LETTERHEAD) == ()
    nameless = replace(made[0], title=(text(" "),))
    assert contents(report(sections=(*made[:2], nameless)), LETTERHEAD) == ()


def test_every_entry_of_the_contents_has_its_anchor() -> None:
    """Where there is no web edition the links lead to headings of the letter itself."""
    sections = tuple(section(f"S {n}", paragraph("a"), id=f"s-{n}") for n in range(3))
    letter = rendered(report(sections=sections))
    for heading in page(letter).iter("h2"):
        assert [anchor.get("name") for anchor in heading.iter("a")] == [heading.get("id")]
    links = [a.get("href") for a in page(letter).find_class("contents")[0].iter("a")]
    assert links == [f"https://news.lantern.example/7#s-{n}" for n in range(3)]
