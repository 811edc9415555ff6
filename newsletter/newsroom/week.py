"""This week's report: begun from last week's, and refreshed without touching what people wrote."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.collect.calendar import read_calendar_file
from newsletter.collect.calendar.section import GENERATED, calendar_section
from newsletter.collect.weaving import same_name, weave
from newsletter.errors import ReportError
from newsletter.newsroom.gathering import Gathered
from newsletter.newsroom.workspace import write_new, write_whole
from newsletter.report import (
    Emphasis,
    Paragraph,
    Period,
    Report,
    Section,
    State,
    Text,
    every,
    normalise,
    plain,
    to_markdown,
)
from newsletter.settings import Settings
from newsletter.sources import read_report

REPORTS = "reports"
"""The folder of the workspace that reports lie in."""
STANDING = "standing"
"""The class of a section whose words go on from week to week: `## Jobs {.standing}`."""
REFILLED = "Filled in from the commit history."

Gather = Callable[[Period], Gathered]
"""Collects the changes of some days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The week's report in its file, and what came of collecting for it."""

    path: Path
    is_changed: bool
    gathered: Gathered
    notes: tuple[str, ...] = ()


def make_week(settings: Settings, period: Period, gather: Gather) -> Made:
    """Begin the week's report, or refresh it where there is one: it alone is then written.

    Raises ReportError where the calendar cannot be read, WorkspaceError where a file is in the way.
    """
    found, notes = _reports(settings.path(REPORTS))
    gathered = gather(period)
    for path, report in found.items():
        if report.period and report.period.start == period.start:
            made = _refreshed(report, settings, gathered)
            is_changed = made != normalise(report)
            if is_changed:
                write_whole(path, to_markdown(made).encode())
            return Made(path=path, is_changed=is_changed, gathered=gathered, notes=notes)
    last = max(found.values(), key=lambda each: each.number or 0, default=None)
    begun = _refreshed(_begun(last, period, settings.project.name), settings, gathered)
    path = settings.path(REPORTS) / f"{begun.number}.md"
    write_new(path, to_markdown(begun).encode(), force=False)
    return Made(path=path, is_changed=True, gathered=gathered, notes=notes)


def refilled(report: Report, gathered: Gathered) -> tuple[Report, tuple[str, ...]]:
    """The report with its empty project sections filled, each saying so, and their names."""
    empty = {plain(each.title) for each in every(report.sections) if each.state is State.EMPTY}
    parts = [
        (name, section)
        for name, section in gathered.parts
        if any(same_name(title, name) for title in empty)
    ]
    told = Paragraph(children=(Emphasis(children=(Text(text=REFILLED),)),))
    names = tuple(name for name, _ in parts)

    def marked(section: Section) -> Section:
        below = tuple(map(marked, section.sections))
        is_ours = any(same_name(plain(section.title), name) for name in names)
        blocks = (told, *section.blocks) if is_ours else section.blocks
        return replace(section, blocks=blocks, sections=below)

    if not parts:
        return report, ()
    woven = weave(report, parts)
    sections = tuple(map(marked, woven.sections))
    return normalise(replace(woven, sections=sections, notes=report.notes)), names


def _refreshed(report: Report, settings: Settings, gathered: Gathered) -> Report:
    woven = weave(report, gathered.parts)
    if not settings.calendar.file or woven.period is None:
        return woven
    calendar = read_calendar_file(settings.path(settings.calendar.file))
    made = calendar_section(calendar, today=woven.published or woven.period.end)
    is_there = any(GENERATED[0] in each.attrs for each in every(woven.sections))

    def renewed(section: Section) -> Section:
        if GENERATED[0] in section.attrs:
            return replace(section, blocks=made.blocks, state=made.state)
        return replace(section, sections=tuple(map(renewed, section.sections)))

    sections = tuple(map(renewed, woven.sections)) if is_there else (made, *woven.sections)
    return normalise(replace(woven, sections=sections))


def _begun(last: Report | None, period: Period, project: str) -> Report:
    """The next report: its number, its days, last week's headings and standing words."""
    if last is None:
        return Report(title=f"{project} weekly #1", number=1, period=period)
    before, number = last.number or 0, (last.number or 0) + 1
    own = re.compile(rf"(?<!\d){before}(?!\d)(?!.*(?<!\d){before}(?!\d))")
    return replace(
        last,
        title=own.sub(str(number), last.title),
        number=number,
        period=period,
        published=None,
        subject="",
        preheader="",
        url="",
        blocks=(),
        sections=tuple(map(_emptied, last.sections)),
        notes=(),
    )


def _emptied(section: Section) -> Section:
    if STANDING in dict(section.attrs).get("class", "").split():
        return section
    below = tuple(map(_emptied, section.sections))
    return replace(section, blocks=(), sections=below, state=State.EMPTY)


def _reports(folder: Path) -> tuple[dict[Path, Report], tuple[str, ...]]:
    """The reports of the workspace; one that cannot be read is told of, and does not count."""
    found: dict[Path, Report] = {}
    notes = []
    for path in sorted(folder.glob("*.md")):
        try:
            found[path] = read_report(path)
        except ReportError as error:
            notes.append(f"{error}; it is left aside")
    return found, tuple(notes)
