"""Whether the mail programs of many readers can show what a letter uses."""

from collections.abc import Iterator
from datetime import date

from newsletter.checks.clients import (
    BASELINE,
    WEIGHTY,
    Consequence,
    Feature,
    Support,
    Use,
    features,
    features_of,
    loss,
    named,
    weight,
)
from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter

OLD_YEARS = 4
"""Mail programs have changed since evidence that is older."""
_FEW = 1.0
"""Per cent of readers below which nothing is said."""

RULES = (
    Rule(
        name="client-breaks",
        question="Can every mail program show or use what the letter needs to be understood?",
    ),
    Rule(
        name="client-degrades",
        question="Does the letter look as it should in the mail programs of many readers?",
    ),
    Rule(
        name="client-cosmetic",
        question="Are there ornaments that the mail programs of many readers leave out?",
    ),
)


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield one finding for each feature that some reader's mail program lacks."""
    for slug, use in features_of(letter.page).items():
        if slug not in BASELINE:
            yield from _finding(features()[slug], use, letter)


def _finding(feature: Feature, use: Use, letter: Letter) -> Iterator[Finding]:
    lost = loss(feature.slug)
    breaks = lost.consequence is Consequence.BREAKS
    told, how = feature.clients(Support.NO), ""
    if breaks and weight(told) < _FEW:
        told, how = feature.clients(Support.PARTLY), " at times"
    share = weight(told)
    if share < _FEW:
        return
    line = letter.lines.get(use.url) if use.url else None
    yield Finding(
        rule=f"client-{lost.consequence}",
        severity=Severity.WARNING if breaks and not how and share >= WEIGHTY else Severity.NOTE,
        what=(
            f'{feature.title}, as in "{use.what}": {lost.what}{how} in {named(told)} '
            f"(some {share:.0f} % of readers; "
            f"{_evidence(feature.tested, letter.circumstances.today)})"
        ),
        mend=lost.mend,
        where=letter.source if line else use.where,
        line=line,
    )


def _evidence(tested: date, today: date) -> str:
    is_old = (today - tested).days > OLD_YEARS * 365
    return f"last tested in {tested:%Y-%m}{', long ago' if is_old else ''}"
