"""Whether subject and preheader say enough, and not too much, in a list of letters."""

from collections.abc import Iterator

from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter

SUBJECT_MOST = 60
"""Characters of a subject that a narrow list of letters shows."""

RULES = (
    Rule(
        name="subject-length",
        question=f"Does the subject have {SUBJECT_MOST} characters at most, as phones show?",
    ),
)


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield what is wrong with the two lines."""
    length = len(letter.rendition.subject)
    if length > SUBJECT_MOST:
        yield Finding(
            rule="subject-length",
            severity=Severity.WARNING,
            what=f"the subject has {length} characters; phones show some {SUBJECT_MOST}",
            mend="write a shorter `subject:` into the report's front matter",
            where=letter.source,
        )
