"""How themes and their faults are shown. Heavy: imported by the commands of `theme` only."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from newsletter.cli.exits import Exit
from newsletter.cli.printing import Row, say, show_json
from newsletter.newsroom.themes import OWN_FOLDER, KnownTheme
from newsletter.rendering import Fault
from newsletter.settings import Settings


def theme_row(theme: KnownTheme) -> Row:
    """One theme as a row."""
    return {"theme": theme.name, "used": theme.is_used, "folder": theme.folder}


def say_new(settings: Settings, name: str, written: Sequence[Path]) -> None:
    """The files of a new theme, and what comes next."""
    for path in written:
        say(os.path.relpath(path))
    say(f"Now: edit them; below [theme] in {settings.file.name} write")
    if not settings.theme.folder:
        say(f'folder = "{OWN_FOLDER}"')
    say(f'name = "{name}"')
    say("words and colours are in theme.toml, sizes in style.css, the letter in edition.mjml.j2;")
    say(f"newsletter theme check {name}")


def show_faults(name: str, faults: Sequence[Fault], *, as_json: bool) -> Exit:
    """Every fault on a line of its own; RENDERING where there is one."""
    if as_json:
        show_json({"theme": name, "faults": [asdict(fault) for fault in faults]})
    elif not faults:
        say(f"theme {name}: nothing is wrong")
    else:
        for fault in faults:
            say(str(fault))
    return Exit.RENDERING if faults else Exit.OK
