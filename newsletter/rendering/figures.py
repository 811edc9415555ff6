"""The figures of a week, counted in the report where it lists its changes as collectors write them.

title #12 by Ada Lovelace, bo, reviewed by cy
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsletter.report import Inlines, ListItem, Mention, Paragraph, Ref, Report, plain, walk

_CHANGES = frozenset({"pr", "mr", "commit"})
"""The kinds of references that name a change; an issue is none."""
_BEFORE_PEOPLE = " by "
_BETWEEN_PEOPLE = re.compile(r",? and |, ")
"""Collectors write commas, people write "and", too."""
_BEHIND_PEOPLE = (", a first contribution", ", reviewed by ")
_FEW = 2
"""So many changes need no counting; so few projects either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many changes, people who made them, and projects they went into."""

    changes: int
    people: int
    projects: int

    def said(self, words: Mapping[str, str]) -> Iterator[str]:
        """The figures in words; nothing where there is next to nothing to count."""
        if self.changes <= _FEW:
            return
        yield words["changes"].replace("{count}", str(self.changes))
        if self.people > 1:
            yield words["people"].replace("{count}", str(self.people))
        if self.projects > 1:
            yield words["projects"].replace("{count}", str(self.projects))


def count(report: Report) -> Figures:
    """Count the entries of lists that name a change, each once, and what they say of it."""
    changes = 0
    people: set[str] = set()
    projects: set[str] = set()
    for node in walk(report):
        match node:
            case ListItem(blocks=[Paragraph(children=words), *_]) if ref := _change_of(words):
                changes += 1
                people.update(_people(words[words.index(ref) + 1 :]))
                # Every forge writes project/kind/number.
                projects.update([ref.url.rsplit("/", 2)[0]] if ref.url else [])
    return Figures(changes=changes, people=len(people), projects=len(projects))


def _change_of(words: Sequence[object]) -> Ref | None:
    refs = (word for word in words if isinstance(word, Ref) and word.kind in _CHANGES)
    return next(refs, None)


def _people(words: Inlines) -> Iterator[str]:
    yield from (word.name.lower() for word in words if isinstance(word, Mention))
    text = plain(words)
    if text.startswith(_BEFORE_PEOPLE):
        for behind in _BEHIND_PEOPLE:
            text = text.partition(behind)[0]
        names = _BETWEEN_PEOPLE.split(text.removeprefix(_BEFORE_PEOPLE))
        yield from (name.strip().removeprefix("@").lower() for name in names)
