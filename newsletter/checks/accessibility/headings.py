"""Whether the headings are the outline of the letter, by which screen readers jump."""

from collections.abc import Iterator
from itertools import pairwise

from newsletter.checks.accessibility.reading import EDITION, Reading
from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.transcript import headings_of
from newsletter.report import Section, plain, walk

RULES = (
    Rule(name="main-heading", question="Has the letter one heading of level 1, and no second?"),
    Rule(name="heading-levels", question="Does no heading skip a level below the one before?"),
    Rule(name="heading-empty", question="Has every heading words?"),
)


def examine(reading: Reading) -> Iterator[Finding]:
    """Yield where the outline breaks."""
    lines = headings_of(seen.element for seen in reading.everything)
    mains = sum(line.level == 1 for line in lines)
    if mains != 1:
        yield Finding(
            rule="main-heading",
            severity=Severity.WARNING,
            what=f"the letter has {mains or 'no'} headings of level 1",
            mend="give it one <h1> with the title, and let sections begin at <h2>",
            where=EDITION,
        )
    for above, below in pairwise(lines):
        if below.level > above.level + 1:
            yield Finding(
                rule="heading-levels",
                severity=Severity.WARNING,
                what=f'the heading "{below.text}" of level {below.level} stands below one of '
                f"level {above.level}",
                mend=f"let it be of level {above.level + 1}",
                where=EDITION,
            )
    if not all(line.text for line in lines):
        yield from _empty(reading)


def _empty(reading: Reading) -> Iterator[Finding]:
    sections = [node for node in walk(reading.letter.report) if isinstance(node, Section)]
    nameless = [section for section in sections if not plain(section.title).strip()]
    for section in nameless:
        yield Finding(
            rule="heading-empty",
            severity=Severity.WARNING,
            what="a heading has no words",
            mend="give it words, or delete its mark",
            where=reading.source,
            line=section.span.start if section.span else None,
        )
    if not nameless:
        yield Finding(
            rule="heading-empty",
            severity=Severity.WARNING,
            what="the theme sets a heading without words",
            mend="give it words, or let it be no heading",
            where=EDITION,
        )
