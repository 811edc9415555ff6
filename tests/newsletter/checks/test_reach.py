"""What the web said of the links."""

from dataclasses import replace
from pathlib import Path

from newsletter.checks import Letter, Severity
from newsletter.checks.reach import web_links
from tests.newsletter.checks.findings import found
from tests.newsletter.checks.letters import letter, rules

A, B = "https://heron.dev/a", "https://heron.dev/b"


def asked(folder: Path, answers: dict[str, str] | None) -> Letter:
    made = letter(folder, f"Words.\n\n[a]({A}) and [b]({B}), [a]({A}); [c](mailto:c@heron.dev).")
    return replace(made, circumstances=replace(made.circumstances, answers=answers))


def test_links_of_the_web_are_listed_once(tmp_path: Path) -> None:
    """In reading order; no mailto, no reader's own, and not the web edition, which is yet to come."""
    assert web_links(asked(tmp_path, None)) == (A, B)


def test_where_nobody_asked_nothing_is_said(tmp_path: Path) -> None:
    """Offline the question is not put."""
    assert not {"link-dead", "link-unasked"} & set(rules(asked(tmp_path, None)))


def test_a_dead_link_is_told_with_its_line(tmp_path: Path) -> None:
    """A warning: the page may be back tomorrow."""
    made = asked(tmp_path, {A: "", B: "there is no such page (HTTP 404)"})
    (finding,) = found(made, "link-dead")
    assert finding.what == f"{B}: there is no such page (HTTP 404)"
    assert (finding.line, finding.severity) == (9, Severity.WARNING)
    assert not found(made, "link-unasked")


def test_links_beyond_the_limit_are_counted(tmp_path: Path) -> None:
    """Nobody should believe that all were asked."""
    (finding,) = found(asked(tmp_path, {A: ""}), "link-unasked")
    assert finding.what == f"links that nobody asked for: 1, from {B} on"
    assert finding.severity is Severity.NOTE
