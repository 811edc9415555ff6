"""A report from headings and blocks: its title, number and days found where it says them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from newsletter.errors import ReportError
from newsletter.report import (
    Diagnostic,
    Level,
    ListBlock,
    Paragraph,
    Report,
    plain,
)
from newsletter.sources.numbering import find_number
from newsletter.sources.periods import find_period, lacks_year
from newsletter.sources.sections import Heading, Part, arrange

_LEAD = 6
"""Headings and blocks from the top that may name the period."""


def take_title(parts: Sequence[Part], given: str) -> tuple[str, list[Part]]:
    """The title that a text gives itself, and the text without it; `given` where it gives none.

    A level 1 that is used again further down is a level of sections, unless it opens the text.
    """
    top = [part for part in parts if isinstance(part, Heading) and part.level == 1]
    if not top or (len(top) > 1 and parts[0] is not top[0]):
        return given, without_title(parts, given)
    title = " ".join(plain(top[0].title).split())
    return title or given, [part for part in parts if part is not top[0]]


def without_title(parts: Sequence[Part], title: str) -> list[Part]:
    """The parts without a heading that opens them and only repeats the title."""
    first = parts[0] if parts else None
    repeats = isinstance(first, Heading) and plain(first.title).casefold() == title.casefold()
    return list(parts[1:] if repeats else parts)


def compose(
    parts: Sequence[Part],
    *,
    title: str,
    published: date | None,
    notes: Sequence[Diagnostic] = (),
) -> Report:
    """Arrange the parts to a report, its number and period found by `find_days`."""
    arrangement = arrange(parts)
    report = Report(
        title=title,
        published=published,
        blocks=arrangement.blocks,
        sections=arrangement.sections,
        notes=(*notes, *arrangement.notes),
    )
    return find_days(report, lead_texts(parts))


def find_days(report: Report, lead: Iterable[str]) -> Report:
    """The report with the number of its title, and the period of its title or first words.

    A period without a year has that of the day of publication. Note: `period-without-year`
    (warning) where there is no such day.
    """
    texts = [report.title, *lead]
    periods = (find_period(text, published=report.published) for text in texts)
    period = next(filter(None, periods), None)
    yearless = "" if period else next(filter(lacks_year, texts), "")
    notes = (*report.notes, *_yearless_notes(yearless))
    return replace(report, number=find_number(report.title), period=period, notes=notes)


def refuse_empty(parts: Sequence[Part], *, where: str, mend: str) -> None:
    """ReportError where there is nothing to read."""
    if not parts:
        raise ReportError("there is no text in it", where=where, mend=mend)


def lead_texts(parts: Sequence[Part]) -> Iterator[str]:
    """The headings and paragraphs from the top, up to the first list."""
    for part in parts[:_LEAD]:
        if isinstance(part, Heading):
            yield plain(part.title)
        elif isinstance(part, Paragraph):
            yield plain(part.children)
        elif isinstance(part, ListBlock):
            return


def _yearless_notes(text: str) -> Iterator[Diagnostic]:
    if text:
        message = f'the period has no year in "{text}"; write both dates into the report'
        yield Diagnostic(level=Level.WARNING, code="period-without-year", message=message)
