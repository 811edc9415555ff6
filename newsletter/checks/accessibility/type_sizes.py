"""Whether the type is large enough to read, and set with even spaces."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter.checks.accessibility.reading import STYLE, Passage, Reading, Run
from newsletter.checks.elements import spaced, style_of
from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.holes import HOLE_OF

LEAST = 16
"""CSS pixels of running text."""
LEAST_ASIDE = 13
"""CSS pixels of code, which is wide, of the letter's foot, and of short lines such as dates."""

RULES = (
    Rule(
        name="type-size",
        question=f"Has running text {LEAST} px at least, code, foot and short lines {LEAST_ASIDE}?",
    ),
    Rule(
        name="justified", question="Is text set without justification, which tears holes into it?"
    ),
)

_SHORT = 80
"""A line of a dateline or caption has fewer characters."""
_RAISED = frozenset({"sub", "sup"})


def examine(reading: Reading) -> Iterator[Finding]:
    """Yield each size that is too small once, and justification once."""
    feet = {foot for seen in reading.seen("a") if (foot := _foot(seen.element)) is not None}
    told: set[float] = set()
    for passage in reading.passages:
        for run in passage.runs:
            size = run.setting.size
            if size < LEAST and size not in told and _is_small(run, passage, feet):
                told.add(size)
                yield _small(run)
    yield from _justified(reading)


def _foot(link: HtmlElement) -> HtmlElement | None:
    """The box in which a reader's own links stand."""
    return next(link.iterancestors("td"), None) if link.get("href") in HOLE_OF else None


def _is_small(run: Run, passage: Passage, feet: set[HtmlElement]) -> bool:
    above = (run.element, *run.element.iterancestors())
    if not spaced(run.text) or any(each.tag in _RAISED for each in above):
        return False
    is_aside = run.setting.is_code or len(passage.text) < _SHORT or not feet.isdisjoint(above)
    return run.setting.size < (LEAST_ASIDE if is_aside else LEAST)


def _small(run: Run) -> Finding:
    return Finding(
        rule="type-size",
        severity=Severity.WARNING,
        what=f'text is set in {run.setting.size:g} px: "{spaced(run.text)[:40]}"',
        mend=f"set it in {LEAST} px, or {LEAST_ASIDE} where it is an aside",
        where=STYLE,
    )


def _justified(reading: Reading) -> Iterator[Finding]:
    for seen in reading.everything:
        element = seen.element
        align = style_of(element).get("text-align") or element.get("align")
        if align == "justify":
            yield Finding(
                rule="justified",
                severity=Severity.WARNING,
                what=f"<{element.tag}> is set justified, with uneven spaces between its words",
                mend="write text-align: left, or right where the language runs that way",
                where=STYLE,
            )
            return
