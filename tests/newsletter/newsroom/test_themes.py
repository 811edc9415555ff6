import re
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.errors import RenderingError, WorkspaceError
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.themes import SPECIMEN, check_theme, known_themes, new_theme
from newsletter.report import Node, State, walk
from newsletter.settings import Settings, ThemeTable, read_settings
from newsletter.shipped import shipped
from tests.support.commands import SETTINGS

PACKAGED = shipped("templates") / "themes" / "weekly"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A workspace whose settings name no folder of templates."""
    file = tmp_path / "newsletter.toml"
    file.write_text(SETTINGS.format(port=25))
    return read_settings(file, {})


def _with(settings: Settings, name: str = "weekly") -> Settings:
    return replace(settings, theme=ThemeTable(name=name, folder="templates"))


def _kinds(kind: type[Node]) -> set[str]:
    return {kind.__name__, *(name for each in kind.__subclasses__() for name in _kinds(each))}


def test_the_specimen_has_everything() -> None:
    """Every kind of node, every state of a section: what it lacks no check would see."""
    report = read_manuscript(shipped("templates") / SPECIMEN).report
    kinds = {type(node).__name__ for node in walk(report)}
    assert _kinds(Node) - kinds <= {"Node", "Heading"}
    assert {getattr(node, "state", None) for node in walk(report)} >= set(State)


def test_a_new_theme_is_a_copy(settings: Settings, tmp_path: Path) -> None:
    """All files, in the workspace's own folder; the letter is the same, byte for byte."""
    written = new_theme(settings, "mine", source="weekly")
    folder = tmp_path / "templates" / "themes" / "mine"
    assert {path.name for path in written} == {path.name for path in PACKAGED.iterdir()}
    for path in written:
        assert path.parent == folder
        assert path.read_bytes().endswith((PACKAGED / path.name).read_bytes())
    assert (folder / "theme.toml").read_text().startswith("# What is not here is weekly's.\n")
    assert [path.name for path in folder.parent.iterdir()] == ["mine"]


def test_a_copy_has_what_a_later_version_adds(settings: Settings, tmp_path: Path) -> None:
    """It extends its source: a word, a macro's file that it lacks is the packaged one."""
    new_theme(settings, "mine", source="weekly")
    folder = tmp_path / "templates" / "themes" / "mine"
    manifest = (folder / "theme.toml").read_text()
    (folder / "theme.toml").write_text(re.sub(r"(?m)^silent = .*\n", "", manifest))
    (folder / "inlines.html.j2").unlink()
    assert check_theme(_with(settings, "mine")) == ("mine", ())


def test_a_copy_of_a_theme_that_extends_another(settings: Settings, tmp_path: Path) -> None:
    """Its own files only, and what it extends stays what it was."""
    written = new_theme(settings, "mine", source="plain")
    plain = PACKAGED.parent / "plain"
    assert {path.name for path in written} == {path.name for path in plain.iterdir()}
    copied = tmp_path / "templates" / "themes" / "mine" / "theme.toml"
    assert copied.read_bytes() == (plain / "theme.toml").read_bytes()
    assert check_theme(_with(settings, "mine")) == ("mine", ())


def test_a_copy_of_a_theme_that_is_overlaid(settings: Settings, tmp_path: Path) -> None:
    """What wins is copied, files in folders too: a theme's own parts."""
    own = tmp_path / "templates" / "themes" / "weekly"
    (own / "parts").mkdir(parents=True)
    (own / "style.css").write_text("h1 { margin: 0 }")
    (own / "parts" / "foot.j2").write_text("foot")
    (own / ".hidden").write_text("not a part of it")
    new_theme(_with(settings), "mine", source="weekly")
    copy = own.parent / "mine"
    assert (copy / "style.css").read_text() == "h1 { margin: 0 }"
    assert (copy / "parts" / "foot.j2").read_text() == "foot"
    assert (copy / "theme.toml").is_file()
    assert not (copy / ".hidden").exists()


