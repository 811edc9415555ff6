"""One letter of sixty entries, warm: ours from the report on, npm's mjml and juice from MJML on.

From MJML to HTML with inlined CSS, which is what the peer does; ours judges the MJML and mends the
HTML besides. The same with Jinja before it. And the whole letter: both parts, the encoded message,
and every check that needs no network.
"""

import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.content import report_of
from benchmarks.figures import Figure, Goal
from benchmarks.npm import installed
from benchmarks.render import LETTERHEAD
from benchmarks.rounds import Scale, in_turns
from benchmarks.stage import SETTINGS
from newsletter.checks import check
from newsletter.newsroom.examining import letter_of
from newsletter.newsroom.manuscripts import Manuscript
from newsletter.newsroom.press import Press
from newsletter.rendering import Album, Rendition, find_theme
from newsletter.rendering.printable import printable
from newsletter.rendering.rendition import Typesetter, style_sheet
from newsletter.settings import FILE_NAME, read_settings
from newsletter.sources import read_markdown

ENTRIES = 60
TIMES = 30
"""Letters of one round; a round's value is their median."""
SCRIPT = Path(__file__).with_name("mjml_juice.mjs")


def measure(scale: Scale) -> list[Figure]:
    """Milliseconds of ours, whole and without checks, each beside the peer's."""
    with (
        TemporaryDirectory(prefix="newsletter-bench-") as name,
        installed("mjml", "juice") as peer,
    ):
        folder = Path(name)
        ours = _Ours(folder)
        measures: dict[str, Callable[[], float]] = {
            "checked": lambda: _median(ours.checked),
            "set": lambda: _median(ours.set),
            "finished": lambda: _median(ours.finish),
        }
        if peer is not None:
            command = ["node", str(SCRIPT), *_written(folder, ours.rendered()), str(TIMES)]
            print("mjml and juice: node benchmarks/mjml_juice.mjs LETTER.mjml STYLE.css", TIMES)
            measures["peer"] = lambda: _said(command, cwd=peer)
        return _figures(in_turns(scale.rounds, measures))


class _Ours:
    """The press of a workspace and one report of sixty entries."""

    def __init__(self, folder: Path) -> None:
        (folder / FILE_NAME).write_text(SETTINGS.format(port=1, connections=1), "utf-8")
        self._press = Press(read_settings(folder / FILE_NAME, {}))
        report = read_markdown(report_of(ENTRIES), where="week.md")
        self._manuscript = Manuscript(report=report, source="week.md", folder=folder)
        self._printable = printable(report, Album(None))
        self._typesetter = Typesetter(self._printable, find_theme("weekly"), LETTERHEAD)
        self._mjml = self._typesetter.compose(self._printable)

    def rendered(self) -> Rendition:
        return self._press.print(self._manuscript).rendition

    def set(self) -> None:
        """The HTML from the report on."""
        self._typesetter.set(self._printable)

    def finish(self) -> None:
        """The HTML from MJML on."""
        self._typesetter.finish(self._mjml)

    def checked(self) -> None:
        """Both parts, the message, and its findings."""
        printed = self._press.print(self._manuscript)
        check(letter_of(printed, self._press, today=date(2026, 3, 9), last=None))


def _median(work: Callable[[], object]) -> float:
    """Milliseconds of one call, warm."""
    work()
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1e3


def _written(folder: Path, rendition: Rendition) -> list[str]:
    mjml, style = folder / "letter.mjml", folder / "style.css"
    mjml.write_text(rendition.mjml, "utf-8")
    style.write_text(style_sheet(find_theme("weekly"), "#1a5fb4", "ltr"), "utf-8")
    return [str(mjml), str(style)]


def _said(command: list[str], *, cwd: Path) -> float:
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=cwd)
    return float(done.stdout.split()[0])


def _figures(found: Mapping[str, list[float]]) -> list[Figure]:
    peer = found.get("peer", [])
    rows = (
        ("MJML to HTML with inlined CSS, 60 entries", "finished", Goal(most=0.33)),
        ("the same with Jinja before it", "set", Goal(most=0.33)),
        ("the whole letter of 60 entries, checked", "checked", Goal(ours_at_most=40)),
    )
    return [
        Figure(
            work=work,
            ours=found[ours],
            peer=peer,
            against="npm's mjml and juice, warm",
            unit=" ms",
            digits=1,
            goal=goal,
        )
        for work, ours, goal in rows
    ]
