"""The language of passages, and the direction of code."""

import pytest

from newsletter.checks import Severity
from tests.newsletter.checks.accessibility.faults import changed, fault, faults, letter

MATTER = '---\ntitle: "T"\nnumber: 3\nlanguage: {}\n---\n'
RUSSIAN = "На этой неделе вышла новая версия, исправлены ошибки."
ENGLISH = "A new version came out this week, with many mistakes mended."


@pytest.mark.parametrize(
    ("language", "text", "script"),
    [("en", RUSSIAN, "Cyrillic"), ("ru", ENGLISH, "Latin"), ("uk-UA", ENGLISH, "Latin")],
    ids=["cyrillic", "latin", "region"],
)
def test_other_scripts(language: str, text: str, script: str) -> None:
    """A passage in another script than the page's language is told with its line."""
    made = letter(f"Ok.\n\n{text}", matter=MATTER.format(language))
    found = fault(made, "language-of-parts")
    assert f"is in {script} letters" in found.what
    assert (found.where, found.line) == ("week.md", 9)


@pytest.mark.parametrize(
    ("body", "severity", "mend"),
    [
        (f"Ok.\n\n{RUSSIAN * 4}", Severity.WARNING, "front matter"),
        (f"{ENGLISH * 3}\n\n{RUSSIAN}", Severity.NOTE, "as well"),
    ],
    ids=["most", "one"],
)
def test_one_passage_is_no_report(body: str, severity: Severity, mend: str) -> None:
    """Where most of a report is in another script, its language is wrong; one passage is a guest."""
    found = fault(letter(body, matter=MATTER.format("en")), "language-of-parts")
    assert found.severity is severity
    assert mend in found.mend


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", RUSSIAN),
        ("ru", "Вышли Heron Dashboard, Heron Queue и Heron Client 1.0"),
        ("ru", "Ok: `a long command in Latin letters --with options`"),
        ("en", "Thanks to Иван"),
        ("en", "Иван (2026-03-04, 12:30)"),
        ("de", "Grüße über Umlaute hinweg, ßo und so weiter"),
        ("ja", "今週は新しいバージョンが公開されました。不具合も修正されています。"),
        ("tlh", RUSSIAN),
    ],
    ids=["own", "names", "code", "name", "few", "umlauts", "two-scripts", "unknown"],
)
def test_the_pages_own_script(language: str, text: str) -> None:
    """The language's own scripts, names, code and languages that are not known pass."""
    assert not faults(letter(text, matter=MATTER.format(language)))


def test_the_foot_in_the_themes_language() -> None:
    """The theme's words say their own language; without that they are told."""
    made = letter(RUSSIAN, matter=MATTER.format("ru"))
    foot = ('<div lang="en" dir="ltr">', "<div>")
    assert fault(changed(made, foot), "language-of-parts").where == "edition.mjml.j2"


def test_code_runs_from_left_to_right() -> None:
    """Code in a letter from right to left has a direction of its own; a word in a sentence not."""
    made = letter("`a` \n\n```\na = (b)\n```", matter=MATTER.format("he"))
    assert "code-direction" not in faults(made)
    turned = changed(made, ('<td dir="ltr"', "<td"))
    assert fault(turned, "code-direction").where == "blocks.html.j2"


def test_words_of_blocks_are_the_reports() -> None:
    """A summary and a title are the report's words, and so is its language to blame."""
    made = letter(f"Ok.\n\n::: details {RUSSIAN}\nOk.\n:::", matter=MATTER.format("en"))
    assert fault(made, "language-of-parts").where == "week.md"
    title = letter("Ok.", matter=f'---\ntitle: "{RUSSIAN}"\n---\n')
    assert fault(title, "language-of-parts").where == "week.md"
