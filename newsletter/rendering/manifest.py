"""theme.toml: what a theme is called, its words, its colours, and the theme it extends."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from newsletter.errors import RenderingError

FILE = "theme.toml"
NEEDED: Mapping[str, tuple[str, ...]] = {
    "words": (
        "and", "by", "changes", "edition", "empty", "feed", "image", "more", "people",
        "preferences", "projects", "reason", "silent", "unsubscribe", "web",
    ),
    "light": ("paper",),
    "dark": ("paper",),
}  # fmt: skip
"""Table -> what a letter looks up in it by itself, whatever its templates are."""
_MONTHS = 12


class Manifest:
    """One theme.toml, its values checked as they are asked for."""

    def __init__(self, path: Path, tables: Mapping[str, object]) -> None:
        self.path = path
        self._tables = tables

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file; RenderingError where it is no TOML."""
        try:
            return cls(path, tomllib.loads(read_text(path)))
        except tomllib.TOMLDecodeError as error:
            what = f"this is no TOML: {error}"
            raise RenderingError(what, where=str(path), mend="correct the file") from error

    @property
    def extends(self) -> str:
        """The name of the theme whose files, words and colours fill what is not here; or empty."""
        name = self._tables.get("extends", "")
        if not isinstance(name, str):
            raise self._wrong("extends", "write the name of one theme")
        return name

    def table(self, name: str) -> Mapping[str, str] | None:
        """A table of texts; None where it is not here."""
        table = self._tables.get(name)
        if table is None:
            return None
        if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
            raise self._wrong(name, f"write a table [{name}] of texts")
        return table

    def months(self) -> tuple[str, ...] | None:
        """The names of the months; None where they are not here."""
        months = self._tables.get("months")
        if months is None:
            return None
        if (
            not isinstance(months, list)
            or len(months) != _MONTHS
            or not all(isinstance(month, str) for month in months)
        ):
            raise self._wrong("months", "write twelve names, January first")
        return tuple(months)

    def _wrong(self, name: str, mend: str) -> RenderingError:
        where = f"{self.path}: {name}"
        return RenderingError(f'"{name}" is missing or malformed', where=where, mend=mend)


def joined_table(manifests: Sequence[Manifest], name: str) -> Mapping[str, str]:
    """A table of a theme (first) and those that it extends; the first to name a key wins."""
    tables = [table for each in manifests if (table := each.table(name)) is not None]
    if not tables:
        raise _missing(manifests[0], name)
    return {key: text for table in reversed(tables) for key, text in table.items()}


def refuse_gaps(manifest: Manifest, tables: Mapping[str, Mapping[str, str]]) -> None:
    """RenderingError for the first word or colour that a theme lacks and every letter may need."""
    for name, keys in NEEDED.items():
        for key in keys:
            if key not in tables[name]:
                where, mend = f"{manifest.path}: {name}", f"write it below [{name}]"
                raise RenderingError(f'"{key}" is missing', where=where, mend=mend)


def first_months(manifests: Sequence[Manifest]) -> tuple[str, ...]:
    """The months of a theme (first), else those of the one that it extends."""
    found = next(filter(None, (each.months() for each in manifests)), None)
    if found is None:
        raise _missing(manifests[0], "months")
    return found


def _missing(manifest: Manifest, name: str) -> RenderingError:
    where = f"{manifest.path}: {name}"
    mend = 'copy it from weekly\'s, or write `extends = "weekly"`'
    return RenderingError(f'"{name}" is missing or malformed', where=where, mend=mend)


def read_text(path: Path) -> str:
    """The text of a theme's file; RenderingError where it cannot be read as UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RenderingError(
            f"this file cannot be read: {error}", where=str(path), mend="save it as UTF-8"
        ) from error
