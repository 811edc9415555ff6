"""What `newsletter preview` does with its options. Heavy: imported by that command only."""

import os
from pathlib import Path

from newsletter.cli.printing import say, warn
from newsletter.errors import ReportError
from newsletter.newsroom.records import utc_now
from newsletter.newsroom.week import REPORTS
from newsletter.preview.bench import Bench
from newsletter.preview.opening import Server, bind, show_browser
from newsletter.preview.studio import Studio
from newsletter.sources import SUFFIXES


def show(settings: Path, report: Path | None, *, port: int, opens_browser: bool) -> None:
    """Show one report until Ctrl-C; TransportError where the port is taken."""
    chosen = report or newest(settings.parent / REPORTS)
    if not chosen.is_file():
        mend = "name the file of a report; what is on the web comes by `newsletter import`"
        raise ReportError("there is no such file", where=str(chosen), mend=mend)
    studio = Studio(Bench(settings, chosen, environment=os.environ, clock=utc_now))
    server = Server(studio, bind(port))
    # It listens already: whoever comes before the server is ready waits a moment.
    say(f"{chosen}: {server.url}")
    say("Ctrl-C ends it")
    if opens_browser:
        show_browser(server.entrance, otherwise=_miss)
    server.show()


def _miss() -> None:
    warn("no browser was found here: open the address above, on this machine")


def newest(folder: Path) -> Path:
    """The report that was saved last; ReportError for a folder without one."""
    found = [path for path in folder.glob("*") if path.suffix in SUFFIXES and path.is_file()]
    if not found:
        mend = "name one, or begin with `newsletter new`"
        raise ReportError("there is no report", where=str(folder), mend=mend)
    chosen = max(found, key=lambda path: path.stat().st_mtime)
    here = Path.cwd()
    return chosen.relative_to(here) if chosen.is_relative_to(here) else chosen
