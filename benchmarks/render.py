"""How long a letter takes: `newsletter render` as a whole process, and each step once warm.

The report is the seed where NEWSLETTER_CORPORA names the real reports, else the fixture in its
shape.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.start import seconds
from newsletter.rendering import Letterhead, find_theme, render
from newsletter.rendering.compose import Composer
from newsletter.rendering.inlining import inline
from newsletter.rendering.masthead import facts
from newsletter.rendering.mjml import to_html
from newsletter.rendering.pictures import Album
from newsletter.rendering.plaintext import write
from newsletter.rendering.post_pass import mend
from newsletter.rendering.printable import printable
from newsletter.rendering.rendition import style_sheet
from newsletter.sources import read_report

ROOT = Path(__file__).parents[1]
ROUNDS = 200
LETTERHEAD = Letterhead(
    project="The Example Project",
    project_url="https://example.org",
    postal_address="1 Example Street, Example Town",
    web_url="https://news.example.org/1",
    number=1,
)


def source() -> Path:
    """The seed, or the fixture with the same sections and items."""
    corpora = os.environ.get("NEWSLETTER_CORPORA", "")
    seed = Path(corpora, "seed", "weekly-status-1.txt")
    return seed if corpora and seed.is_file() else ROOT / "tests/fixtures/weekly-status.txt"


def median(work: Callable[[], object]) -> float:
    """Milliseconds of one call, the median of ROUNDS."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1e3


def warm(path: Path) -> None:
    """Print the whole rendering and its steps, everything loaded and compiled."""
    report, theme = read_report(path), find_theme("weekly")
    whole = render(report, theme=theme, letterhead=LETTERHEAD, folder=path.parent)
    shown = printable(report, Album(path.parent))
    composer = Composer(theme)
    known = facts(theme, report, LETTERHEAD)
    html = to_html(whole.mjml, templates=[])
    css = style_sheet(theme, LETTERHEAD.accent, "ltr")
    inlined = inline(html, css)
    steps: dict[str, Callable[[], object]] = {
        "whole": lambda: render(report, theme=theme, letterhead=LETTERHEAD, folder=path.parent),
        "jinja": lambda: composer.compose(
            shown, LETTERHEAD, subject=whole.subject, preheader=whole.preheader, facts=known
        ),
        "mjml": lambda: to_html(whole.mjml, templates=[]),
        "premailer": lambda: inline(html, css),
        "post-pass": lambda: mend(inlined),
        "text": lambda: write(shown, theme=theme, letterhead=LETTERHEAD, known=known),
    }
    took = {name: median(work) for name, work in steps.items()}
    parts = ", ".join(f"{name} {took[name]:.1f}" for name in steps if name != "whole")
    print(f"warm render of {path.name}: {took['whole']:.1f} ms ({parts}); ", end="")
    print(f"{len(whole.html.encode()):,} bytes of HTML, {len(whole.text.encode()):,} of text")


def cold(path: Path) -> None:
    """Print what `newsletter render` takes as a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        program = (sys.executable, "-m", "newsletter")
        workspace = str(Path(folder, "letter"))
        seconds(*program, "init", workspace, runs=0)
        settings = str(Path(workspace, "newsletter.toml"))
        out = str(Path(folder, "out"))
        taken = seconds(*program, "--settings", settings, "render", str(path), "--out", out)
        print(f"cold newsletter render: {statistics.median(taken) * 1e3:.0f} ms")


def main() -> None:
    """Print both."""
    path = source()
    cold(path)
    warm(path)


if __name__ == "__main__":
    main()
