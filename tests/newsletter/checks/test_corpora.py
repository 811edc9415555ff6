"""Real reports as letters: nothing that the theme makes of them keeps a letter back."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.checks import Severity, check
from newsletter.errors import NewsletterError
from newsletter.newsroom.examining import letter_of
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.press import Press
from newsletter.settings import FILE_NAME, read_settings
from tests.newsletter.checks.letters import TODAY
from tests.support.commands import SETTINGS

pytestmark = pytest.mark.corpora
CORPORA = Path(os.environ.get("NEWSLETTER_CORPORA", "nowhere"))
EVERY = 12
CLIP = 102_000
"""Bytes of HTML at which Gmail cuts a letter."""


def test_real_reports_have_no_errors(tmp_path: Path) -> None:
    """Every twelfth report, as if it came from its site: no error, and nothing to be cut off."""
    (tmp_path / FILE_NAME).write_text(SETTINGS.format(port=1))
    press = Press(read_settings(tmp_path / FILE_NAME, {}))
    seen = 0
    for path in sorted((CORPORA / "reports").rglob("*.md"))[::EVERY]:
        try:
            manuscript = read_manuscript(path)
            url = f"https://corpus.example/{path.name}"
            report = replace(manuscript.report, url=url, number=7)
            printed = press.print(replace(manuscript, report=report, folder=None))
        except NewsletterError:
            continue
        seen += 1
        assert len(printed.rendition.html.encode()) <= CLIP, path
        found = check(letter_of(printed, press, today=TODAY, last=None))
        assert [each for each in found if each.severity is Severity.ERROR] == [], path
    assert seen > 90
