"""Themes: where their folders lie, what is in them, and how an operator puts files in front.

    templates/themes/<name>/
        theme.toml         what it is called, its words, its colours; `extends` names another theme
        edition.mjml.j2    the letter
        sections.html.j2   how a section is set
        blocks.html.j2     a macro for every kind of block, named after it
        inlines.html.j2    a macro for every kind of inline
        style.css          inlined into the letter
        head.css           kept in its head: dark mode, phones
        rtl.css            inlined after style.css where text runs from right to left

An operator's folder has the same shape (`<folder>/themes/<name>/...`) and wins file by file. A
theme that extends another has only what differs: files, and single words and colours.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.errors import RenderingError
from newsletter.rendering.manifest import (
    FILE,
    Manifest,
    first_months,
    joined_table,
    read_text,
    refuse_gaps,
)
from newsletter.rendering.templating import environment
from newsletter.shipped import shipped

LETTER = "edition.mjml.j2"
"""The template of a whole letter."""
THEME_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
"""What a theme's folder may be called."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Theme:
    """A theme ready to render: its words, colours, style sheets and templates.

    Its files are read once; find it again after a change.
    """

    name: str
    folders: tuple[Path, ...]
    words: Mapping[str, str]
    months: tuple[str, ...]
    light: Mapping[str, str]
    dark: Mapping[str, str]
    environment: ImmutableSandboxedEnvironment

    def file(self, name: str) -> Path | None:
        """The file of that name that wins, or None where no folder has one."""
        paths = (folder / name for folder in self.folders)
        return next((path for path in paths if path.is_file()), None)

    def files(self, pattern: str) -> Iterator[Path]:
        """Every winning file whose name fits a pattern, the letter's template first."""
        names = {path.name for folder in self.folders for path in folder.glob(pattern)}
        for name in sorted(names, key=lambda name: (name != LETTER, name)):
            yield from filter(None, (self.file(name),))

    def text(self, name: str) -> str:
        """What is in the file of that name; empty where there is none."""
        path = self.file(name)
        return read_text(path) if path else ""


def templates() -> Path:
    """The folder of templates that comes with the program: in the wheel, else in the checkout."""
    return shipped("templates")


def find_theme(name: str, folders: Sequence[Path] = ()) -> Theme:
    """Find a theme by name; `folders` are an operator's template folders, the first one wins.

    RenderingError names the themes there are, or file and key of what a theme lacks.
    """
    for folder in folders:
        if not folder.is_dir():
            mend = "make it, or leave the setting out"
            raise RenderingError("there is no such folder", where=str(folder), mend=mend)
    links = list(_chain(name, folders))
    manifests = [manifest for _, manifest in links]
    found = tuple(folder for group, _ in links for folder in group)
    theme = Theme(
        name=name,
        folders=found,
        words=joined_table(manifests, "words"),
        months=first_months(manifests),
        light=joined_table(manifests, "light"),
        dark=joined_table(manifests, "dark"),
        environment=environment(found),
    )
    refuse_gaps(manifests[0], {"words": theme.words, "light": theme.light, "dark": theme.dark})
    return theme


def theme_names(folders: Sequence[Path] = ()) -> list[str]:
    """The names of all themes, an operator's and the packaged ones, sorted."""
    found = (path.parent.name for root in _roots(folders) for path in root.glob(f"*/{FILE}"))
    return sorted({name for name in found if THEME_NAME.fullmatch(name)})


def theme_folders(name: str, folders: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The folders of a theme itself, the first one wins; none for an unknown theme."""
    if not THEME_NAME.fullmatch(name):
        return ()
    return tuple(root / name for root in _roots(folders) if (root / name).is_dir())


def _roots(folders: Sequence[Path]) -> list[Path]:
    return [root / "themes" for root in (*folders, templates())]


def _chain(name: str, folders: Sequence[Path]) -> Iterator[tuple[Sequence[Path], Manifest]]:
    """A theme's folders and its manifest, then those of the theme it extends, to the last."""
    seen: list[str] = []
    asked = "theme"
    while name or not seen:
        found = theme_folders(name, folders)
        if not found:
            raise _unknown(name, theme_names(folders), where=asked)
        if name in seen:
            what = f"themes extend each other: {', '.join(seen)}"
            raise RenderingError(what, where=asked, mend="take one `extends` out")
        seen.append(name)
        manifests = [folder / FILE for folder in found if (folder / FILE).is_file()]
        if not manifests:
            what, mend = f"the theme has no {FILE}", 'write one with `extends = "weekly"`'
            raise RenderingError(what, where=str(found[0]), mend=mend)
        manifest = Manifest.read(manifests[0])
        yield found, manifest
        name, asked = manifest.extends, f"{manifest.path}: extends"


def _unknown(name: str, known: Sequence[str], *, where: str) -> RenderingError:
    near = get_close_matches(name, known, n=1)
    mend = f'did you mean "{near[0]}"?' if near else f"there are: {', '.join(known)}"
    return RenderingError(f'there is no theme "{name}"', where=where, mend=mend)
