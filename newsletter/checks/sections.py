"""Whether every section says something, or that there is nothing to say."""

from collections.abc import Iterator

from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.report import Section, State, plain

RULES = (Rule(name="section-empty", question="Does every section say something?"),)


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield the sections that nobody has written."""
    for node, line in letter.nodes:
        if isinstance(node, Section) and node.state is State.EMPTY:
            yield Finding(
                rule="section-empty",
                severity=Severity.WARNING,
                what=f'the section "{plain(node.title)}" is empty',
                mend='write it, take it out, or say "nothing to report this week"',
                where=letter.source,
                line=line,
            )
