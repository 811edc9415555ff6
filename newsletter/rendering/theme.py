"""Themes: where their folders lie, what is in them, and how an operator puts files in front.

    templates/themes/<name>/
        theme.toml         what it is called, its words, its colours
        edition.mjml.j2    the letter
        blocks.html.j2     a macro for every kind of block, named after it
        inlines.html.j2    a macro for every kind of inline
        style.css          inlined into the letter
        head.css           kept in its head: dark mode, phones
        rtl.css            inlined after style.css where text runs from right to left

An operator's folder has the same shape (`<folder>/themes/<name>/...`) and wins file by file.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from jinja2.sandbox import ImmutableSandboxedEnvironment

import newsletter
from newsletter.errors import RenderingError
from newsletter.rendering.templating import environment

LETTER = "edition.mjml.j2"
"""The template of a whole letter."""
_MANIFEST = "theme.toml"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_MONTHS = 12


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
        return _read(path) if path else ""


def templates() -> Path:
    """The folder of templates that comes with the program: in the wheel, else in the checkout."""
    package = Path(newsletter.__file__).parent
    packaged = package / "templates"
    return packaged if packaged.is_dir() else package.parent / "templates"


def find_theme(name: str, folders: Sequence[Path] = ()) -> Theme:
    """Find a theme by name; `folders` are an operator's template folders, the first one wins.

    RenderingError names the themes there are, or file and key of what a theme lacks.
    """
    for folder in folders:
        if not folder.is_dir():
            mend = "make it, or leave the setting out"
            raise RenderingError("there is no such folder", where=str(folder), mend=mend)
    roots = [root / "themes" for root in (*folders, templates())]
    found = tuple(root / name for root in roots if (root / name).is_dir())
    if not _NAME.fullmatch(name) or not found:
        raise _unknown(name, roots)
    manifests = [folder / _MANIFEST for folder in found if (folder / _MANIFEST).is_file()]
    if not manifests:
        raise RenderingError(
            f"the theme has no {_MANIFEST}", where=str(found[0]), mend="copy the one of weekly"
        )
    manifest = _Manifest(manifests[0])
    return Theme(
        name=name,
        folders=found,
        words=manifest.table("words"),
        months=manifest.months(),
        light=manifest.table("light"),
        dark=manifest.table("dark"),
        environment=environment(found),
    )


def _unknown(name: str, roots: Sequence[Path]) -> RenderingError:
    known = sorted({path.parent.name for root in roots for path in root.glob(f"*/{_MANIFEST}")})
    near = get_close_matches(name, known, n=1)
    mend = f'did you mean "{near[0]}"?' if near else f"there are: {', '.join(known)}"
    return RenderingError(f'there is no theme "{name}"', where="theme", mend=mend)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RenderingError(
            f"this file cannot be read: {error}", where=str(path), mend="save it as UTF-8"
        ) from error


class _Manifest:
    """theme.toml, its tables of texts checked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._tables: Mapping[str, object] = tomllib.loads(_read(path))
        except tomllib.TOMLDecodeError as error:
            what = f"this is no TOML: {error}"
            raise RenderingError(what, where=str(path), mend="correct the file") from error

    def table(self, name: str) -> Mapping[str, str]:
        table = self._tables.get(name)
        if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
            raise self._wrong(name, f"write a table [{name}] of texts")
        return table

    def months(self) -> tuple[str, ...]:
        months = self._tables.get("months")
        if (
            not isinstance(months, list)
            or len(months) != _MONTHS
            or not all(isinstance(month, str) for month in months)
        ):
            raise self._wrong("months", "write twelve names, January first")
        return tuple(months)

    def _wrong(self, name: str, mend: str) -> RenderingError:
        where = f"{self._path}: {name}"
        return RenderingError(f'"{name}" is missing or malformed', where=where, mend=mend)
