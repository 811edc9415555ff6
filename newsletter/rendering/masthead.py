"""What stands around a report: number and days, who wrote it, its figures, its contents."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from newsletter.rendering.characters import line
from newsletter.rendering.figures import count
from newsletter.rendering.letterhead import Letterhead
from newsletter.rendering.periods import in_words
from newsletter.rendering.theme import Theme
from newsletter.report import Report, plain

BETWEEN = " \N{MIDDLE DOT} "
"""Between pieces on one line."""
_FEW = 2
"""So many sections are seen at a glance."""


class Entry(NamedTuple):
    """A line of the contents."""

    title: str
    href: str


def byline(theme: Theme, report: Report) -> str:
    """Who wrote the report, in words; empty where nobody is named."""
    names = [line(person.name) for person in report.authors if person.name]
    said = theme.words["and"].join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    return theme.words["by"].replace("{names}", said) if said else ""


def dateline(theme: Theme, report: Report, letterhead: Letterhead) -> str:
    """Number and days of an edition, as `Edition 1 · 5-11 June 2017` with a dash between.

    A number that the title says is not said again.
    """
    number = letterhead.number if letterhead.number is not None else report.number
    said = number is None or re.search(rf"(?<!\d){number}(?!\d)", report.title)
    parts = [
        "" if said else theme.words["edition"].replace("{number}", str(number)),
        in_words(report.period, theme.months) if report.period else "",
    ]
    return BETWEEN.join(filter(None, parts))


def facts(theme: Theme, report: Report, letterhead: Letterhead) -> Sequence[str]:
    """What is known of an edition, a line for each: number and days, authors, figures."""
    lines = (
        dateline(theme, report, letterhead),
        byline(theme, report),
        BETWEEN.join(count(report).said(theme.words)),
    )
    return tuple(filter(None, lines))


def contents(report: Report, letterhead: Letterhead) -> Sequence[Entry]:
    """The sections of a report that has more than a few, as links to the web edition.

    Without one they lead into the letter, which many mail programs do not follow: anchors are dead
    in Gmail's app, Yahoo's, Samsung's and HEY (caniemail.com, 2026).
    """
    entries = [
        Entry(title=title, href=f"{letterhead.web_url}#{section.id}")
        for section in report.sections
        if section.id and (title := line(plain(section.title)))
    ]
    return entries if len(entries) > _FEW else ()
