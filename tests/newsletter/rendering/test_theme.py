import re
import shutil
from pathlib import Path

import pytest

import newsletter.rendering
from newsletter.errors import RenderingError
from newsletter.rendering import find_theme, render
from newsletter.rendering.manifest import NEEDED
from newsletter.rendering.theme import templates, theme_folders, theme_names
from tests.newsletter.rendering.specimens import EVERYTHING, LETTERHEAD

PACKAGED = templates() / "themes" / "weekly"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An operator's folder for the theme weekly, still empty."""
    folder = tmp_path / "themes" / "weekly"
    folder.mkdir(parents=True)
    return folder


def _html(root: Path, name: str = "weekly") -> str:
    theme = find_theme(name, [root])
    return render(EVERYTHING, theme=theme, letterhead=LETTERHEAD, folder=root).html


def test_operators_files_win_one_by_one(own: Path, tmp_path: Path) -> None:
    """A style sheet of one's own replaces only the style sheet."""
    (own / "style.css").write_text("h1 { color: #abcdef; }")
    html = _html(tmp_path)
    assert '<h1 style="color:#abcdef">' in html
    assert "prefers-color-scheme" in html


def test_words_can_be_translated(own: Path, tmp_path: Path) -> None:
    """theme.toml holds every word the theme says, so one file translates it."""
    manifest = (PACKAGED / "theme.toml").read_text()
    (own / "theme.toml").write_text(manifest.replace('"Unsubscribe"', '"Abbestellen"'))
    html = _html(tmp_path)
    assert ">Abbestellen</a>" in html
    assert "Unsubscribe" not in html


def test_theme_of_ones_own(tmp_path: Path) -> None:
    """A new theme is a new folder."""
    shutil.copytree(PACKAGED, tmp_path / "themes" / "mine")
    (tmp_path / "themes" / "mine" / "style.css").write_text("h1 { color: #fedcba; }")
    assert "color:#fedcba" in _html(tmp_path, "mine")


def test_a_theme_extends_another(tmp_path: Path) -> None:
    """Files, words and colours that a theme does not have are those of the one that it extends."""
    mine = tmp_path / "themes" / "mine"
    mine.mkdir(parents=True)
    manifest = 'extends = "weekly"\n[words]\nunsubscribe = "Leave"\n[light]\nink = "#000001"\n'
    (mine / "theme.toml").write_text(manifest)
    weekly, theme = find_theme("weekly"), find_theme("mine", [tmp_path])
    assert theme.words == {**weekly.words, "unsubscribe": "Leave"}
    assert theme.light == {**weekly.light, "ink": "#000001"}
    assert (theme.months, theme.dark) == (weekly.months, weekly.dark)
    html = _html(tmp_path, "mine")
    assert ">Leave</a>" in html
    assert "color:#000001" in html


def test_what_operators_change_in_a_theme_reaches_those_that_extend_it(
    own: Path, tmp_path: Path
) -> None:
    """The packaged plain extends weekly, and so the weekly that an operator has overlaid."""
    (own / "masthead.html.j2").write_text(
        "{% macro contents_of(e) %}{% endmacro %}{% macro foot(l, r, h) %}"
        '<p>mine <a href="{{ h.unsubscribe_url }}">out</a></p>{% endmacro %}'
    )
    assert "<p>mine <a" in _html(tmp_path, "plain").replace(' style="margin:0"', "")


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ('extends = "weakly"', 'theme.toml: extends: there is no theme "weakly"; did you mean'),
        ("extends = 3", 'extends: "extends" is missing or malformed; write the name of one theme'),
        ('extends = "mine"', "themes extend each other: mine; take one `extends` out"),
    ],
    ids=["unknown", "no text", "circle"],
)
def test_a_theme_that_extends_nothing_sensible(tmp_path: Path, manifest: str, said: str) -> None:
    """The file that names the other theme is named, with what to write there."""
    mine = tmp_path / "themes" / "mine"
    mine.mkdir(parents=True)
    (mine / "theme.toml").write_text(manifest)
    with pytest.raises(RenderingError) as caught:
        find_theme("mine", [tmp_path])
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("weakly", 'there is no theme "weakly"; did you mean "weekly"?'),
        ("zzz", "there are: plain, weekly"),
        ("../weekly", 'there is no theme "../weekly"'),
        ("", "there are: plain, weekly"),
    ],
)
def test_unknown_theme_names_the_known(name: str, said: str) -> None:
    """A misspelt theme is one line with the nearest name; a path is no name."""
    with pytest.raises(RenderingError) as caught:
        find_theme(name)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("months = [", "theme.toml: this is no TOML"),
        ("months = []\n", 'theme.toml: words: "words" is missing or malformed'),
        ("months = []\n[words]\n", "theme.toml: months: .*write twelve names"),
        ("[words]\nempty = 3\n", "theme.toml: words: .*write a table"),
    ],
)
def test_broken_manifest_names_its_key(own: Path, tmp_path: Path, manifest: str, said: str) -> None:
    """What is wrong with theme.toml is said by file and key."""
    (own / "theme.toml").write_text(manifest)
    with pytest.raises(RenderingError, match=said):
        find_theme("weekly", [tmp_path])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('silent = "Nothing was recorded this time."\n', 'words: "silent" is missing; write it'),
        ('paper = "#ffffff"\n', 'light: "paper" is missing; write it below [light]'),
        ('paper = "#16181d"\n', 'dark: "paper" is missing; write it below [dark]'),
    ],
    ids=["word", "light", "dark"],
)
def test_words_and_colours_that_every_letter_needs(
    own: Path, tmp_path: Path, line: str, said: str
) -> None:
    """A translation that forgot a word is told at once, not by the letter that needs it."""
    manifest = (PACKAGED / "theme.toml").read_text()
    assert line in manifest
    (own / "theme.toml").write_text(manifest.replace(line, "", 1))
    with pytest.raises(RenderingError) as caught:
        find_theme("weekly", [tmp_path])
    assert said in str(caught.value)


def test_every_word_that_is_needed_is_asked_for() -> None:
    """The list of words is what the rooms of the letter look up by name."""
    room = Path(newsletter.rendering.__file__).parent
    source = "".join(path.read_text() for path in room.glob("*.py"))
    assert set(re.findall(r"""words\[["'](\w+)["']\]""", source)) == set(NEEDED["words"])


def test_names_of_themes(tmp_path: Path) -> None:
    """One's own and the packaged ones; a folder without theme.toml or with an odd name is none."""
    for name in ("mine", "Mine", ".mine"):
        (tmp_path / "themes" / name).mkdir(parents=True)
        (tmp_path / "themes" / name / "theme.toml").write_text("")
    (tmp_path / "themes" / "bare").mkdir()
    assert theme_names([tmp_path]) == ["mine", "plain", "weekly"]
    assert theme_folders("weekly", [tmp_path]) == (PACKAGED,)
    assert theme_folders("../themes/mine", [tmp_path]) == ()


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    """A misspelt folder is named instead of being passed over."""
    with pytest.raises(RenderingError, match="themse: there is no such folder"):
        find_theme("weekly", [tmp_path / "themse"])


def test_file_that_is_not_utf8(own: Path, tmp_path: Path) -> None:
    """A style sheet in another encoding is named."""
    (own / "style.css").write_bytes(b"/* \xe9 */")
    with pytest.raises(RenderingError, match=r"style\.css: this file cannot be read"):
        _html(tmp_path)