@pytest.mark.parametrize("name", ["", "../mine", "Mine", "a b", "-a", "a/b"])
def test_a_name_that_is_none(settings: Settings, tmp_path: Path, name: str) -> None:
    """A path is no name; nothing is written."""
    with pytest.raises(WorkspaceError, match="is no name for a theme"):
        new_theme(settings, name, source="weekly")
    assert not (tmp_path / "templates").exists()


def test_nothing_is_overwritten(settings: Settings, tmp_path: Path) -> None:
    """A name that is taken is refused: by a packaged theme, by one's own, by any folder."""
    (tmp_path / "templates" / "themes" / "empty").mkdir(parents=True)
    new_theme(settings, "mine", source="weekly")
    style = tmp_path / "templates" / "themes" / "mine" / "style.css"
    style.write_text("mine")
    for name in ("weekly", "mine", "empty"):
        with pytest.raises(WorkspaceError, match=f"{name}: there is such a theme"):
            new_theme(settings, name, source="weekly")
    assert style.read_text() == "mine"


def test_a_source_that_there_is_not(settings: Settings, tmp_path: Path) -> None:
    """The nearest one is named, and nothing is written."""
    with pytest.raises(RenderingError, match='did you mean "weekly"'):
        new_theme(settings, "mine", source="weakly")
    assert not (tmp_path / "templates").exists()


def test_a_folder_that_the_settings_name_is_made(settings: Settings, tmp_path: Path) -> None:
    """The first theme of one's own needs no folder beforehand."""
    new_theme(_with(settings), "mine", source="weekly")
    assert (tmp_path / "templates" / "themes" / "mine" / "theme.toml").is_file()


def test_a_place_that_is_taken(settings: Settings, tmp_path: Path) -> None:
    """A file where the folder should be is named; nothing is left behind."""
    (tmp_path / "templates").write_text("a file")
    with pytest.raises(WorkspaceError, match="it cannot be written"):
        new_theme(settings, "mine", source="weekly")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["newsletter.toml", "templates"]


def test_files_that_cannot_stand_beside_each_other(settings: Settings, tmp_path: Path) -> None:
    """A folder where the packaged theme has a file: told, and no half a theme is left."""
    own = tmp_path / "templates" / "themes" / "weekly" / "style.css"
    own.mkdir(parents=True)
    (own / "a.css").write_text("a")
    with pytest.raises(WorkspaceError, match="it cannot be written"):
        new_theme(_with(settings), "mine", source="weekly")
    assert [path.name for path in own.parents[1].iterdir()] == ["weekly"]


def test_known_themes(settings: Settings, tmp_path: Path) -> None:
    """Packaged ones and one's own, a broken one too; the one in use is marked."""
    assert [(each.name, each.is_used) for each in known_themes(settings)] == [
        ("plain", False),
        ("weekly", True),
    ]
    new_theme(settings, "mine", source="weekly")
    folder = tmp_path / "templates" / "themes" / "mine"
    (folder / "theme.toml").write_text("[")
    known = known_themes(_with(settings, "mine"))
    assert [(each.name, each.folder, each.is_used) for each in known] == [
        ("mine", folder, True), ("plain", PACKAGED.parent / "plain", False),
        ("weekly", PACKAGED, False),
    ]  # fmt: skip


def test_check_finds_what_is_wrong(settings: Settings, tmp_path: Path) -> None:
    """The theme in use or another one; a manifest that cannot be read is a fault as well."""
    new_theme(settings, "mine", source="weekly")
    used = _with(settings, "mine")
    assert check_theme(used) == ("mine", ())
    folder = tmp_path / "templates" / "themes" / "mine"
    (folder / "theme.toml").write_text("[")
    name, (fault,) = check_theme(used)
    assert (name, fault.where) == ("mine", str(folder / "theme.toml"))
    assert check_theme(used, "weekly") == ("weekly", ())


def test_check_of_a_theme_that_there_is_not(settings: Settings) -> None:
    """A misspelt name is the caller's mistake, not the theme's."""
    with pytest.raises(RenderingError, match='did you mean "weekly"'):
        check_theme(settings, "weakly")
