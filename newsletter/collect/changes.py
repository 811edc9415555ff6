"""What was merged, as a section of a report: generated, and honest about what it is."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeVar

from newsletter.collect.github_answers import Account, PullRequest
from newsletter.collect.grouping import Group, Titled, grouped
from newsletter.collect.projects import Merge, Project
from newsletter.report import (
    Block,
    Blocks,
    CodeSpan,
    Inline,
    Inlines,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Ref,
    Section,
    State,
    Text,
    guess_role,
    slug,
)

NOTHING = "Nothing to report this week."
_T = TypeVar("_T", bound=Titled)
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A merged pull request, with what was asked about it beyond the search."""

    pull: PullRequest
    reviewers: tuple[Account, ...] = ()
    is_first: bool = False
    """The first contribution of its author."""

    @property
    def title(self) -> str:
        """As its author wrote it."""
        return self.pull.title

    @property
    def labels(self) -> tuple[str, ...]:
        """As GitHub has them."""
        return self.pull.labels


def without(pulls: Iterable[PullRequest], patterns: Sequence[str]) -> tuple[PullRequest, ...]:
    """Leave out what bots' accounts did, and those whose login one of the patterns fits.

    `*` stands for anything, and case does not matter, as in GitHub's logins.
    """
    low = [pattern.lower() for pattern in patterns]
    return tuple(
        pull
        for pull in pulls
        if not pull.author.is_bot
        and not any(fnmatchcase(pull.author.login.lower(), pattern) for pattern in low)
    )


def changes_section(
    repository: str, changes: Sequence[Change], groups: Sequence[Group] = ()
) -> Section:
    """A section named after the repository, a line for each change; or that there was nothing.

    Titles are text and code spans alone: whatever else in them looks like markup stays as typed.
    """

    def listed(held: Sequence[Change]) -> ListBlock:
        return ListBlock(items=tuple(ListItem(blocks=(_line(repository, each),)) for each in held))

    return _sorted(repository.rpartition("/")[2], changes, groups, listed)


def merges_section(project: Project, merges: Sequence[Merge]) -> Section:
    """A section named after a project whose clone was read, with a section for each group."""
    return _sorted(project.name, merges, project.groups, _merges)


def _sorted(
    title: str,
    changes: Sequence[_T],
    groups: Sequence[Group],
    listed: Callable[[Sequence[_T]], ListBlock],
) -> Section:
    """A section with one list, or with a section for each group that holds something."""
    if not groups:
        return _section(title, (listed(changes),) if changes else (), ())
    below = (
        _section(group.heading, (listed(held),), ()) for group, held in grouped(changes, groups)
    )
    return _section(title, (), tuple(below))


def _section(title: str, blocks: Blocks, sections: tuple[Section, ...]) -> Section:
    """A section that says so where there is nothing in it."""
    is_empty = not (blocks or sections)
    nothing = Paragraph(children=(Text(text=NOTHING),))
    return Section(
        title=(Text(text=title),),
        blocks=(nothing,) if is_empty else blocks,
        sections=sections,
        id=slug(title),
        role=guess_role(title),
        state=State.NOTHING if is_empty else State.NORMAL,
    )


def _merges(merges: Sequence[Merge]) -> ListBlock:
    return ListBlock(items=tuple(ListItem(blocks=tuple(_merge(merge))) for merge in merges))


def _merge(merge: Merge) -> Iterator[Block]:
    words: list[Inline] = [
        *title_inlines(merge.title),
        Text(text=" "),
        Ref(kind=merge.kind.value, text=merge.mark, url=merge.url),
    ]
    for index, person in enumerate(merge.people):
        words.append(Text(text=", " if index else " by "))
        name = (Text(text=person.name),)
        words += (Link(href=person.url, children=name),) if person.url else name
    yield Paragraph(children=tuple(words))
    if merge.commits:
        lines = (Paragraph(children=title_inlines(subject)) for subject in merge.commits)
        yield ListBlock(items=tuple(ListItem(blocks=(line,)) for line in lines))


def title_inlines(title: str) -> Inlines:
    """A title of a change: code between backticks, all else plain text on one line."""
    pieces: list[Inline] = []
    for index, piece in enumerate(_CODE.split(" ".join(title.split()))):
        if piece and index % 2:
            pieces.append(CodeSpan(text=piece))
        elif piece:
            pieces.append(Text(text=piece))
    return tuple(pieces)


def _line(repository: str, change: Change) -> Paragraph:
    pull = change.pull
    number = f"{repository}#{pull.number}"
    words: list[Inline] = [
        *title_inlines(pull.title),
        Text(text=" "),
        Ref(kind="pr", text=number, url=pull.url),
        Text(text=" by "),
        _person(pull.author),
    ]
    if change.is_first:
        words.append(Text(text=", a first contribution"))
    if change.reviewers:
        words.append(Text(text=", reviewed by "))
        for index, reviewer in enumerate(change.reviewers):
            words += [Text(text=", ")] * bool(index)
            words.append(_person(reviewer))
    return Paragraph(children=tuple(words))


def _person(account: Account) -> Inline:
    # A link and no @: a mail or a forum must not call people who did not ask for it.
    page = f"https://github.com/{account.login}"
    return Link(href=page, children=(Text(text=account.login),))
