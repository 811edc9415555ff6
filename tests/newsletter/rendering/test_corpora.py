"""Real reports as letters: nobody's Markdown breaks the pipeline."""

import os
from pathlib import Path

import pytest

from newsletter.errors import NewsletterError, RenderingError, ReportError
from newsletter.rendering.plaintext_lines import width
from newsletter.report import words
from newsletter.sources import read_report
from tests.newsletter.rendering.reading import html_tokens, page, rendered, tokens, unflowed

pytestmark = pytest.mark.corpora
CORPORA = Path(os.environ.get("NEWSLETTER_CORPORA", "nowhere"))
EVERY = 12


def _reports() -> list[Path]:
    return sorted((CORPORA / "reports").rglob("*.md"))[::EVERY]


def test_real_reports_become_letters() -> None:
    """Every twelfth report is a whole letter, or is refused for an image it does not bring: one
    h1, lines that fit, no word lost.
    """
    made, refused = 0, list[NewsletterError]()
    for path in _reports():
        try:
            report = read_report(path)
            letter = rendered(report, path.parent)
        except (ReportError, RenderingError) as error:
            refused.append(error)
            continue
        made += 1
        assert len(list(page(letter).iter("h1"))) == 1, path
        assert all(width(line) <= 78 or "://" in line for line in letter.text.split("\n")), path
        assert max(len(line.encode()) for line in letter.html.split("\n")) < 998, path
        said = tokens(" ".join(words(report)))
        assert not said - html_tokens(letter), path
    assert made > len(_reports()) * 0.9
    for error in refused:
        assert isinstance(error, ReportError) or error.what.startswith('the image "')


def test_the_seed_says_everything_twice() -> None:
    """Both parts of the seed's letter carry every word, as often as it was written."""
    report = read_report(CORPORA / "seed" / "weekly-status-1.txt")
    letter = rendered(report)
    said = tokens(" ".join(words(report)))
    assert not said - html_tokens(letter)
    assert not said - tokens(unflowed(letter.text))
    assert len(list(page(letter).iter("li"))) == 35
