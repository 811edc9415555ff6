"""A whole report with the changes of its projects woven in."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from newsletter.collect.weaving.marks import marks_of
from newsletter.collect.weaving.section import ours_aside, weave_section
from newsletter.report import Report, Section, Text, normalise, plain

UPSTREAM = "upstream changes"
"""The section that holds the projects', where a report has one."""

Path: TypeAlias = tuple[int, ...]
"""Where a section is: its place among the first level, among those below that, ..."""


def weave(report: Report, parts: Sequence[tuple[str, Section]]) -> Report:
    """The report, in canonical form, with each project's generated section woven in.

    A project's section is found by its heading, whatever its case and a colon at its end: below
    "Upstream changes" where there is that, else anywhere; one that is missing is appended there.
    An entry that a person wrote or changed stays, one that was deleted stays away, and a change of
    which people write anywhere is not told again. Weaving twice is weaving once.
    """
    woven = normalise(report)
    for name, generated in parts:
        woven = normalise(_woven(woven, name, generated))
    return woven


def same_name(title: str, name: str) -> bool:
    """Whether a heading names a project: "LXC:" is LXC."""
    return title.strip(" :").casefold() == name.strip(" :").casefold()


def _woven(report: Report, name: str, generated: Section) -> Report:
    path = _find(report.sections, name)
    if path is None:
        report, path = _appended(report, Section(title=(Text(text=name),)))
    section = _at(report.sections, path)
    bare = _changed(report.sections, path, ())
    blocks = frozenset(mark for block in report.blocks for mark in marks_of(block))
    # A bare #7 outside of the project's own section may be anybody's.
    others = {mark for each in bare for mark in marks_of(each)} | blocks
    others = {mark for mark in others if not mark.startswith(("#", "!"))}
    inside = {mark for each in ours_aside(section) for mark in marks_of(each)}
    woven = weave_section(section, generated, elsewhere=frozenset(others | inside))
    return replace(report, sections=_changed(report.sections, path, (woven,)))


def _find(sections: tuple[Section, ...], name: str) -> Path | None:
    """The project's section; only below the section of changes, where there is one."""
    around = next((path for path, each in _each(sections) if _is(each, UPSTREAM)), ())
    within = _at(sections, around).sections if around else sections
    found = (path for path, each in _each(within) if _is(each, name))
    return next(((*around, *path) for path in found), None)


def _is(section: Section, name: str) -> bool:
    return same_name(plain(section.title), name)


def _each(sections: tuple[Section, ...], before: Path = ()) -> Iterator[tuple[Path, Section]]:
    for index, section in enumerate(sections):
        yield (*before, index), section
        yield from _each(section.sections, (*before, index))


def _at(sections: tuple[Section, ...], path: Path) -> Section:
    first, *rest = path
    return _at(sections[first].sections, tuple(rest)) if rest else sections[first]


def _appended(report: Report, section: Section) -> tuple[Report, Path]:
    around = next((path for path, each in _each(report.sections) if _is(each, UPSTREAM)), None)
    if around is None:
        return replace(report, sections=(*report.sections, section)), (len(report.sections),)
    holder = _at(report.sections, around)
    longer = replace(holder, sections=(*holder.sections, section))
    changed = _changed(report.sections, around, (longer,))
    return replace(report, sections=changed), (*around, len(holder.sections))


def _changed(
    sections: tuple[Section, ...], path: Path, by: tuple[Section, ...]
) -> tuple[Section, ...]:
    """The sections with others in place of the one there."""
    first, *rest = path
    if rest:
        held = sections[first]
        by = (replace(held, sections=_changed(held.sections, tuple(rest), by)),)
    return (*sections[:first], *by, *sections[first + 1 :])
