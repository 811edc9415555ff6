"""The bench: reads settings, theme and report, and prints; the parts that did not change stay."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from newsletter.checks import check
from newsletter.mailing.values import Clock
from newsletter.newsroom.examining import Last, find_last_edition, letter_of
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.press import Press
from newsletter.preview.desk import Sheet
from newsletter.rendering.theme import templates
from newsletter.report import Image, InlineImage, Report, walk
from newsletter.settings import Settings, read_settings

Stamp: TypeAlias = tuple[int, int, int] | None
"""What tells one state of a file from another; None where there is none."""
Stamps: TypeAlias = Mapping[Path, Stamp]


class Bench:
    """Prints one report of one workspace, again and again. One thread at a time."""

    def __init__(
        self, settings: Path, report: Path, *, environment: Mapping[str, str], clock: Clock
    ) -> None:
        self.settings_file = settings
        self.report = report
        self._environment = environment
        self._clock = clock
        self._press: tuple[Stamps, Settings, Press] | None = None
        self._read: Report | None = None
        self._last: Last | None = None

    def print(self) -> Sheet:
        """Print the report as it is now; any NewsletterError of the way there."""
        begun = time.perf_counter()
        settings, press = self._prepared()
        manuscript = read_manuscript(self.report)
        self._read = manuscript.report
        printed = press.print(manuscript)
        today = settings.day(self._clock())
        self._last = find_last_edition(settings, printed, known=self._last)
        letter = letter_of(printed, press, today=today, last=self._last)
        return Sheet(
            settings=settings,
            press=press,
            printed=printed,
            letter=letter,
            findings=check(letter),
            milliseconds=(time.perf_counter() - begun) * 1000,
        )

    def files(self) -> list[Path]:
        """Every file that decides what is printed: settings, report, theme, images, the logo."""
        own = [self.settings_file, self.report]
        return [*own, *self._theme_files(), *self._logo(), *self._pictures()]

    def folders(self) -> frozenset[Path]:
        """The folders those files lie in, as far as they exist."""
        homes = {path.parent for path in self.files()} | set(self._theme_folders())
        return frozenset(folder.resolve() for folder in homes if folder.is_dir())

    def stamps(self) -> Stamps:
        """The state of every file."""
        return {path: _stamp(path) for path in self.files()}

    def _prepared(self) -> tuple[Settings, Press]:
        stamps = self._look_stamps()
        if self._press is None or self._press[0] != stamps:
            # A theme reads its files once, so what changed needs another press.
            settings = read_settings(self.settings_file, self._environment)
            self._press = (stamps, settings, Press(settings))
            # What is now the theme decides whether the next print needs another one.
            self._press = (self._look_stamps(), settings, self._press[2])
        return self._press[1:]

    def _look_stamps(self) -> Stamps:
        return {path: _stamp(path) for path in (self.settings_file, *self._theme_files())}

    def _theme_folders(self) -> Iterator[Path]:
        """Where themes lie or would lie, all of them: one may extend another."""
        if self._press is None:
            return
        settings = self._press[1]
        roots = [templates() / "themes"]
        for own in settings.looks:
            yield from (own.parent, own)
            roots.append(own / "themes")
        for root in roots:
            yield root
            yield from (folder for folder in root.glob("*") if folder.is_dir())

    def _theme_files(self) -> Iterator[Path]:
        for folder in self._theme_folders():
            if folder.parent.name == "themes":
                yield from sorted(path for path in folder.iterdir() if path.is_file())

    def _logo(self) -> Iterator[Path]:
        """The project's logo, there or not, where it is a local image."""
        if self._press is None:
            return
        settings = self._press[1]
        if settings.project.logo and "//" not in settings.project.logo:
            yield settings.path(settings.project.logo)

    def _pictures(self) -> Iterator[Path]:
        """The local images that the report names, there or not."""
        folder = self.report.parent
        for node in walk(self._read) if self._read else ():
            if isinstance(node, Image | InlineImage) and "//" not in node.src:
                yield folder / node.src.partition("?")[0]


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)
