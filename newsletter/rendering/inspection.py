"""A theme, tried on every kind of letter: what is wrong with it, all at once."""

from collections.abc import Iterator
from dataclasses import replace

from newsletter.errors import RenderingError
from newsletter.rendering.letterhead import Letterhead
from newsletter.rendering.mjml import examine
from newsletter.rendering.mjml_rules import Fault
from newsletter.rendering.rendition import compose, render
from newsletter.rendering.theme import Theme
from newsletter.report import Report

_RIGHT_TO_LEFT = "ar"


def inspect(theme: Theme, report: Report, *, letterhead: Letterhead) -> tuple[Fault, ...]:
    """Every fault that a report of everything brings to light; an empty tuple where there is none.

    The theme is tried on the report, on the same one written from right to left, on one without
    any content, and with a letterhead that says as little as it may.
    """
    bare = Letterhead(project=letterhead.project)
    trials = (
        (report, letterhead),
        (replace(report, language=_RIGHT_TO_LEFT), letterhead),
        (Report(title=report.title), bare),
    )
    found = (fault for trial in trials for fault in _faults(theme, *trial))
    return tuple(dict.fromkeys(found))


def _faults(theme: Theme, report: Report, letterhead: Letterhead) -> Iterator[Fault]:
    """What one letter shows: all of its MJML's faults, else the first thing that stops it."""
    try:
        mjml = compose(report, theme=theme, letterhead=letterhead)
        faults = examine(mjml, templates=theme.files("*.j2"))
        yield from faults
        if not faults:
            render(report, theme=theme, letterhead=letterhead, folder=None)
    except RenderingError as error:
        yield Fault(what=error.what, where=error.where, mend=error.mend)
