"""Style blocks: what makes a mail program drop them."""

from pathlib import Path

import pytest

from newsletter.checks import Severity
from newsletter.checks.style_block import MOST, _nested
from tests.newsletter.checks.findings import found, with_html
from tests.newsletter.checks.letters import letter

HEAD = "</head>"


def test_too_many_characters_are_an_error(tmp_path: Path) -> None:
    """All blocks count together; up to the limit all is well."""
    made = letter(tmp_path, "Words.")
    used = sum(len(block.text or "") for block in made.page.iter("style"))
    fits = with_html(made, HEAD, f"<style>{'x' * (MOST - used)}</style>{HEAD}")
    above = with_html(made, HEAD, f"<style>{'x' * (MOST - used + 1)}</style>{HEAD}")
    assert not found(fits, "style-size")
    assert [finding.severity for finding in found(above, "style-size")] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("css", "nested"),
    [
        ("@media screen { .a { color: red } @media print { .b { color: red } } }", "@media"),
        ("@supports (x: y) { @font-face { src: z } }", "@font-face"),
        ("@media screen { .a { color: red } } @media print { .b { x: y } }", ""),
        ("@import url(a.css); .a { b: c } .d { e: f }", ""),
        ('@media screen { .a::after { content: "} @media {" } }', ""),
        ("@media screen { /* @media } */ .a { b: c } }", ""),
        ("} } .a { b: c }", ""),
        ('@charset "utf-8"; .a { @media print { b: c } }', ""),
    ],
    ids=[
        "media",
        "font-face",
        "one-after-another",
        "import",
        "string",
        "comment",
        "unbalanced",
        "in-a-plain-rule",
    ],
)
def test_rules_within_rules_are_found(css: str, nested: str) -> None:
    """Only an @ rule inside another one; strings and comments do not count."""
    assert _nested(css) == nested


def test_a_nested_rule_and_a_block_in_the_body_are_told(tmp_path: Path) -> None:
    """Gmail drops the one and does not read the other."""
    made = letter(tmp_path, "Words.")
    nested = with_html(made, HEAD, f"<style>@media a {{ @media b {{ }} }}</style>{HEAD}")
    body = with_html(made, "</body>", "<style>.a { b: c }</style></body>")
    assert found(nested, "style-nesting")
    assert found(body, "style-place")
    assert not found(made, "style-nesting")
    assert not found(made, "style-place")
