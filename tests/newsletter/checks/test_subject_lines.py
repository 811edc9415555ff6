"""Subject and preheader, as lists of letters show them."""

from pathlib import Path

import pytest

from newsletter.checks import Severity
from tests.newsletter.checks.findings import found
from tests.newsletter.checks.letters import letter, rules

GOOD = "Version 0.9 freezes on Friday, and the docs can be searched."


def matter(*, subject: str = "Heron weekly #3", preheader: str = GOOD) -> str:
    return f'---\ntitle: "T"\nnumber: 3\nsubject: "{subject}"\npreheader: "{preheader}"\n---\n'


def test_a_long_subject_is_told(tmp_path: Path) -> None:
    """Sixty characters pass, one more is told."""
    fits = letter(tmp_path, "Words.", matter=matter(subject="s" * 60))
    too_long = letter(tmp_path, "Words.", matter=matter(subject="s" * 61))
    assert "subject-length" not in rules(fits)
    assert "subject-length" in rules(too_long)


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("HERON WEEKLY THREE", "capitals"),
        ("\N{PARTY POPPER} \N{ROCKET}", "no words"),
        ("Re: Heron weekly", '"Re:"'),
        ("Fwd: news", '"Fwd:"'),
    ],
    ids=["shouted", "emoji-only", "reply", "forwarded"],
)
def test_a_subject_that_misleads_is_told(subject: str, said: str, tmp_path: Path) -> None:
    """Filters and readers take it for something else."""
    (finding,) = found(letter(tmp_path, "Words.", matter=matter(subject=subject)), "subject-words")
    assert said in finding.what
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    "subject",
    ["LXD 5.0 LTS", "\N{ROCKET} Heron 1.0", "Regarding retries", "\N{CJK UNIFIED IDEOGRAPH-65E5}\N{CJK UNIFIED IDEOGRAPH-5831}"],
    ids=["names-in-capitals", "emoji-and-words", "no-reply", "no-case"],
)  # fmt: skip
def test_a_plain_subject_is_fine(subject: str, tmp_path: Path) -> None:
    """Capitals of names, emoji beside words, and scripts without case are no fault."""
    assert not found(letter(tmp_path, "Words.", matter=matter(subject=subject)), "subject-words")


def test_a_letter_without_a_subject_is_kept_back(tmp_path: Path) -> None:
    """A title of white space leaves nothing to show."""
    empty = '---\ntitle: " "\nnumber: 3\n---\n'
    (finding,) = found(letter(tmp_path, "Words.", matter=empty), "subject-words")
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("length", "is_told"), [(39, True), (40, False), (110, False), (111, True)]
)
def test_a_preheader_fits_its_line(length: int, tmp_path: Path, *, is_told: bool) -> None:
    """From 40 to 110 characters, counted on what the author wrote."""
    made = letter(tmp_path, "Words.", matter=matter(preheader="p" * length))
    assert [each.severity for each in found(made, "preheader-length")] == (
        [Severity.WARNING] if is_told else []
    )


def test_a_derived_preheader_that_is_short_is_a_note(tmp_path: Path) -> None:
    """A short week has no more to say, and that is nobody's fault."""
    (finding,) = found(letter(tmp_path, "Words."), "preheader-length")
    assert finding.severity is Severity.NOTE


@pytest.mark.parametrize(
    ("preheader", "is_told"),
    [("Heron weekly 3: it is here, and it is the third.", True), (GOOD, False)],
    ids=["repeated", "another"],
)
def test_a_preheader_does_not_repeat_the_subject(
    preheader: str, tmp_path: Path, *, is_told: bool
) -> None:
    """Lists show both in one line; marks and case make no difference."""
    made = letter(tmp_path, "Words.", matter=matter(preheader=preheader))
    assert ("preheader-words" in rules(made)) is is_told
