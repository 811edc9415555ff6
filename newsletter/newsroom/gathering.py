"""The changes of the settings' projects, for the days of a report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.collect.github import GitHub
from newsletter.collect.grouping import KINDS, Group, read_group
from newsletter.collect.windows import Window
from newsletter.errors import FetchError, ReportError, SettingsError
from newsletter.newsroom.changes import Question, collect
from newsletter.report import Period, Section, Text
from newsletter.settings import CollectTable, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Each project that answered with its section, and why others did not."""

    parts: tuple[tuple[str, Section], ...] = ()
    failures: tuple[FetchError | ReportError, ...] = ()
    notes: tuple[str, ...] = ()


def gather(settings: Settings, period: Period, github: GitHub) -> Gathered:
    """Ask for one project after the other; one that fails does not keep the others back.

    SettingsError for a group that is none.
    """
    window = Window.of_days(period.start, period.end, settings.zone)
    gathered = Gathered()
    for project in settings.collect:
        question = Question(
            repositories=[_place(project, settings)],
            window=window,
            groups=_groups(project.groups, settings),
            expand=project.expand,
            url=project.url,
        )
        answer = collect(question, github)
        title = (Text(text=project.name),)
        gathered = Gathered(
            parts=gathered.parts
            + tuple((project.name, replace(each, title=title)) for each in answer.sections),
            failures=gathered.failures + answer.failures,
            notes=gathered.notes + answer.notes,
        )
    return gathered


def _place(project: CollectTable, settings: Settings) -> str:
    """The folder of the clone, or the repository at GitHub."""
    if not project.clone:
        return project.repository
    folder: Path = settings.path(project.clone)
    if not folder.is_dir():
        mend = "clone the project there, or correct the folder"
        where = f"{settings.file.name}: collect.clone"
        raise SettingsError(f"there is no folder {folder}", where=where, mend=mend)
    return str(folder)


def _groups(names: Sequence[str], settings: Settings) -> tuple[Group, ...]:
    groups = []
    for name in names:
        group = read_group(name)
        if group is None:
            mend = f"write one of {', '.join(KINDS)}, or 'Heading: word, word'"
            where = f"{settings.file.name}: collect.groups"
            raise SettingsError(f'"{name}" is no group', where=where, mend=mend)
        groups.append(group)
    return tuple(groups)
