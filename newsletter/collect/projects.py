"""A project whose changes are collected, and one of its changes, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from newsletter.collect.grouping import Group
from newsletter.report import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project: `name` is its section's heading, `url` its page at the forge or empty.

    `branch` is any name of a commit that git understands. `expand` lists the commits below a title
    that says nothing; `without` holds patterns of authors whose work does not count.
    """

    name: str
    clone: Path
    url: str = ""
    branch: str = "HEAD"
    groups: tuple[Group, ...] = ()
    expand: bool = False
    without: tuple[str, ...] = ()


class Kind(StrEnum):
    """What a change's number counts, in the words of `Ref.kind`."""

    PULL = "pr"
    """A pull request: `#12`."""
    REQUEST = "mr"
    """GitLab's merge request: `!12`, which has nothing to do with issue #12."""
    COMMIT = "commit"
    """A merge that names no number; its commit stands for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What came into a branch at once: a merge, or a pull request squashed into one commit.

    `title` is as its author wrote it, whole and on one line; `commits` are the subjects of what was
    merged, oldest first, where they were asked for. `number` is None for `Kind.COMMIT` alone.
    """

    sha: str
    kind: Kind
    number: int | None
    title: str
    merged_at: datetime
    url: str = ""
    people: tuple[Person, ...] = ()
    labels: tuple[str, ...] = ()
    commits: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What people call it: `#12`, `!12`, or the beginning of its commit's name."""
        if self.number is None:
            return self.sha[:_SHORT]
        return f"{'!' if self.kind is Kind.REQUEST else '#'}{self.number}"


_SHORT = 9
"""Digits of a commit's name that tell it from all others in a large project."""
