"""The release calendar as a section of the report: what is next, then the table."""

from datetime import date

from newsletter.collect.calendar.expectation import (
    Outlook,
    expected_words,
    is_ending,
    is_near,
    outlooks,
    until_words,
)
from newsletter.collect.calendar.values import Calendar
from newsletter.report import Align, Block, Inlines, Link, Paragraph, Section, Strong, Table, Text

GENERATED = (("generated", "calendar"),)
"""The attribute of the section's heading that says it may be made again, as Markdown carries it:
`## Release schedule {generated=calendar}`.
"""


def calendar_section(
    calendar: Calendar, *, today: date, title: str = "Release schedule", ics_url: str = ""
) -> Section:
    """Make the section; `today` is the edition's date, `ics_url` the calendar to subscribe to."""
    rows = outlooks(calendar, today=today)
    blocks: list[Block] = [_next(rows, today)]
    if rows:
        head = ("Project", "Last release", "Next expected", "Supported until")
        blocks.append(
            Table(
                align=(Align.NONE,) * len(head),
                head=tuple(_text(words) for words in head),
                rows=tuple(_row(row, today) for row in rows),
            )
        )
    if ics_url:
        link = Link(href=ics_url, children=_text("Subscribe to this calendar"))
        blocks.append(Paragraph(children=(link,)))
    return Section(
        title=_text(title), blocks=tuple(blocks), id="releases", role="releases", attrs=GENERATED
    )


def _next(rows: tuple[Outlook, ...], today: date) -> Paragraph:
    dated = [row for row in rows if row.next and row.next.known]
    near = [row for row in dated if is_near(row, today=today)] or dated[:1]
    told = "; ".join(_announced(row, today) for row in near) or "no release has a date yet"
    return Paragraph(children=(Strong(children=_text("Next:")), Text(text=f" {told}.")))


def _announced(row: Outlook, today: date) -> str:
    name = _named(row.track.name, row.version)
    return f"{name} ({expected_words(row.next, today=today)})" if row.next else name


def _row(row: Outlook, today: date) -> tuple[Inlines, ...]:
    return (_text(row.track.name), _last(row), _text(_expected(row, today)), _until(row, today))


def _last(row: Outlook) -> Inlines:
    if row.last is None:
        return _text("none yet")
    version = _text(row.last.version)
    named = (Link(href=row.last.url, children=version),) if row.last.url else version
    return (*named, Text(text=f" ({row.last.when.words})"))


def _expected(row: Outlook, today: date) -> str:
    if row.next is None:
        return "see the newer release"
    words = expected_words(row.next, today=today)
    return f"{row.version}: {words}" if row.version else words


def _until(row: Outlook, today: date) -> Inlines:
    if row.until_next:
        return _text("the next release")
    if row.until is None:
        return _text("not told")
    words = _text(until_words(row.until, today=today))
    return (Strong(children=words),) if is_ending(row, today=today) else words


def _named(track: str, version: str) -> str:
    return f"{track} {version}" if version else track


def _text(words: str) -> Inlines:
    return (Text(text=words),)
