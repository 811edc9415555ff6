"""What `newsletter import` does: gets a report, says what was lost, writes it."""

from collections.abc import Iterable
from pathlib import Path

import typer

from newsletter.cli.exits import Exit
from newsletter.cli.origins import Origin, manuscript_of
from newsletter.cli.printing import say, warn
from newsletter.errors import ReportError
from newsletter.newsroom.workspace import write_new
from newsletter.report import Diagnostic, Level, Report, to_json, to_markdown
from newsletter.settings import Settings


def bring(
    origin: Origin,
    *,
    out: Path | None,
    force: bool,
    strict: bool,
    refill: Settings | None = None,
) -> int:
    """Get the report, and write it to a file or print it; the exit status.

    With `strict`, whatever was dropped or guessed is an error, and nothing is written. With
    `refill`, sections of its projects that are empty are filled from their changes.
    """
    report = manuscript_of(origin).report
    status: int = Exit.OK
    if refill:
        report, status = _refill(report, origin, refill)
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
    return status


def _refill(report: Report, origin: Origin, settings: Settings) -> tuple[Report, int]:
    """The report with its projects' empty sections filled, and the exit status."""
    # Here, not above: most imports collect nothing.
    from newsletter.cli.beginning import gatherer, tell  # noqa: PLC0415
    from newsletter.newsroom.week import refilled  # noqa: PLC0415

    if report.period is None:
        mend = "write its days into it, as `period: 2017-06-05/2017-06-11`, and import that"
        raise ReportError("the report names no week to refill", where=origin.source, mend=mend)
    gathered = gatherer(settings, origin.allow)(report.period)
    report, names = refilled(report, gathered)
    warn(f"filled in from the commit history: {', '.join(names) or 'nothing was empty'}")
    return report, tell(gathered)


def _tell(notes: Iterable[Diagnostic], source: str) -> None:
    for note in notes:
        place = f"{source}:{note.span.start}" if note.span else source
        warn(f"{place}: {note.level}: {note.message}")
