"""The release calendar as a section of the report: what is next, then the table."""

from collections.abc import Iterator
from datetime import date

from newsletter.collect.calendar.expectation import (
    Outlook,
    expected_words,
    is_ending,
    is_near,
    outlooks,
    until_words,
)
from newsletter.collect.calendar.values import Calendar, Release
from newsletter.collect.calendar.when import When
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
    dated = [(when, name) for row in rows for when, name in _coming(row) if when.known]
    near = [each for each in dated if is_near(each[0], today=today)] or dated[:1]
    told = "; ".join(f"{name} ({expected_words(when, today=today)})" for when, name in near)
    told = told or "no release has a date yet"
    return Paragraph(children=(Strong(children=_text("Next:")), Text(text=f" {told}.")))


def _coming(row: Outlook) -> Iterator[tuple[When, str]]:
    """What is expected of a track, and what to call it."""
    if row.next:
        yield row.next, _named(row.track.name, row.version)
    if row.bugfix.next and row.last:
        fallback = f"{row.last.version} bugfixes"
        yield row.bugfix.next, _named(row.track.name, row.bugfix.version or fallback)


def _row(row: Outlook, today: date) -> tuple[Inlines, ...]:
    return (_text(row.track.name), _last(row), _text(_expected(row, today)), _until(row, today))


def _last(row: Outlook) -> Inlines:
    if row.last is None:
        return _text("none yet")
    mended = row.bugfix.last
    return (*_out(row.last), *((Text(text=", then "), *_out(mended)) if mended else ()))


def _out(release: Release) -> Inlines:
    version = _text(release.version)
    named = (Link(href=release.url, children=version),) if release.url else version
    return (*named, Text(text=f" ({release.when.words})"))


def _expected(row: Outlook, today: date) -> str:
    words = "see the newer release"
    if row.next:
        words = expected_words(row.next, today=today)
        words = f"{row.version}: {words}" if row.version else words
    if row.bugfix.next:
        mended = expected_words(row.bugfix.next, today=today)
        words += f"; {row.bugfix.version or 'bugfixes'}: {mended}"
    return words


def _until(row: Outlook, today: date) -> Inlines:
    if row.until_next:
        return _text("the next release")
    if row.until is None:
        return _text("not told")
    told = until_words(row.until, today=today)
    if row.security:
        told += f"; security fixes: {until_words(row.security, today=today)}"
    words = _text(told)
    return (Strong(children=words),) if is_ending(row, today=today) else words


def _named(track: str, version: str) -> str:
    return f"{track} {version}" if version else track


def _text(words: str) -> Inlines:
    return (Text(text=words),)
