"""Links: those that are lost, say nothing, track, or mislead."""

from pathlib import Path

import pytest

from newsletter.checks import Severity
from tests.newsletter.checks.findings import found, found_in, with_html
from tests.newsletter.checks.letters import letter, rules


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("[x](../notes.md)", "link-lost"),
        ("[x](ftp://heron.dev/x)", "link-lost"),
        ("[x](#changes)", "link-lost"),
        ("[x](https://)", "link-lost"),
        ("[x](mailto:nobody)", "link-lost"),
        ("[x](http://heron.dev/)", "link-http"),
        ("[x](https://heron.dev/?a=1&utm_source=mail)", "link-tracking"),
        ("[x](https://heron.dev/?fbclid=1)", "link-tracking"),
        ("[x](https://heron.dev/?UTM_Campaign)", "link-tracking"),
    ],
    ids=["relative", "scheme", "anchor", "no-host", "nobody", "http", "utm", "fbclid", "capitals"],
)
def test_a_link_that_is_at_fault_is_told(body: str, rule: str, tmp_path: Path) -> None:
    """One finding, with the line of the report."""
    (finding,) = found_in(tmp_path, f"Words.\n\nSee {body}.", rule)
    assert (finding.where, finding.line) == ("week.md", 9)


@pytest.mark.parametrize(
    "body",
    [
        "[x](https://heron.dev/a)",
        "[x](mailto:ann@heron.dev?subject=utm_source)",
        "[x](https://heron.dev/utm_source/fbclid)",
        "[x](https://heron.dev/?id=5&ref=mail)",
        "[x](https://heron.dev/#part)",
    ],
    ids=["https", "mailto", "path", "other-parameters", "fragment"],
)
def test_a_good_link_is_fine(body: str, tmp_path: Path) -> None:
    """No rule of this module has a word to say."""
    assert not [rule for rule in rules(letter(tmp_path, body)) if rule.startswith("link-")]


def test_a_relative_link_is_one_where_the_report_has_an_address(tmp_path: Path) -> None:
    """It is resolved against the page, as the letter does."""
    matter = '---\ntitle: "T"\nnumber: 3\nurl: "https://heron.dev/weekly/3"\n---\n'
    assert not found(letter(tmp_path, "[x](../notes)", matter=matter), "link-lost")


def test_links_by_http_are_one_note(tmp_path: Path) -> None:
    """With their count, and where they begin."""
    body = "Words.\n\n[a](http://heron.dev/a)\n\n[b](http://heron.dev/b), [a](http://heron.dev/a)"
    (finding,) = found_in(tmp_path, body, "link-http")
    assert finding.what.endswith(": 2, from http://heron.dev/a on")
    assert (finding.line, finding.severity) == (9, Severity.NOTE)


def test_the_same_fault_twice_is_told_once(tmp_path: Path) -> None:
    """A link that stands there often has one fault."""
    body = "[a](https://heron.dev/?gclid=1) and [b](https://heron.dev/?gclid=1)"
    assert len(found_in(tmp_path, body, "link-tracking")) == 1


@pytest.mark.parametrize(
    ("links", "severity"),
    [
        ([("here", "a"), ("here", "b")], Severity.WARNING),
        ([("Read more", "a"), ("read more…", "b")], Severity.WARNING),
        ([("The notes", "a"), ("the notes", "b")], None),
        ([("notes", "a"), ("notes", "b"), ("notes", "c")], Severity.WARNING),
        ([("here", "a"), ("here", "a")], None),
        ([("one", "a"), ("another", "a")], None),
        ([("#12", "a"), ("#12", "b")], None),
        ([("heron/x#12", "a"), ("heron/x#12", "b")], None),
        ([("1a2b3c4", "a"), ("1a2b3c4", "b")], None),
    ],
    ids=["here", "read-more", "two", "three", "the-same", "two-words", "number", "project", "commit"],
)  # fmt: skip
def test_the_same_words_lead_to_one_place(
    links: list[tuple[str, str]], severity: Severity | None, tmp_path: Path
) -> None:
    """Vague words are worse; numbers mean another thing in each project."""
    body = "\n\n".join(f"See [{words}](https://heron.dev/{path})." for words, path in links)
    findings = found_in(tmp_path, body, "link-ambiguous")
    assert [finding.severity for finding in findings] == ([severity] if severity else [])


def test_a_link_within_the_letter_needs_its_target(tmp_path: Path) -> None:
    """Footnotes have theirs, by name or by id."""
    made = letter(tmp_path, "Words.[^1]\n\n[^1]: A note.")
    assert not found(made, "link-anchor")
    named = with_html(made, "</body>", '<a href="#up">up</a><a name="up"></a></body>')
    assert not found(named, "link-anchor")
    lost = with_html(made, "</body>", '<a href="#gone">up</a><a href="#">top</a></body>')
    assert [finding.what for finding in found(lost, "link-anchor")] == [
        "#gone is nowhere in the letter",
        "a link leads nowhere",
    ]


def test_a_mailto_of_a_theme_names_somebody(tmp_path: Path) -> None:
    """Of a report's own no link is made; a theme may have one."""
    made = letter(tmp_path, "Words.")
    empty = with_html(made, "</body>", '<a href="mailto:?subject=a@b">write</a></body>')
    whole = with_html(made, "</body>", '<a href="mailto:a@b.dev">write</a></body>')
    assert found(empty, "link-mailto")
    assert not found(whole, "link-mailto")
