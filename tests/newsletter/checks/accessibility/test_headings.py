"""The outline: one main heading, no skipped level, no heading without words."""

import pytest

from tests.newsletter.checks.accessibility.faults import changed, fault, faults, letter

BODY = "# One\n\nWords.\n\n## Two\n\nWords.\n\n# Three\n\nWords."


def test_the_themes_outline_is_whole() -> None:
    """Up by two levels is no skip."""
    assert not faults(letter(BODY))


@pytest.mark.parametrize(
    ("change", "count"),
    [(("h1", "div"), "no headings"), (("h3", "h1"), "2 headings")],
    ids=["none", "two"],
)
def test_one_main_heading(change: tuple[str, str], count: str) -> None:
    """None and two are told."""
    old, new = change
    made = changed(letter(BODY), (f"<{old} ", f"<{new} "), (f"</{old}>", f"</{new}>"))
    assert count in fault(made, "main-heading").what


def test_skipped_levels() -> None:
    """A heading two levels down names the heading and the level it should have."""
    made = changed(letter(BODY), ("<h3 ", "<h4 "), ("</h3>", "</h4>"))
    found = fault(made, "heading-levels")
    assert '"Two" of level 4' in found.what
    assert found.mend == "let it be of level 3"
    assert found.where == "edition.mjml.j2"


def test_empty_headings() -> None:
    """An empty heading of the report has a line; one of the theme is the theme's."""
    found = fault(letter("# One\n\nWords.\n\n##\n\nWords."), "heading-empty")
    assert (found.where, found.line) == ("week.md", 11)
    made = changed(letter(BODY), (">Two</h3>", "> \u200b</h3>"))
    assert fault(made, "heading-empty").where == "edition.mjml.j2"


def test_a_picture_with_words_is_a_heading() -> None:
    """The alternative text names the heading."""
    image = '><img src="https://heron.example.org/a.png" alt="Two"></h3>'
    assert not faults(changed(letter(BODY), (">Two</h3>", image)))
