"""What `newsletter collect` does: asks, shows how long it still waits, prints Markdown."""

import os
import sys
from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from newsletter.cli.exits import Exit
from newsletter.cli.moments import read_week
from newsletter.cli.printing import warn
from newsletter.collect.grouping import KINDS, Group, read_group
from newsletter.collect.patience import Patience
from newsletter.collect.windows import Window
from newsletter.fetching.fetcher import Fetcher
from newsletter.newsroom.changes import Question, collect, github_of
from newsletter.report import Period, Report, to_markdown


def window_of(week: str, zone: str) -> Window:
    """A week by ISO 8601, by the clocks of a time zone of the IANA's names."""
    monday = read_week(week, where="--week")
    assert monday  # noqa: S101  # for the type checker: the option is required
    try:
        return Window.of_week(monday, ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        told = f"--zone {zone!a} is no time zone; write it like Europe/Berlin"
        raise typer.BadParameter(told) from None


def groups_of(texts: Iterable[str]) -> tuple[Group, ...]:
    """The groups that `--group` names."""
    groups = []
    for text in texts:
        group = read_group(text)
        if group is None:
            told = f"--group {text!a} is none of {', '.join(KINDS)}; or write 'Heading: word, word'"
            raise typer.BadParameter(told)
        groups.append(group)
    return tuple(groups)


def gather(question: Question, *, allow: Iterable[str]) -> int:
    """Print a report with a section for each repository, tell of those that failed; the status."""
    patience = Patience(tell=Countdown())
    collected = collect(question, github_of(os.environ, Fetcher(allow=allow), patience))
    if collected.sections:
        first = question.window.start.date()
        period = Period(start=first, end=question.window.end.date() - timedelta(days=1))
        title = f"Changes of the week of {first:%Y-%m-%d}"
        report = Report(title=title, period=period, sections=collected.sections)
        typer.echo(to_markdown(report), nl=False)
    for note in collected.notes:
        warn(note)
    for failure in collected.failures:
        warn(str(failure))
    return Exit.FETCH if collected.failures else Exit.OK


class Countdown:
    """Says how long is still waited: a line that counts down on a terminal, elsewhere once."""

    def __init__(self) -> None:
        self._is_said = False

    def __call__(self, seconds: int, why: str) -> None:
        """`seconds` are left; 0 is the end."""
        left = f"{why}; going on in {seconds} s" if seconds else ""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{left}")
            sys.stderr.flush()
        elif seconds and not self._is_said:
            warn(left)
        self._is_said = bool(seconds)
