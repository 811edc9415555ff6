"""Parity: the plain text and the HTML tell the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.checks import Letter
from tests.newsletter.checks.findings import found, with_html
from tests.newsletter.checks.letters import letter, rules

BODY = """\
# Changes in *Heron* and [docs](https://heron.dev/docs)

- One [thing](https://heron.dev/a?x=1&y=2), by <mailto:ann@heron.dev>.

# A heading that is much longer than any line of plain text may be, so that it goes on and on

Words, ![a crane](https://heron.dev/i.png) and `code`.

## An inner one[^1]

| a |
|---|
| b |

---

[^1]: A note with [a link](https://heron.dev/b).
"""


def with_text(made: Letter, old: str, new: str) -> Letter:
    assert old in made.rendition.text
    text = made.rendition.text.replace(old, new, 1)
    return replace(made, rendition=replace(made.rendition, text=text))


def test_both_parts_of_a_letter_agree(tmp_path: Path) -> None:
    """Links, mail addresses, long headings, marks, footnotes, tables and rules."""
    assert not {"part-links", "part-headings"} & set(rules(letter(tmp_path, BODY)))


@pytest.mark.parametrize("url", ["https://heron.dev/a?x=1&y=2", "https://heron.dev/b"])
def test_a_link_that_the_text_lacks_is_told(url: str, tmp_path: Path) -> None:
    """With the line of the report."""
    made = with_text(letter(tmp_path, BODY), f"<{url}>", "")
    (finding,) = found(made, "part-links")
    assert finding.what == f"the plain text lacks the link to {url}"
    assert finding.where == "week.md"
    assert finding.line


def test_a_link_that_the_html_lacks_is_told(tmp_path: Path) -> None:
    """Whoever reads HTML gets it, too."""
    made = with_html(letter(tmp_path, BODY), 'href="https://heron.dev/b"', 'name="b"')
    (finding,) = found(made, "part-links")
    assert finding.what == "the HTML lacks the link to https://heron.dev/b"


def test_a_heading_that_one_part_lacks_is_told(tmp_path: Path) -> None:
    """Both ways."""
    made = letter(tmp_path, BODY)
    (lost,) = found(with_text(made, "An inner one", "Another one"), "part-headings")[:1]
    assert lost.what == 'the plain text lacks the heading "An inner one1"'
    gone = with_html(made, "Changes in", "News of")
    assert [finding.what[:22] for finding in found(gone, "part-headings")] == [
        "the plain text lacks t",
        "the HTML lacks the hea",
    ]


@pytest.mark.parametrize(("page", "is_told"), [("3", False), ("4", True)])
def test_a_place_in_a_page_that_the_text_links_is_enough(
    page: str, tmp_path: Path, *, is_told: bool
) -> None:
    """Such as the contents of the web edition, which text readers have before them."""
    link = f'<a href="https://news.heron.example.org/{page}#team">Team</a></body>'
    made = with_html(letter(tmp_path, "Words."), "</body>", link)
    assert bool(found(made, "part-links")) is is_told


def test_the_projects_name_at_the_top_needs_no_link_in_text(tmp_path: Path) -> None:
    """It is a logo, not something to read."""
    made = letter(tmp_path, "Words.")
    linked = with_html(made, ">Heron</p>", '><a href="https://heron.dev">Heron</a></p>')
    assert not found(linked, "part-links")
