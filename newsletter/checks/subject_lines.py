"""Whether subject and preheader say enough, and not too much, in a list of letters."""

import re
from collections.abc import Iterator

from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.rendering.summaries import PREHEADER_LEAST, PREHEADER_MOST

SUBJECT_MOST = 60
"""Characters of a subject that a narrow list of letters shows."""

RULES = (
    Rule(
        name="subject-length",
        question=f"Does the subject have {SUBJECT_MOST} characters at most, as phones show?",
    ),
    Rule(
        name="subject-words",
        question="Is the subject in words, not shouted, and no reply to anybody?",
    ),
    Rule(
        name="preheader-length",
        question=f"Does the preheader have {PREHEADER_LEAST} to {PREHEADER_MOST} characters?",
    ),
    Rule(name="preheader-words", question="Does the preheader say more than the subject?"),
)

_REPLY = re.compile(r"\s*(?:re|fwd?|aw|wg|antw|sv|rv)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_WORD = re.compile(r"\w")
_SHOUTED = 8
"""Letters from which capitals are a shout and no name."""


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
    if what := _unfit(letter.rendition.subject):
        yield Finding(
            rule="subject-words",
            severity=Severity.WARNING if letter.rendition.subject.strip() else Severity.ERROR,
            what=what,
            mend="write a `subject:` into the report's front matter",
            where=letter.source,
        )
    yield from _preheader(letter)


def _unfit(subject: str) -> str:
    """What is wrong with the words of a subject; empty where nothing is."""
    letters = [char for char in subject if char.isalpha()]
    if not subject.strip():
        return "the subject is empty"
    if not _WORD.search(subject):
        return f'the subject "{subject}" has no words'
    if len(letters) >= _SHOUTED and all(char.isupper() for char in letters):
        return "the subject is in capitals, which looks like advertising"
    if found := _REPLY.match(subject):
        return f'the subject begins with "{found[0].strip()}" and looks like a reply'
    return ""


def _preheader(letter: Letter) -> Iterator[Finding]:
    preheader, is_asked = letter.rendition.preheader, bool(letter.report.preheader)
    if not PREHEADER_LEAST <= len(preheader) <= PREHEADER_MOST:
        yield Finding(
            rule="preheader-length",
            # Nobody chose the words of a derived one.
            severity=Severity.WARNING if is_asked else Severity.NOTE,
            what=f"the preheader has {len(preheader)} characters; lists show"
            f" {PREHEADER_LEAST} to {PREHEADER_MOST}",
            mend="write a `preheader:` of that length into the report's front matter",
            where=letter.source,
        )
    subject = _bones(letter.rendition.subject)
    if subject and _bones(preheader).startswith(subject):
        yield Finding(
            rule="preheader-words",
            severity=Severity.WARNING,
            what="the preheader repeats the subject right beside it",
            mend="write a `preheader:` that says what else there is",
            where=letter.source,
        )


def _bones(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
