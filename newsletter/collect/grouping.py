"""Sorts changes into groups by their labels and by what stands before their titles.

Fix: ...   fix(net)!: ...   [docs] ...   btrfs: ...   Security fixes for ...
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A heading, and patterns of the labels and title prefixes that belong below it.

    Patterns are in lower case; `*` stands for anything.
    """

    heading: str
    patterns: tuple[str, ...]


KINDS: Mapping[str, Group] = {
    "security": Group(heading="Security", patterns=("security", "cve", "cve-*", "vulnerability")),
    "feature": Group(
        heading="New features",
        patterns=("feat", "feature", "features", "enhancement", "enh", "new", "add", "implement"),
    ),
    "fix": Group(
        heading="Fixes",
        patterns=("fix", "fixes", "fixed", "bugfix", "bugfixes", "bug", "bug fix", "hotfix"),
    ),
    "docs": Group(heading="Documentation", patterns=("doc", "docs", "documentation", "man")),
    "dependencies": Group(
        heading="Dependencies", patterns=("deps", "dependencies", "dependency", "bump", "vendor")
    ),
    "translation": Group(
        heading="Translations", patterns=("i18n", "l10n", "translation", "translations", "po")
    ),
}
"""The groups that have a name; in `Heading: pattern, pattern` people make their own."""

OTHER = Group(heading="Other changes", patterns=("*",))
"""What no group wanted; always last."""


def read_group(text: str) -> Group | None:
    """A group as the settings name it: one of `KINDS`, or `Heading: pattern, pattern`."""
    if text in KINDS:
        return KINDS[text]
    heading, _, patterns = text.partition(":")
    held = tuple(filter(None, (pattern.strip().lower() for pattern in patterns.split(","))))
    return Group(heading=heading.strip(), patterns=held) if heading.strip() and held else None


class Titled(Protocol):
    """What can be sorted."""

    @property
    def title(self) -> str:
        """One line."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """As the forge has them."""
        ...


_T = TypeVar("_T", bound=Titled)


def grouped(changes: Iterable[_T], groups: Sequence[Group]) -> list[tuple[Group, list[_T]]]:
    """The groups that hold something, in their order; each change is in the first that fits it."""
    wanted = (*groups, OTHER)
    held: list[tuple[Group, list[_T]]] = [(group, []) for group in wanted]
    for change in changes:
        signs = list(_signs(change))
        index = next(
            (index for index, group in enumerate(groups) if _fits(group, signs)), len(groups)
        )
        held[index][1].append(change)
    return [(group, members) for group, members in held if members]


def _fits(group: Group, signs: Iterable[str]) -> bool:
    return any(fnmatchcase(sign, pattern) for sign in signs for pattern in group.patterns)


_PREFIX = re.compile(
    r"\[(?P<bracket>[^\]]{1,40})\]"
    r"|(?P<word>[\w./ -]{1,40}?)(?:\((?P<scope>[^)]{1,40})\))?!?:(?=\s)"
)
_FIRST = re.compile(r"[\w-]+")


def _signs(change: Titled) -> Iterator[str]:
    """What tells the group of a change, labels first, in lower case."""
    for label in change.labels:
        low = label.lower()
        yield low
        # kind/bug, type: bug
        yield re.split(r"[/:]", low)[-1].strip()
    prefix = _PREFIX.match(change.title)
    found = prefix.groupdict().values() if prefix else [_first(change.title)]
    yield from (sign.strip().lower() for sign in found if sign)


def _first(title: str) -> str:
    word = _FIRST.match(title)
    return word[0] if word else ""
