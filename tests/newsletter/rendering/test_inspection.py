import re
from pathlib import Path

import pytest

from newsletter.errors import RenderingError
from newsletter.rendering import Fault, find_theme, inspect, render, theme_names
from newsletter.rendering.theme import templates
from tests.newsletter.rendering.specimens import EVERYTHING, LETTERHEAD

PACKAGED = templates() / "themes" / "weekly"


def _inspected(root: Path, **files: str) -> tuple[Fault, ...]:
    folder = root / "themes" / "weekly"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name.replace("_j2", ".j2").replace("_", ".")).write_text(text)
    return inspect(find_theme("weekly", [root]), EVERYTHING, letterhead=LETTERHEAD)


@pytest.mark.parametrize("name", theme_names())
def test_packaged_themes_are_sound(name: str) -> None:
    """What we ship has no fault and uses nothing that mrml ignores."""
    assert inspect(find_theme(name), EVERYTHING, letterhead=LETTERHEAD) == ()


def test_faults_of_all_templates_come_together(tmp_path: Path) -> None:
    """Two slips in the letter, on their lines; the macro that repeats one tells it once."""
    text = (PACKAGED / "edition.mjml.j2").read_text()
    text = text.replace("<mj-body width", "<mj-body widht").replace(
        '    <mj-text css-class="ink" align', '    <mj-text css-clas="ink" align', 1
    )
    faults = _inspected(tmp_path, edition_mjml_j2=text)
    assert [fault.what for fault in faults] == [
        '<mj-body> has no attribute "widht"',
        '<mj-text> has no attribute "css-clas"',
    ]
    lines = text.splitlines()
    for fault, slip in zip(faults, ("widht", "css-clas="), strict=True):
        assert slip in lines[int(fault.where.rpartition(":")[2]) - 1]


@pytest.mark.parametrize(
    ("file", "slip", "said"),
    [
        ("rtl_css", ("var(--line)", "var(--lime)"), 'there is no colour "lime"'),
        ("head_css", ("var(--dark-ink)", "var(--ink-dark)"), 'there is no colour "ink-dark"'),
        ("blocks_html_j2", ("macro quote", "macro cite"), 'the theme has no macro "quote"'),
        ("edition_mjml_j2", ("words.silent", "words.silence"), "no attribute 'silence'"),
        ("edition_mjml_j2", ("<h1>", "<h2>"), "tag mismatch"),
    ],
    ids=["right-to-left", "colour", "macro", "silent-letter", "markup"],
)
def test_what_only_some_letters_show(
    tmp_path: Path, file: str, slip: tuple[str, str], said: str
) -> None:
    """From right to left, without content, with everything: each letter is tried."""
    packaged = PACKAGED / file.replace("_j2", ".j2").replace("_", ".")
    (fault,) = _inspected(tmp_path, **{file: packaged.read_text().replace(*slip)})
    assert said in fault.what


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('<mj-font name="A" href="https://a.example/a.css" />', "<mj-font> loads a font"),
        ("<mj-style>@import '//a.example/a.css';</mj-style>", 'the style sheet "//a.example/a.css"'),
    ],
    ids=["font", "import"],
)  # fmt: skip
def test_what_readers_would_load_is_refused(tmp_path: Path, line: str, said: str) -> None:
    """By `inspect` and by `render`, each on its line of the template."""
    text = (
        (PACKAGED / "edition.mjml.j2").read_text().replace("<mj-style>", f"{line}\n<mj-style>", 1)
    )
    (fault,) = _inspected(tmp_path, edition_mjml_j2=text)
    assert said in fault.what
    assert text.splitlines()[int(fault.where.rpartition(":")[2]) - 1].endswith(line)
    theme = find_theme("weekly", [tmp_path])
    with pytest.raises(RenderingError, match=re.escape(said)) as caught:
        render(EVERYTHING, theme=theme, letterhead=LETTERHEAD, folder=None)
    assert caught.value.where == fault.where
