"""Real reports as letters: nobody's Markdown breaks the pipeline."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from newsletter.errors import ReportError
from newsletter.rendering.plaintext_lines import width
from newsletter.report import words
from newsletter.sources import read_report
from tests.newsletter.rendering.reading import (
    html_tokens,
    page,
    rendered,
    rendered_whole,
    tokens,
    unflowed,
)
from tests.support.chromium import opened

pytestmark = [pytest.mark.corpora, pytest.mark.chromium]
CORPORA = Path(os.environ.get("NEWSLETTER_CORPORA", "nowhere"))
EVERY = 24
SAMPLED = 25


def _reports() -> list[Path]:
    return sorted((CORPORA / "reports").rglob("*.md"))[::EVERY]


def test_real_reports_become_letters() -> None:
    """Every twenty-fourth report is a whole letter, as if it came from its site, where its images are: one
    h1, lines that fit, no word lost.
    """
    refused = []
    for path in _reports():
        try:
            report = read_report(path)
        except ReportError as error:
            refused.append(error)
            continue
        letter = rendered_whole(replace(report, url=f"https://corpus.example/{path.name}"), None)
        assert len(list(page(letter).iter("h1"))) == 1, path
        assert all(width(line) <= 78 or "://" in line for line in letter.text.split("\n")), path
        assert max(len(line.encode()) for line in letter.html.split("\n")) < 998, path
        said = tokens(" ".join(words(report)))
        assert not said - html_tokens(letter), path
    assert len(refused) <= 1


def test_the_seed_says_everything_twice() -> None:
    """Both parts of the seed's letter carry every word, as often as it was written."""
    report = read_report(CORPORA / "seed" / "weekly-status-1.txt")
    letter = rendered(report)
    said = tokens(" ".join(words(report)))
    assert not said - html_tokens(letter)
    assert not said - tokens(unflowed(letter.text))
    assert len(list(page(letter).iter("li"))) == 35


def test_real_letters_fit_the_smallest_phone(browser: Browser) -> None:
    """Twenty-five reports of all corpora, 320 px wide: nobody has to push them sideways."""
    letters = [made for path in _reports() if (made := _letter(path))]
    sample = letters[:: max(1, len(letters) // SAMPLED)][:SAMPLED]
    assert len(sample) == SAMPLED
    for source, html in sample:
        with opened(browser, html, width=320) as (shown, _):
            assert shown.evaluate("document.documentElement.scrollWidth") == 320, source


def _letter(path: Path) -> tuple[Path, str] | None:
    try:
        report = read_report(path)
    except ReportError:
        return None
    return path, rendered(replace(report, url=f"https://corpus.example/{path.name}"), None).html
