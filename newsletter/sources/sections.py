"""Turn a flat run of headings and blocks into nested sections: what every importer ends with.

    heading 1, block, heading 3, block  ->  Section(block, Section(block))

Levels only order headings among each other: jumps are closed up, so a level 4 below a level 2 is
one step down. Ids, roles and states that the source does not name are worked out here, once for
all sources, by the guesses of `newsletter.report`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from newsletter.report import (
    Block,
    Blocks,
    Diagnostic,
    Inlines,
    Level,
    Node,
    Section,
    Span,
    State,
    find_state,
    guess_role,
    plain,
    slug,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(Node):
    """A heading of the source, not yet a section.

    `level` counts from 1. `id`, `role` and `state` are what the source says in so many words;
    None means that `arrange` works it out (`role=""` says that there is none).
    """

    level: int
    title: Inlines
    id: str | None = None
    role: str | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What `arrange` makes: the blocks before the first heading, the sections, what it noticed."""

    blocks: Blocks
    sections: tuple[Section, ...]
    notes: tuple[Diagnostic, ...]


Part: TypeAlias = Heading | Block


def arrange(parts: Iterable[Part]) -> Arrangement:
    """Nest a document's headings and blocks, given in reading order, into sections.

    Every block comes out exactly once and in order. Ids are unique: the source's own are kept
    (the first of two equal ones), the others are slugs of their titles. A section's span reaches
    from its heading to the end of what stands below it.

    Notes: `section-empty` (warning) names a heading with nothing below it; `section-id-taken`
    (warning) names an id that the source gave twice.
    """
    lead: list[Block] = []
    roots: list[_Open] = []
    branch: list[_Open] = []
    for part in parts:
        if isinstance(part, Heading):
            while branch and branch[-1].heading.level >= part.level:
                branch.pop()
            opened = _Open(heading=part)
            (branch[-1].children if branch else roots).append(opened)
            branch.append(opened)
        else:
            (branch[-1].blocks if branch else lead).append(part)
    closing = _Closing(roots)
    sections = tuple(closing.close(opened) for opened in roots)
    return Arrangement(blocks=tuple(lead), sections=sections, notes=tuple(closing.notes))


@dataclass(slots=True)
class _Open:
    """A section while its document is still being read."""

    heading: Heading
    blocks: list[Block] = field(default_factory=list)
    children: list["_Open"] = field(default_factory=list)


def _headings(opened: Iterable[_Open]) -> Iterator[Heading]:
    for section in opened:
        yield section.heading
        yield from _headings(section.children)


class _Closing:
    """Freezes the sections of one report, in reading order, and notes what is odd about them."""

    def __init__(self, roots: Iterable[_Open]) -> None:
        self.notes: list[Diagnostic] = []
        self._asked = {heading.id for heading in _headings(roots) if heading.id}
        self._given: set[str] = set()
        self._counts: Counter[str] = Counter()

    def close(self, opened: _Open) -> Section:
        """Freeze a section and those below it."""
        heading, blocks = opened.heading, tuple(opened.blocks)
        title = plain(heading.title)
        identity = self._identity(heading, title)
        if not opened.children and find_state(blocks) is State.EMPTY:
            self._note_empty(heading, title)
        sections = tuple(self.close(child) for child in opened.children)
        return Section(
            title=heading.title,
            blocks=blocks,
            sections=sections,
            id=identity,
            role=guess_role(title) if heading.role is None else heading.role,
            state=heading.state or find_state(blocks, sections),
            span=_reach(heading.span, (*blocks, *sections)),
            attrs=heading.attrs,
        )

    def _identity(self, heading: Heading, title: str) -> str:
        if heading.id and heading.id not in self._given:
            self._given.add(heading.id)
            return heading.id
        stem = heading.id or slug(title)
        unique = stem
        while unique in self._asked or unique in self._given:
            self._counts[stem] += 1
            unique = f"{stem}-{self._counts[stem] + 1}"
        self._given.add(unique)
        if heading.id:
            what = f'the id "{stem}" is given to two sections; the second is now "{unique}"'
            self._warn("section-id-taken", what, heading.span)
        return unique

    def _note_empty(self, heading: Heading, title: str) -> None:
        if heading.state in {None, State.EMPTY}:
            what = (
                f'the section "{title}" has a heading and nothing below it; its content seems lost'
            )
            self._warn("section-empty", what, heading.span)

    def _warn(self, code: str, message: str, span: Span | None) -> None:
        self.notes.append(Diagnostic(level=Level.WARNING, code=code, message=message, span=span))


def _reach(span: Span | None, nodes: Iterable[Node]) -> Span | None:
    ends = [node.span.end for node in nodes if node.span]
    return Span(span.start, max([span.end, *ends])) if span else None
