"""Language, direction, title, padding, and drawings for Outlook."""

import pytest

from newsletter.checks import Severity
from newsletter.checks.accessibility import examine
from tests.newsletter.checks.accessibility.faults import changed, fault, faults, letter

ROOT = ('<html lang="en" dir="ltr"', "<html {}")
BOX = ('role="article" lang="en" dir="ltr"', 'role="article" {}')


@pytest.mark.parametrize("place", [ROOT, BOX], ids=["page", "box"])
@pytest.mark.parametrize(
    ("attributes", "lacks"),
    [
        ("", "no language and no direction"),
        ('dir="ltr"', "no language"),
        ('lang="en"', "no direction"),
        ('lang="und" dir="auto"', "no language and no direction"),
        ('lang="english!" dir="rtl"', "no language"),
    ],
    ids=["neither", "no-language", "no-direction", "undetermined", "no-tag"],
)
def test_language_and_direction(place: tuple[str, str], attributes: str, lacks: str) -> None:
    """Both have to be said on the page and on its box: mail programs keep one of the two."""
    old, new = place
    made = changed(letter("Words."), (old, new.format(attributes)))
    found = fault(made, "page-language")
    assert (found.severity, found.where) == (Severity.ERROR, "edition.mjml.j2")
    assert f"says {lacks} (" in found.what


def test_a_language_that_is_none_is_the_authors() -> None:
    """What the front matter says is handed on, so it is mended there."""
    made = letter("Words.", matter='---\ntitle: "T"\nnumber: 3\nlanguage: und\n---\n')
    found = list(examine(made))
    assert [each.rule for each in found] == ["page-language", "page-language"]
    assert {each.where for each in found} == {"week.md"}
    assert "front matter" in found[0].mend


@pytest.mark.parametrize("language", ["pt-BR", "sr-Latn", "gsw", "en-GB-oxendict"])
def test_tags_of_languages(language: str) -> None:
    """Tags with a region, a script or a variant are tags (BCP 47)."""
    assert not faults(letter("Ok.", matter=f'---\ntitle: "T"\nlanguage: {language}\n---\n'))


def test_title() -> None:
    """A page without a title is called by its address, which a letter does not have."""
    made = letter("Words.")
    assert fault(changed(made, ("Heron weekly #3</title>", " </title>")), "page-title")
    assert fault(changed(made, ("<title>Heron weekly #3</title>", "")), "page-title")
    assert "page-title" not in faults(made)


def test_drawings() -> None:
    """An element of VML is told; the name space that MJML always declares is not."""
    made = letter("Words.")
    assert "xmlns:v=" in made.rendition.html
    assert "vector-markup" not in faults(made)
    drawn = changed(made, ("<h1", "<!--[if mso]><v:rect><![endif]--><h1"))
    assert "<v:rect>" in fault(drawn, "vector-markup").what


def test_padding() -> None:
    """Padding behind the preheader is told where nothing keeps it from ears."""
    made = letter("Words.")
    assert "padding-hidden" not in faults(made)
    heard = changed(made, (' aria-hidden="true"', ""))
    assert fault(heard, "padding-hidden").severity is Severity.WARNING
    outside = changed(
        heard, ('<div class="preheader"', '<div aria-hidden="true"><div class="preheader"')
    )
    assert "padding-hidden" not in faults(outside)
