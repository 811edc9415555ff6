"""What `newsletter import` does: gets a report, says what was lost, writes it."""

from collections.abc import Iterable
from pathlib import Path

import typer

from newsletter.cli.exits import Exit
from newsletter.cli.origins import Origin, manuscript_of
from newsletter.cli.printing import say, warn
from newsletter.newsroom.workspace import write_new
from newsletter.report import Diagnostic, Level, to_json, to_markdown


def bring(origin: Origin, *, out: Path | None, force: bool, strict: bool) -> int:
    """Get the report, and write it to a file or print it; the exit status.

    With `strict`, whatever was dropped or guessed is an error, and nothing is written.
    """
    report = manuscript_of(origin).report
    losses = [note for note in report.notes if note.level is not Level.INFO]
    if strict and losses:
        _tell(losses, origin.source)
        warn(f"{origin.source}: {len(losses)} notes of what was dropped or guessed; not written")
        return Exit.REPORT
    as_json = out is not None and out.suffix == ".json"
    text = to_json(report) if as_json else to_markdown(report)
    if out is None:
        typer.echo(text, nl=False)
    else:
        say(str(write_new(out, text.encode(), force=force)))
    _tell(report.notes, origin.source)
    return Exit.OK


def _tell(notes: Iterable[Diagnostic], source: str) -> None:
    for note in notes:
        place = f"{source}:{note.span.start}" if note.span else source
        warn(f"{place}: {note.level}: {note.message}")
