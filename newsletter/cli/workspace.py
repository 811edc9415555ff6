"""`newsletter init` and `newsletter demo`: a workspace to begin with."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.printing import say


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
) -> None:
    """Make a workspace: settings, keys, a first report for this week."""
    from newsletter.newsroom.root import establish

    for path in establish(folder, today=datetime.now().astimezone().date()):
        say(str(path))
    say(f"Now: cd {folder}, fill in newsletter.toml, write reports/1.md, and look at it with")
    say("newsletter preview")


def demo(
    *,
    again: Annotated[
        bool, typer.Option("--again", help="Start over: forget what the demo sent before.")
    ] = False,
) -> int:
    """Send the example edition to example subscribers through a mail catcher on this machine."""
    from newsletter.cli.demonstration import demonstrate

    return demonstrate(Path("demo"), again=again)
