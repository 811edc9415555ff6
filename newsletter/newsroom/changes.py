"""The week's changes of some repositories: asked of GitHub, or read from clones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsletter.collect.changes import Change, changes_section, merges_section, without
from newsletter.collect.clones.reading import read_clone
from newsletter.collect.github import API, GitHub
from newsletter.collect.grouping import Group
from newsletter.collect.patience import Patience
from newsletter.collect.projects import Project
from newsletter.collect.windows import Window
from newsletter.errors import FetchError, ReportError
from newsletter.fetching.fetcher import Fetcher
from newsletter.report import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: repositories, when, and whose work does not count.

    A repository is `owner/name` on GitHub, or the folder of a clone on this machine.
    """

    repositories: Sequence[str]
    window: Window
    without: Sequence[str] = ()
    reviewers: bool = False
    """Also who approved: one more request for each change."""
    newcomers: bool = False
    """Also who contributed for the first time: one more search for each author."""
    groups: Sequence[Group] = ()
    """Below which headings changes are sorted, by label or title."""
    expand: bool = False
    """Of clones: list the commits below a title that says nothing."""
    url: str = ""
    """Of a clone: its page at its forge, which links lead to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """A section for each repository that answered, and why the others did not.

    `notes` tell of a clone what its section does not show.
    """

    sections: tuple[Section, ...]
    failures: tuple[FetchError | ReportError, ...]
    notes: tuple[str, ...]


def github_of(environment: Mapping[str, str], fetcher: Fetcher, patience: Patience) -> GitHub:
    """GitHub as the environment says: GITHUB_TOKEN, and GITHUB_API_URL for one's own."""
    api = environment.get("GITHUB_API_URL") or API
    return GitHub(fetcher, patience=patience, token=environment.get("GITHUB_TOKEN", ""), api=api)


def collect(question: Question, github: GitHub) -> Collected:
    """Ask for one repository after the other; one that fails does not keep the others back."""
    sections: list[Section] = []
    failures: list[FetchError | ReportError] = []
    notes: list[str] = []
    for repository in question.repositories:
        try:
            if Path(repository).is_dir():
                section, said = _of_clone(Path(repository), question)
                notes += said
            else:
                changes = _changes(repository, question, github)
                section = changes_section(repository, changes, question.groups)
            sections.append(section)
        except (FetchError, ReportError) as error:
            failures.append(error)
    return Collected(sections=tuple(sections), failures=tuple(failures), notes=tuple(notes))


def _of_clone(clone: Path, question: Question) -> tuple[Section, list[str]]:
    project = Project(
        name=clone.resolve().name.removesuffix(".git"),
        clone=clone,
        url=question.url,
        groups=tuple(question.groups),
        expand=question.expand,
        without=tuple(question.without),
    )
    reading = read_clone(project, question.window)
    notes = []
    if question.reviewers or question.newcomers:
        notes.append(f"{clone}: a clone does not know who approved, nor who is new")
    if reading.left_out:
        notes.append(f"{clone}: {reading.left_out} changes of bots, or as asked, are left out")
    if not reading.merges and reading.newest:
        told = f"{reading.commits} commits of that time, the newest of all is of"
        notes.append(f"{clone}: no change among {told} {reading.newest:%Y-%m-%d}")
    return merges_section(project, reading.merges), notes


def _changes(repository: str, question: Question, github: GitHub) -> list[Change]:
    window = question.window
    pulls = without(github.merged(repository, window), question.without)
    authors = {pull.author.login for pull in pulls} if question.newcomers else set()
    first = {who for who in authors if github.is_first(repository, who, before=window.start)}
    return [
        Change(
            pull=pull,
            reviewers=github.reviewers(repository, pull.number) if question.reviewers else (),
            is_first=pull.author.login in first,
        )
        for pull in pulls
    ]
