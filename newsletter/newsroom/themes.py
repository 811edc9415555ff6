"""The themes of a workspace: which there are, a new one from another, and whether one is sound."""

import secrets
import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.errors import RenderingError, WorkspaceError
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.press import Press
from newsletter.newsroom.workspace import write_files
from newsletter.rendering import (
    THEME_NAME,
    Fault,
    find_theme,
    theme_folders,
    theme_names,
)
from newsletter.settings import Settings
from newsletter.shipped import shipped

MANIFEST = "theme.toml"
SPECIMEN = "specimen.md"
"""A report of everything, which comes with the program."""
OWN_FOLDER = "templates"
"""Where a workspace keeps its templates unless its settings say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTheme:
    """A theme that the settings may name; a file that is not in `folder` is the packaged one."""

    name: str
    folder: Path
    is_used: bool


def known_themes(settings: Settings) -> list[KnownTheme]:
    """Every theme there is, the workspace's own and the packaged ones, by name."""
    roots = settings.looks
    return [
        KnownTheme(
            name=name,
            folder=theme_folders(name, roots)[0],
            is_used=name == settings.theme.name,
        )
        for name in theme_names(roots)
    ]


def new_theme(settings: Settings, name: str, *, source: str) -> list[Path]:
    """Copy every file of a theme into a new one of the workspace's own; what was written.

    RenderingError for a source that there is not, WorkspaceError for a name that is taken or none,
    and where the folder cannot be written. All files are there in the end, or none.
    """
    roots = [root for root in settings.looks if root.is_dir()]
    if not THEME_NAME.fullmatch(name):
        mend = "use small letters, digits and hyphens, such as my-theme"
        raise WorkspaceError(f"{name!a} is no name for a theme", where="NAME", mend=mend)
    find_theme(source, roots)
    files = _files(source, theme_folders(source, roots))
    themes = settings.path(settings.theme.folder or OWN_FOLDER) / "themes"
    target = themes / name
    if name in theme_names(roots) or target.exists():
        raise WorkspaceError("there is such a theme", where=name, mend="choose another name")
    part = themes / f".{name}.{secrets.token_hex(4)}"
    try:
        written = write_files(part, files)
        part.rename(target)
    except OSError as error:
        what = f"it cannot be written: {error.strerror or error}"
        raise WorkspaceError(what, where=str(target), mend="make room for it") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return [target / path.relative_to(part) for path in written]


def check_theme(settings: Settings, name: str | None = None) -> tuple[str, tuple[Fault, ...]]:
    """The theme of that name, or the one in use, and its faults on a specimen of everything.

    RenderingError for a theme that there is not.
    """
    wanted = name or settings.theme.name
    roots = settings.looks
    if not theme_folders(wanted, roots):
        find_theme(wanted, roots)
    used = replace(settings, theme=replace(settings.theme, name=wanted))
    specimen = read_manuscript(shipped("templates") / SPECIMEN)
    try:
        return wanted, Press(used).inspect(specimen)
    except RenderingError as error:
        return wanted, (Fault(what=error.what, where=error.where, mend=error.mend),)


def _files(source: str, folders: Sequence[Path]) -> dict[str, bytes]:
    """Every file of a theme's own folders, by its path within: those of the first folder win.

    The copy of one that extends no other extends it, so that it has what a later version adds.
    """
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for folder in reversed(folders)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    manifest = files.get(MANIFEST, b"")
    if "extends" not in tomllib.loads(manifest.decode()):
        files[MANIFEST] = (
            f'# What is not here is {source}\'s.\nextends = "{source}"\n'.encode() + manifest
        )
    return files
