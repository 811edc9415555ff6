"""All questions in the order they are asked, and the rules they hold a letter to."""

from collections.abc import Callable, Iterator, Mapping

from newsletter.checks import (
    accessibility,
    addresses,
    compatibility,
    contrast,
    cuts,
    headers,
    images,
    leaks,
    links,
    names,
    numbering,
    parity,
    reach,
    sections,
    size,
    style_block,
    subject_lines,
)
from newsletter.checks.finding import Finding, Rule
from newsletter.checks.letter import Letter

_QUESTIONS = (
    subject_lines,
    numbering,
    sections,
    cuts,
    names,
    size,
    style_block,
    leaks,
    addresses,
    links,
    reach,
    images,
    parity,
    headers,
    accessibility,
    compatibility,
    contrast,
)

RULES: Mapping[str, Rule] = {rule.name: rule for question in _QUESTIONS for rule in question.RULES}
"""Every rule by its name."""


def check(letter: Letter) -> tuple[Finding, ...]:
    """Ask every question of a letter; findings stand in the order of the questions."""
    asked: tuple[Callable[[Letter], Iterator[Finding]], ...] = tuple(
        question.examine for question in _QUESTIONS
    )
    return tuple(finding for examine in asked for finding in examine(letter))
