"""`newsletter calendar`: the release calendar as a section of a report, and as iCalendar."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.moments import read_day
from newsletter.cli.printing import warn


def calendar(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="releases.toml, or .json, .yaml, .ics of others.")
    ] = Path("releases.toml"),
    *,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day of the edition; without it, today.")
    ] = None,
    ics: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the dates as iCalendar.")
    ] = None,
) -> None:
    """Print what is released when and supported until when, as Markdown to paste."""
    from newsletter.collect.calendar import read_calendar_file
    from newsletter.collect.calendar.ics import calendar_ics
    from newsletter.collect.calendar.section import calendar_section
    from newsletter.newsroom.workspace import write_whole
    from newsletter.report import Report, to_markdown

    day = read_day(on, where="--on") or datetime.now().astimezone().date()
    found = read_calendar_file(file)
    report = Report(title=file.stem, sections=(calendar_section(found, today=day),))
    typer.echo(to_markdown(report), nl=False)
    if ics is not None:
        made = calendar_ics(found, today=day, name=file.stem)
        without = "; no date is known to its day, so it has no events"
        warn(f"written: {write_whole(ics, made)}{'' if b'BEGIN:VEVENT' in made else without}")
    for note in found.notes:
        warn(f"{file}: {note.level}: {note.message}")
