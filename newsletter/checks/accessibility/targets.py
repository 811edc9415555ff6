"""Whether links that stand by themselves are large enough for a finger."""

import re
from collections.abc import Iterator

from newsletter.checks.accessibility.reading import STYLE, Reading, Seen
from newsletter.checks.elements import name_of, style_of
from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.holes import HOLE_OF

LEAST = 44
"""CSS pixels of a target, WCAG 2.2 success criterion 2.5.5; links in a sentence are exempt."""

RULES = (
    Rule(
        name="target-size",
        question=f"Are links that stand by themselves at least {LEAST} px high?",
    ),
)

_BOXES = frozenset({"block", "inline-block", "table-cell"})
_PIXELS = re.compile(r"(\d*\.?\d+)(?:px)?")


def examine(reading: Reading) -> Iterator[Finding]:
    """Yield the lowest target, where its height can be told."""
    targets = [(height, seen) for seen in reading.seen("a") if (height := _height(seen))]
    low = [(height, name_of(seen.element)) for height, seen in targets if height < LEAST]
    if low:
        height, name = min(low)
        yield Finding(
            rule="target-size",
            severity=Severity.WARNING,
            what=f'the link "{name}" is {height:g} px high, fingers want {LEAST}',
            mend="give it more padding above and below",
            where=STYLE,
        )


def _height(seen: Seen) -> float | None:
    """The height of a link that stands by itself; None for others, and where nobody says."""
    element, style = seen.element, style_of(seen.element)
    if element.get("href") not in HOLE_OF and style.get("display") not in _BOXES:
        return None
    if not seen.setting.leading or next(element.iter("img"), None) is not None:
        return None
    sides = style.get("padding", "0").split() or ["0"]
    above = _pixels(style.get("padding-top", sides[0]))
    below = _pixels(style.get("padding-bottom", sides[2] if len(sides) > 2 else sides[0]))  # noqa: PLR2004
    return None if above is None or below is None else above + seen.setting.leading + below


def _pixels(value: str) -> float | None:
    match = _PIXELS.fullmatch(value)
    return float(match[1]) if match else None
