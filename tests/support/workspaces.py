"""A workspace on disk with people in it, worked on by the real command."""

import csv
import os
import re
from pathlib import Path

from tests.support import warm


def newsletter(*arguments: str, cwd: Path, status: int = 0) -> str:
    """Run the command as a person would; its standard output."""
    done = warm.run(arguments, cwd=cwd, env=os.environ)
    assert done.returncode == status, done.stderr
    return done.stdout


def workspace(folder: Path, *, port: int) -> Path:
    """A workspace whose smarthost is that port of this machine."""
    newsletter("init", str(folder), cwd=folder.parent)
    settings = folder / "newsletter.toml"
    smarthost = f'[smarthost]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
    text = re.sub(r"(?ms)^\[smarthost\].*?(?=^# \[store\])", smarthost, settings.read_text())
    settings.write_text(text)
    return folder


def enter_people(folder: Path, count: int) -> dict[str, str]:
    """Import that many confirmed subscribers; address -> name, some of it not ASCII."""
    people = {
        f"reader{number}@example.{'net' if number % 3 else 'org'}": name
        for number, name in (
            (n, ("", "Zoë Müller", "O'Neil, Pat", "דנה")[n % 4]) for n in range(count)
        )
    }
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("email", "name"), *people.items()])
    newsletter("subscribers", "import", "people.csv", "--consent", "asked at a meeting", cwd=folder)
    return people
