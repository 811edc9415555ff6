"""A report cut to the topics somebody follows: pure, from report to report.

A section is of a topic where its id, its title as a slug, or its attribute `topic=` names one:

    # Upstream changes          of no topic: everybody's
    ## LXD                      of the topic lxd, with all that stands below it
    ## Containers {topic=lxc}   of the topic lxc; {topic="lxc,lxd"} is of both
    ## LXC {topic=none}         of no topic: what is written counts alone
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from newsletter.report.blocks import Block, Blocks, Comment, Footnote
from newsletter.report.guesses import find_state, slug
from newsletter.report.inlines import FootnoteRef
from newsletter.report.model import Report, Section
from newsletter.report.node import Node
from newsletter.report.walk import every, plain, walk

_NONE = "none"
_BETWEEN = re.compile(r"[\s,;+]+")


def topics_of(report: Report, known: Collection[str]) -> tuple[str, ...]:
    """Which of the known topics have a section in the report, sorted."""
    if not known:
        return ()
    sections = every(report.sections)
    return tuple(sorted({topic for section in sections for topic in belongs(section, known)}))


def belongs(section: Section, known: Collection[str]) -> frozenset[str]:
    """The known topics that a section is of by its own heading; none: it is everybody's."""
    if "topic" in dict(section.attrs):
        return named_topics(section) & frozenset(known)
    names = {section.id, slug(plain(section.title))}
    return frozenset(topic for topic in known if topic in names or slug(topic) in names)


def named_topics(section: Section) -> frozenset[str]:
    """The topics that its attribute names, known or not; `none` names none."""
    written = dict(section.attrs).get("topic", "").casefold()
    return frozenset(filter(None, _BETWEEN.split(written))) - {_NONE}


def cut(report: Report, topics: Collection[str], *, known: Collection[str]) -> Report:
    """The report without the sections of those known topics that are not among `topics`.

    What stands below a section goes with it, unless it is of a topic that stays: then the heading
    stays over it. A section that had nothing but what went goes, too. Footnotes go and stay with
    their marks.
    """
    gone = frozenset(known) - frozenset(topics)
    if not gone.intersection(topics_of(report, known)):
        return report
    knife = _Knife(frozenset(topics), frozenset(known))
    return _with_its_notes(report, replace(report, sections=knife.each(report.sections)))


class _Knife:
    """Cuts sections; `topics` stay."""

    def __init__(self, topics: frozenset[str], known: frozenset[str]) -> None:
        self._topics = topics
        self._known = known

    def each(self, sections: Iterable[Section], *, foreign: bool = False) -> tuple[Section, ...]:
        """What is left of sections; `foreign` ones stand below one of a topic that goes."""
        found = (self._one(section, foreign=foreign) for section in sections)
        return tuple(section for section in found if section is not None)

    def _one(self, section: Section, *, foreign: bool) -> Section | None:
        if own := belongs(section, self._known):
            foreign = not own & self._topics
        below = self.each(section.sections, foreign=foreign)
        blocks = () if foreign else section.blocks
        was_emptied = foreign or bool(section.sections)
        if was_emptied and not below and not shows(blocks):
            return None
        if below == section.sections and blocks == section.blocks:
            return section
        state = find_state(blocks, below)
        return replace(section, blocks=blocks, sections=below, state=state)


def shows(blocks: Blocks) -> bool:
    """Whether a reader sees anything of these blocks where they stand."""
    # Notes are shown where they are referred to, and that may be elsewhere.
    return any(not isinstance(block, Comment | Footnote) for block in blocks)


def _with_its_notes(whole: Report, left: Report) -> Report:
    """What is left, with the footnotes that it refers to, and without those it no longer does."""
    notes = {block.label: block for block in _blocks(whole) if isinstance(block, Footnote)}
    if not notes:
        return left
    needed = _referred(left, notes)
    unneeded = _referred(whole, notes) - needed
    if unneeded:
        left = _without(left, unneeded)
    there = {block.label for block in _blocks(left) if isinstance(block, Footnote)}
    missing = [note for label, note in notes.items() if label in needed and label not in there]
    return _ending_in(left, missing) if missing else left


def _referred(report: Report, notes: dict[str, Footnote]) -> frozenset[str]:
    """The labels of the footnotes that a report refers to, by way of other footnotes, too."""
    titles = (inline for section in every(report.sections) for inline in section.title)
    words = (block for block in _blocks(report) if not isinstance(block, Footnote))
    open_ = _labels((*titles, *words))
    found: set[str] = set()
    while open_:
        found |= open_
        open_ = _labels(notes[label] for label in open_ if label in notes) - found
    return frozenset(found)


def _labels(nodes: Iterable[Node]) -> set[str]:
    inner = (each for node in nodes for each in walk(node))
    return {each.label for each in inner if isinstance(each, FootnoteRef)}


def _without(report: Report, labels: frozenset[str]) -> Report:
    def kept(blocks: Blocks) -> Blocks:
        return tuple(b for b in blocks if not (isinstance(b, Footnote) and b.label in labels))

    def section(one: Section) -> Section:
        below = tuple(map(section, one.sections))
        return replace(one, blocks=kept(one.blocks), sections=below)

    sections = tuple(map(section, report.sections))
    return replace(report, blocks=kept(report.blocks), sections=sections)


def _ending_in(report: Report, more: Iterable[Block]) -> Report:
    def last(sections: tuple[Section, ...]) -> tuple[Section, ...]:
        *before, one = sections
        if one.sections:
            return (*before, replace(one, sections=last(one.sections)))
        return (*before, replace(one, blocks=(*one.blocks, *more)))

    if report.sections:
        return replace(report, sections=last(report.sections))
    return replace(report, blocks=(*report.blocks, *more))


def _blocks(report: Report) -> Iterator[Block]:
    yield from report.blocks
    for section in every(report.sections):
        yield from section.blocks
