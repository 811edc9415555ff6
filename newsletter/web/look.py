"""How the pages look: templates, the project's colour made legible, its logo, one style sheet."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from newsletter.newsroom.press import logo_of
from newsletter.rendering import Picture, find_theme
from newsletter.rendering.colours import legible
from newsletter.rendering.compose import palette_of
from newsletter.settings import Settings
from newsletter.shipped import shipped
from newsletter.wording import Translator

_PAGES = "pages"
_HELD = 10
"""Characters of a hash that name one state of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What every page of one newsletter has in common."""

    folders: tuple[Path, ...]
    """An operator's template folders."""
    files: Mapping[str, bytes]
    """What is below /static, by names that change with what is in them."""
    names: Mapping[str, str]
    """What a file is called when it is written -> its name in `files`."""
    logo: Picture | None

    def draw(self, name: str, translator: Translator, values: Mapping[str, object]) -> str:
        """Fill one template in one language; everything in it is escaped."""
        environment = _environment(self.folders, translator)
        return environment.get_template(f"{name}.html.j2").render(values)


def look_of(settings: Settings) -> Look:
    """The look that the settings ask for; RenderingError for a theme or logo that is unfit."""
    folders = settings.looks
    colours = _colours(settings, folders).encode()
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    for path in _static(folders):
        data = (colours if path.suffix == ".css" else b"") + path.read_bytes()
        held = hashlib.sha256(data).hexdigest()[:_HELD]
        names[path.name] = f"{path.stem}-{held}{path.suffix}"
        files[names[path.name]] = data
    return Look(folders=folders, files=files, names=names, logo=logo_of(settings))


def _static(folders: tuple[Path, ...]) -> Iterable[Path]:
    """The files of the pages; an operator's own go before those of the program."""
    roots = [shipped("templates"), *reversed(folders)]
    found = (path for root in roots for path in (root / _PAGES / "static").glob("*"))
    return {path.name: path for path in found if path.is_file()}.values()


def _colours(settings: Settings, folders: tuple[Path, ...]) -> str:
    """The letter's palette as variables, light and dark."""
    theme = find_theme(settings.theme.name, list(folders))
    palette = dict(palette_of(theme, settings.project.accent))
    for prefix in ("", "dark-"):
        accent = palette[f"{prefix}accent"]
        palette[f"{prefix}on-accent"] = legible(palette[f"{prefix}paper"], on=accent)
        palette[f"{prefix}alarm"] = legible(palette[f"{prefix}alarm"], on=palette[f"{prefix}paper"])
    light = _rules({name: each for name, each in palette.items() if not _is_dark(name)})
    dark = _rules({name[5:]: each for name, each in palette.items() if _is_dark(name)})
    return f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _is_dark(name: str) -> bool:
    return name.startswith("dark-")


def _rules(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


@cache
def _environment(folders: tuple[Path, ...], translator: Translator) -> Environment:
    roots = [*(folder / _PAGES for folder in folders), shipped("templates") / _PAGES]
    environment = Environment(
        loader=FileSystemLoader(roots),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    # The extension's own names for it.
    install = environment.install_gettext_callables  # type: ignore[attr-defined]
    install(translator.gettext, translator.ngettext, newstyle=True)
    return environment
