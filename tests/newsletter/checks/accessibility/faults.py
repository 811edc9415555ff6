"""Letters for this question, also as other themes would set them, and what it finds in them."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from newsletter.checks import Finding, Letter
from newsletter.checks.accessibility import examine
from newsletter.newsroom.examining import letter_of
from newsletter.newsroom.manuscripts import Manuscript
from newsletter.newsroom.press import Press
from newsletter.settings import FILE_NAME, read_settings
from newsletter.sources import read_markdown
from tests.newsletter.checks.letters import MATTER, TODAY
from tests.support.commands import SETTINGS


@cache
def _press(theme: str) -> Press:
    """One press for all letters of a theme, which is read once."""
    with TemporaryDirectory() as folder:
        path = Path(folder, FILE_NAME)
        path.write_text(f'{SETTINGS.format(port=1)}\n[theme]\nname = "{theme}"\n')
        return Press(read_settings(path, {}))


def letter(body: str, *, matter: str = MATTER, theme: str = "weekly") -> Letter:
    """The letter that a report in Markdown becomes; its images are on the web."""
    report = read_markdown(f"{matter}\n{body}\n", where="week.md")
    printed = _press(theme).print(Manuscript(report=report, source="week.md", folder=None))
    return letter_of(printed, _press(theme), today=TODAY, last=None)


def faults(made: Letter) -> list[str]:
    """The rules of accessibility that a letter breaks, in order."""
    return [finding.rule for finding in examine(made)]


def fault(made: Letter, rule: str) -> Finding:
    """The one finding of a rule."""
    (found,) = [finding for finding in examine(made) if finding.rule == rule]
    return found


def changed(made: Letter, *changes: tuple[str, str]) -> Letter:
    """The letter with other pieces of HTML; each piece is there, or the test is of no use."""
    html = made.rendition.html
    for old, new in changes:
        assert old in html, old
        html = html.replace(old, new)
    return replace(made, rendition=replace(made.rendition, html=html))
