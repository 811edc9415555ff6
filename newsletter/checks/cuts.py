"""Whether the report can be cut to what readers follow: every topic known, no letter of nothing."""

from collections.abc import Iterator

from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.report import (
    Report,
    Section,
    State,
    cut,
    named_topics,
    plain,
    shows,
    topics_of,
)

RULES = (
    Rule(name="topic-unknown", question="Is every topic that a section names one of the settings?"),
    Rule(name="topic-says-nothing", question="Does each topic's followers' letter say something?"),
)


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield the names that nobody can follow, and the topics whose followers would read nothing."""
    known = letter.circumstances.topics
    for node, line in letter.nodes:
        if isinstance(node, Section):
            for name in sorted(named_topics(node) - known):
                yield Finding(
                    rule="topic-unknown",
                    severity=Severity.WARNING,
                    what=f'the section "{plain(node.title)}" is of the unknown topic {name}',
                    mend="correct it, or add it to the topics of newsletter.toml",
                    where=letter.source,
                    line=line,
                )
    topics = topics_of(letter.report, known)
    for topic in topics if len(topics) > 1 else ():
        if not _says_something(cut(letter.report, [topic], known=topics)):
            yield Finding(
                rule="topic-says-nothing",
                severity=Severity.WARNING,
                what=f"who follows only {topic} gets a letter that says nothing",
                mend="write a line for everybody, or take the section out: then they get none",
                where=letter.source,
            )


def _says_something(report: Report) -> bool:
    return shows(report.blocks) or any(map(_tells, report.sections))


def _tells(section: Section) -> bool:
    is_news = section.state is State.NORMAL and shows(section.blocks)
    return is_news or any(map(_tells, section.sections))
