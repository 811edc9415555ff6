"""Leaks: what was meant for a program, and was left for readers."""

from pathlib import Path

import pytest

from newsletter.checks import Severity
from newsletter.holes import Hole
from tests.newsletter.checks.findings import found, found_in, leaving, with_html, with_octets
from tests.newsletter.checks.letters import letter

MATTER = '---\ntitle: "T"\nnumber: 3\nsubject: "{subject}"\n---\n'


@pytest.mark.parametrize(
    "body",
    [
        "Dear {{ name }}, hello.",
        "See {% include x %}.",
        "# About {{ topic }}\n\nWords.",
        "See [it](https://heron.dev/%7B%7Bslug%7D%7D).",
        "See [it](https://heron.dev/{{slug}}).",
    ],
    ids=["braces", "statement", "heading", "address", "address-not-encoded"],
)
def test_a_place_of_a_template_is_told(body: str, tmp_path: Path) -> None:
    """Wherever a reader could meet it, with its line."""
    findings = found_in(tmp_path, body, "template-leak")
    assert findings
    assert {finding.line for finding in findings} == {7}


@pytest.mark.parametrize(
    "body",
    ["Write `{{ name }}` there.", "```\n{{ name }}\n{% if x %}\n```", "A set {a, b} and 5 % more."],
    ids=["code", "code-block", "one-brace"],
)
def test_code_may_show_templates(body: str, tmp_path: Path) -> None:
    """A report may tell how templates are written."""
    assert not found_in(tmp_path, body, "template-leak")


def test_a_subject_with_a_template_is_an_error(tmp_path: Path) -> None:
    """Every reader sees it; in prose it may be meant, so there it is a warning."""
    made = letter(tmp_path, "Hello {{ name }}.", matter=MATTER.format(subject="{{ title }}"))
    severities = [finding.severity for finding in found(leaving(made), "template-leak")]
    assert severities == [Severity.ERROR, Severity.WARNING]
    here = [finding.severity for finding in found(made, "template-leak")]
    assert set(here) == {Severity.WARNING}


@pytest.mark.parametrize(
    ("body", "is_told"),
    [
        ("[x](https://heron.dev/None/notes)", True),
        ("[x](https://heron.dev/?v=undefined)", True),
        ("[x](https://heron.dev/nan)", True),
        ("# None\n\nWords.", True),
        ("[x](https://heron.dev/None-of-it)", False),
        ("[x](https://docs.heron.dev/constants.html#None)", False),
        ("# None of it failed\n\nIt returns None, or nan.", False),
        ("# Banana\n\nnan `undefined`", False),
    ],
    ids=["path", "query", "last", "heading", "part-of-a-word", "fragment", "sentence", "prose"],
)
def test_lost_values_are_told(body: str, tmp_path: Path, *, is_told: bool) -> None:
    """Only where a lone word is rarely meant: addresses, and headings that say nothing else."""
    assert bool(found_in(tmp_path, body, "value-leak")) is is_told


@pytest.mark.parametrize(
    ("subject", "is_told"),
    [("Heron None", True), ("Week undefined: news", True), ("None-the-less", True), ("A nanny", False)],
)  # fmt: skip
def test_a_subject_with_a_lost_value_is_told(
    subject: str, tmp_path: Path, *, is_told: bool
) -> None:
    """As a whole word."""
    made = letter(tmp_path, "Words.", matter=MATTER.format(subject=subject))
    assert bool(found(made, "value-leak")) is is_told


def test_lorem_ipsum_is_told(tmp_path: Path) -> None:
    """In any case and spacing; as code it is an example."""
    (finding,) = found(leaving(letter(tmp_path, "Words.\n\nLorem  Ipsum dolor.")), "filler-text")
    assert (finding.line, finding.severity) == (9, Severity.ERROR)
    assert not found_in(tmp_path, "`lorem ipsum`, and a lorem.", "filler-text")


def test_an_unfilled_hole_is_an_error_everywhere(tmp_path: Path) -> None:
    """No reader could leave; it is told even on this machine."""
    made = letter(tmp_path, "Words.")
    token = Hole.UNSUBSCRIBE_URL.token.encode()
    left = with_octets(made, b"</body>", token + b"</body>")
    assert not found(made, "unfilled-hole")
    (finding,) = found(left, "unfilled-hole")
    assert finding.severity is Severity.ERROR
    assert "unsubscribe url" in finding.what


@pytest.mark.parametrize(
    ("image", "is_told"),
    [
        ('<img src="https://track.heron.dev/o" width="1" height="1" alt="">', True),
        ('<img src="https://track.heron.dev/o" style="border:0;width: 1px" alt="">', True),
        ('<img src="https://track.heron.dev/o" height="0" alt="">', True),
        ('<img src="https://heron.dev/i.png" width="100" height="10" alt="">', False),
        ('<img src="https://heron.dev/i.png" style="max-width:1px" alt="">', False),
        ('<img src="cid:dot@picture" width="1" alt="">', False),
    ],
    ids=["attributes", "style", "no-height", "an-image", "another-property", "in-the-letter"],
)
def test_tracking_pixels_are_told(image: str, tmp_path: Path, *, is_told: bool) -> None:
    """An image of the web that nobody can see; what travels with the letter tracks nobody."""
    made = with_html(letter(tmp_path, "Words."), "</body>", f"{image}</body>")
    findings = found(leaving(made), "tracking-pixel")
    assert [finding.severity for finding in findings] == [Severity.ERROR] * is_told


def test_many_leaks_are_told_once_each(tmp_path: Path) -> None:
    """The same piece is one finding, and a flood of pieces is cut."""
    body = "\n\n".join(["{{ a }}"] * 9 + [f"{{{{ b{number} }}}}" for number in range(99)])
    assert len(found_in(tmp_path, body, "template-leak")) == 20
