"""The workspace that a benchmark sends from: settings, keys, and a database full of readers.

Made once for each number of readers; every round sends from a copy of its own.
"""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from newsletter.newsroom.root import Newsroom, establish
from newsletter.settings import read_settings

SETTINGS = """\
[project]
name = "Heron"
url = "https://heron.example.org"
postal_address = "1 Riverside, Example Town"

[from]
name = "Heron Weekly"
address = "weekly@heron.example.org"
return_path = "bounces@heron.example.org"

[list]
id = "weekly.heron.example.org"
name = "Heron Weekly"
feedback_id = "heronproject"

[web]
url = "https://news.heron.example.org"

[smarthost]
host = "127.0.0.1"
port = {port}
security = "none"
connections = {connections}
"""
_NAMES = ("", "Ann Example", "Ben Example", "Zoë Müller")
"""Three of four readers gave a name, one of them with letters beyond ASCII."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A workspace whose readers have got nothing yet."""

    folder: Path
    readers: int

    @contextmanager
    def copy(self, *, port: int, connections: int, more: str = "") -> Iterator[Path]:
        """A workspace of one round's own, its smarthost on that port; `more` are settings."""
        with TemporaryDirectory(prefix="newsletter-bench-") as name:
            folder = Path(name, "letter")
            shutil.copytree(self.folder, folder)
            text = SETTINGS.format(port=port, connections=connections) + more
            (folder / "newsletter.toml").write_text(text, "utf-8")
            yield folder


@contextmanager
def staged(readers: int, *, more: str = "") -> Iterator[Stage]:
    """A stage with that many confirmed subscribers, imported as an operator would."""
    with TemporaryDirectory(prefix="newsletter-bench-") as name:
        folder = Path(name, "letter")
        establish(folder, today=date(2026, 3, 2))
        settings = folder / "newsletter.toml"
        settings.write_text(SETTINGS.format(port=1, connections=1) + more, "utf-8")
        sheet = write_people(folder / "people.csv", readers)
        with Newsroom(read_settings(settings, {})) as newsroom:
            newsroom.subscribers.import_csv(
                sheet, rejects=folder / "rejects.csv", consent="asked for it in a benchmark"
            )
        sheet.unlink()
        yield Stage(folder, readers)


def write_people(sheet: Path, readers: int) -> Path:
    """A sheet of that many readers for import."""
    with sheet.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("email", "name"))
        writer.writerows(_people(readers))
    return sheet


def _people(readers: int) -> Iterator[tuple[str, str]]:
    for number in range(readers):
        yield f"reader{number}@example.net", _NAMES[number % len(_NAMES)]
