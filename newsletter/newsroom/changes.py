"""The week's changes of some repositories, asked of GitHub."""

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
    """Of clones: below which headings changes are sorted, by label or title."""
    expand: bool = False
    """Of clones: list the commits below a title that says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """A section for each repository that answered, and why the others did not."""

    sections: tuple[Section, ...]
    failures: tuple[FetchError | ReportError, ...]


def github_of(environment: Mapping[str, str], fetcher: Fetcher, patience: Patience) -> GitHub:
    """GitHub as the environment says: GITHUB_TOKEN, and GITHUB_API_URL for one's own."""
    api = environment.get("GITHUB_API_URL") or API
    return GitHub(fetcher, patience=patience, token=environment.get("GITHUB_TOKEN", ""), api=api)


def collect(question: Question, github: GitHub) -> Collected:
    """Ask for one repository after the other; one that fails does not keep the others back."""
    sections, failures = [], []
    for repository in question.repositories:
        try:
            sections.append(_section(repository, question, github))
        except (FetchError, ReportError) as error:
            failures.append(error)
    return Collected(sections=tuple(sections), failures=tuple(failures))


def _section(repository: str, question: Question, github: GitHub) -> Section:
    clone = Path(repository)
    if not clone.is_dir():
        return changes_section(repository, _changes(repository, question, github))
    project = Project(
        name=clone.resolve().name.removesuffix(".git"),
        clone=clone,
        groups=tuple(question.groups),
        expand=question.expand,
        without=tuple(question.without),
    )
    return merges_section(project, read_clone(project, question.window).merges)


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
