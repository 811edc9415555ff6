"""Addresses that no reader can reach, or that nobody has."""

from pathlib import Path

import pytest

from newsletter.checks import Severity
from tests.newsletter.checks.findings import found, found_in, leaving, with_html
from tests.newsletter.checks.letters import letter


@pytest.mark.parametrize(
    ("url", "is_local"),
    [
        ("http://localhost:8000/x", True),
        ("https://127.0.0.1/x", True),
        ("https://10.1.2.3/x", True),
        ("https://192.168.0.1", True),
        ("https://[::1]/x", True),
        ("https://[fd00::1]/x", True),
        ("https://build.internal/7", True),
        ("https://printer.local", True),
        ("https://wiki/page", True),
        ("https://127.1/x", True),
        ("https://8.8.8.8/x", False),
        ("https://[2606:4700::1111]/x", False),
        ("https://localhost.heron.dev/x", False),
        ("https://heron.dev/localhost/10.0.0.1", False),
        ("mailto:root@localhost", False),
    ],
)
def test_places_only_we_can_reach_are_told(url: str, tmp_path: Path, *, is_local: bool) -> None:
    """This machine, private networks, names without a domain; in links of the report."""
    findings = found_in(tmp_path, f"Words.\n\nSee [it]({url}).", "local-address")
    assert bool(findings) is is_local
    assert {finding.line for finding in findings} <= {9}


def test_a_file_is_told(tmp_path: Path) -> None:
    """No report becomes such a link; a theme could."""
    made = with_html(letter(tmp_path, "Words."), "</body>", '<a href="file:///a.md">a</a></body>')
    assert found(made, "local-address")


@pytest.mark.parametrize(
    ("url", "is_told"),
    [
        ("https://example.com/x", True),
        ("https://www.example.org", True),
        ("https://heron.example", True),
        ("https://myexample.org", False),
        ("https://example.dev", False),
    ],
)
def test_example_domains_are_told(url: str, tmp_path: Path, *, is_told: bool) -> None:
    """Those of RFC 2606; the footer's own link counts as newsletter.toml's."""
    findings = found_in(tmp_path, f"See [it]({url}).", "example-address")
    assert [finding.where for finding in findings] == ["week.md" if is_told else "newsletter.toml"]


def test_one_cause_is_one_finding(tmp_path: Path) -> None:
    """Many links to examples name three hosts, and count the rest."""
    body = " ".join(f"[{name}](https://{name}.example.org/{name})" for name in "abcde")
    (finding,) = found_in(tmp_path, body, "example-address")
    assert "a.example.org, b.example.org, c.example.org and 3 more" in finding.what


def test_they_are_errors_on_their_way_out_only(tmp_path: Path) -> None:
    """Towards a smarthost on this machine nobody else is reached."""
    made = letter(tmp_path, "See [it](http://localhost/).")
    for rule in ("local-address", "example-address"):
        assert found(made, rule)[0].severity is Severity.WARNING
        assert found(leaving(made), rule)[0].severity is Severity.ERROR
