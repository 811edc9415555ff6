"""Subject and preheader, as lists of letters show them."""

from pathlib import Path

from tests.newsletter.checks.letters import letter, rules


def test_a_long_subject_is_told(tmp_path: Path) -> None:
    """Sixty characters pass, one more is told."""
    matter = '---\ntitle: "T"\nnumber: 3\nsubject: "{}"\n---\n'
    fits = letter(tmp_path, "Words.", matter=matter.format("s" * 60))
    too_long = letter(tmp_path, "Words.", matter=matter.format("s" * 61))
    assert "subject-length" not in rules(fits)
    assert "subject-length" in rules(too_long)
