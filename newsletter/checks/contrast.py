"""Whether everything can be read in the light, in the author's dark, and in a forced dark."""

from collections.abc import Iterator

from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.checks.worlds import Looks, forced_ground, forced_text, has_dark, readings
from newsletter.rendering.colours import READABLE, contrast, legible

LARGE = 3.0
"""The least contrast of large text, WCAG 2.2 success criterion 1.4.3."""
_COLOURS = "theme.toml"
"""The theme's file that has its colours."""
_SHOWN = 40
_ACCENT = ", or as the accent if it is a link's"
_STEPS = (4.5, 5.0, 6.0, 7.0, 8.5, 10.0, 12.0)

RULES = (
    Rule(
        name="contrast-light",
        question=f"Has every text a contrast of {READABLE} to what is behind it, large text 3?",
    ),
    Rule(
        name="contrast-dark",
        question="Has it that contrast where the theme's own dark mode is shown?",
    ),
    Rule(
        name="contrast-forced-dark",
        question="Has it that contrast where a mail program turns light letters dark by itself?",
    ),
)


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield each pair of colours that is hard to read, once in each world."""
    worlds = ("light", "dark") if has_dark(letter.page) else ("light",)
    # Looks that are equal are one object, and asking for its id is ten times as quick.
    first: dict[int, tuple[str, tuple[Looks, ...]]] = {}
    for words, seen in readings(letter.page, *worlds):
        if id(seen) not in first and any(map(str.isalnum, words)):
            first[id(seen)] = (" ".join(words.split()), seen)
    for place, world in enumerate(worlds):
        pairs = _pairs([(words, seen[place]) for words, seen in first.values()])
        for words, looks in pairs:
            yield from _authored(words, looks, world)
            if world == "light":
                yield from _forced(words, looks)


def _pairs(shown: list[tuple[str, Looks]]) -> list[tuple[str, Looks]]:
    """The first words of each colour, ground and whether it is large; what is hidden has none."""
    pairs: dict[tuple[str, str, bool], tuple[str, Looks]] = {}
    for words, looks in shown:
        if looks.is_shown:
            pairs.setdefault((looks.colour, looks.ground, looks.is_large), (words, looks))
    return list(pairs.values())


def _authored(words: str, looks: Looks, world: str) -> Iterator[Finding]:
    least = _least(looks)
    found = contrast(looks.colour, looks.ground)
    if found < least:
        passing = legible(looks.colour, on=looks.ground, least=least)
        yield Finding(
            rule=f"contrast-{world}",
            severity=Severity.ERROR,
            what=_what(words, found, least, f"{looks.colour} on {looks.ground}"),
            mend=f"write {passing} into [{world}]{_ACCENT}",
            where=_COLOURS,
        )


def _forced(words: str, looks: Looks) -> Iterator[Finding]:
    least = _least(looks)
    colour, ground = forced_text(looks.colour), forced_ground(looks.ground)
    found = contrast(colour, ground)
    if found < least:
        passing = _lasting(looks, least)
        colours = f"{looks.colour} on {looks.ground} becomes {colour} on {ground} in forced dark"
        yield Finding(
            rule="contrast-forced-dark",
            severity=Severity.ERROR if found < LARGE else Severity.WARNING,
            what=_what(words, found, least, colours),
            mend=f"write {passing} into [light]{_ACCENT}",
            where=_COLOURS,
        )


def _lasting(looks: Looks, least: float) -> str:
    """The nearest colour that can be read on this ground before and after it is forced."""
    most = max(contrast(end, looks.ground) for end in ("#000000", "#ffffff"))
    for wanted in (max(step, least) for step in _STEPS if step <= most):
        colour = legible(looks.colour, on=looks.ground, least=wanted)
        if contrast(forced_text(colour), forced_ground(looks.ground)) >= least:
            return colour
    return "colours that are further apart"


def _least(looks: Looks) -> float:
    return LARGE if looks.is_large else READABLE


def _what(words: str, found: float, least: float, colours: str) -> str:
    shown = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
    return f'"{shown}" has a contrast of {found:.1f}, not {least:.1f}: {colours}'
