"""Findings by rule, and letters that a theme or a relay has changed."""

from dataclasses import replace
from pathlib import Path

from newsletter.checks import Finding, Letter, check
from tests.newsletter.checks.letters import letter


def found(made: Letter, rule: str) -> list[Finding]:
    """What one rule says of a letter."""
    return [finding for finding in check(made) if finding.rule == rule]


def found_in(folder: Path, body: str, rule: str) -> list[Finding]:
    """What one rule says of the letter that a body becomes."""
    return found(letter(folder, body), rule)


def with_html(made: Letter, old: str, new: str) -> Letter:
    """The letter as another theme would have made it."""
    assert old in made.rendition.html
    html = made.rendition.html.replace(old, new, 1)
    return replace(made, rendition=replace(made.rendition, html=html))


def with_octets(made: Letter, old: bytes, new: bytes) -> Letter:
    """The letter with other bytes in its message."""
    assert old in made.message
    return replace(made, message=made.message.replace(old, new, 1))


def leaving(made: Letter) -> Letter:
    """The letter on its way to a smarthost elsewhere."""
    return replace(made, circumstances=replace(made.circumstances, is_local=False))
