"""What `newsletter import` does: gets a report, says what was lost, writes it."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import typer

from newsletter.cli.exits import Exit
from newsletter.cli.printing import say, warn
from newsletter.fetching.fetcher import Fetcher
from newsletter.newsroom.obtaining import Days, Wanted, cache_folder, forum_key, obtain
from newsletter.newsroom.workspace import write_new
from newsletter.report import Diagnostic, Level, Report, to_json, to_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a report comes from, and how it may be got; `week` is the Monday of a feed's week."""

    source: str
    item: str | None = None
    week: date | None = None
    references: Path | None = None
    offline: bool = False
    allow: tuple[str, ...] = ()


def bring(origin: Origin, *, out: Path | None, force: bool, strict: bool) -> int:
    """Get the report, and write it to a file or print it; the exit status.

    With `strict`, whatever was dropped or guessed is an error, and nothing is written.
    """
    report = _obtain(origin)
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


def _obtain(origin: Origin) -> Report:
    days = None
    if origin.week:
        # The zone of this machine, as it was in that week.
        zone = datetime.combine(origin.week, time()).astimezone().tzinfo
        assert zone  # noqa: S101  # for the type checker: it was just put there
        days = Days(start=origin.week, end=origin.week + timedelta(days=6), zone=zone)
    fetcher = Fetcher(cache_folder(os.environ), offline=origin.offline, allow=origin.allow)
    wanted = Wanted(source=origin.source, item=origin.item, days=days, references=origin.references)
    return obtain(wanted, fetcher, key=forum_key(os.environ))


def _tell(notes: Iterable[Diagnostic], source: str) -> None:
    for note in notes:
        place = f"{source}:{note.span.start}" if note.span else source
        warn(f"{place}: {note.level}: {note.message}")
