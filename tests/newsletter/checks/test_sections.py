"""Sections that were never written, and those that say that nothing happened."""

from pathlib import Path

from newsletter.checks import Severity
from tests.newsletter.checks.findings import found_in

BODY = """\
# Changes

- One.

# Team

# Releases

- Nothing to report this week.
"""


def test_an_empty_section_is_told_with_its_line(tmp_path: Path) -> None:
    """A heading alone is no answer; words that say that nothing happened are one."""
    (finding,) = found_in(tmp_path, BODY, "section-empty")
    assert (finding.where, finding.line, finding.severity) == ("week.md", 11, Severity.WARNING)
    assert '"Team"' in finding.what


def test_a_section_of_sections_is_not_empty(tmp_path: Path) -> None:
    """What it says stands below its inner headings."""
    assert not found_in(tmp_path, "# Outer\n\n## Inner\n\nWords.\n", "section-empty")
