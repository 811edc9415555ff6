"""Whether mail programs keep the style blocks of the letter's head."""

import re
from collections.abc import Iterator

from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter

MOST = 16_384
"""Characters of all style blocks together that Gmail reads; above, it drops them all."""

_THEME = "head.css"
"""The theme's file that becomes a style block."""
_STEP = re.compile(r"[{};]|@[\w-]+|\"[^\"]*\"|'[^']*'|/\*.*?\*/", re.DOTALL)

RULES = (
    Rule(
        name="style-size",
        question=f"Do all style blocks together have {MOST:,} characters at most, as Gmail reads?",
    ),
    Rule(
        name="style-nesting",
        question="Is no @ rule inside another one, for which Gmail drops the whole block?",
    ),
    Rule(name="style-place", question="Is every style block in the head, where Gmail reads it?"),
)


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield what makes a mail program drop a style block."""
    blocks = list(letter.page.iter("style"))
    size = sum(len(block.text or "") for block in blocks)
    if size > MOST:
        yield _finding(
            "style-size",
            Severity.ERROR,
            what=f"the style blocks have {size:,} characters; above {MOST:,} Gmail drops them all",
            mend="move rules into style.css, which is inlined",
        )
    for block in blocks:
        if nested := _nested(block.text or ""):
            yield _finding(
                "style-nesting",
                Severity.WARNING,
                what=f"{nested} stands inside another @ rule: Gmail drops the whole style block",
                mend="write the two @ rules one after the other",
            )
    if letter.page.xpath("boolean(//body//style)"):
        yield _finding(
            "style-place",
            Severity.WARNING,
            what="a style block stands in the body, where Gmail does not read it",
            mend="move it into the head",
        )


def _finding(rule: str, severity: Severity, *, what: str, mend: str) -> Finding:
    return Finding(rule=rule, severity=severity, what=what, mend=mend, where=_THEME)


def _nested(css: str) -> str:
    """The first @ rule that stands inside another one; empty where there is none."""
    opened: list[str] = []
    ahead = ""
    for step in _STEP.findall(css):
        if step == "{":
            opened.append(ahead)
            ahead = ""
        elif step == "}":
            del opened[-1:]
        elif step == ";":
            ahead = ""
        elif step.startswith("@"):
            if any(opened):
                return str(step)
            ahead = step
    return ""
