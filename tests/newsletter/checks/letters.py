"""Letters made by the real press, for the questions that are asked of them."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from newsletter.checks import Circumstances, Letter, check
from newsletter.edition import ALL
from newsletter.newsroom.manuscripts import Manuscript
from newsletter.newsroom.press import Press
from newsletter.settings import FILE_NAME, read_settings
from newsletter.sources import read_markdown
from tests.support.commands import SETTINGS

TODAY = date(2026, 3, 9)
"""The Monday after the week that `MATTER` tells of."""
MATTER = """\
---
title: "Heron weekly #3"
number: 3
period: 2026-03-02/2026-03-08
---
"""
CIRCUMSTANCES = Circumstances(today=TODAY, last_number=2, last_day=date(2026, 3, 1), is_local=True)


def letter(folder: Path, body: str, *, matter: str = MATTER, settings: str = SETTINGS) -> Letter:
    """The letter that a report in Markdown becomes, in a workspace in `folder`."""
    report = read_markdown(f"{matter}\n{body}\n", where="week.md")
    press = _press(settings, folder if "[theme]" in settings else None)
    printed = press.print(Manuscript(report=report, source="week.md", folder=folder))
    return Letter(
        report=printed.manuscript.report,
        source="week.md",
        rendition=printed.rendition,
        message=printed.plans[ALL].join(press.nobody(printed)),
        circumstances=CIRCUMSTANCES,
    )


@lru_cache
def _press(settings: str, folder: Path | None) -> Press:
    """A press of these settings; its theme is read once for all letters, unless it is in `folder`.

    Reading a theme takes four times as long as all the rest of a small letter.
    """
    with TemporaryDirectory() as spare:
        path = (folder or Path(spare)) / FILE_NAME
        path.write_text(settings.format(port=1))
        return Press(read_settings(path, {}))


def under(made: Letter, circumstances: Circumstances) -> Letter:
    """The same letter under other circumstances."""
    return replace(made, circumstances=circumstances)


def rules(made: Letter) -> list[str]:
    """The rules that a letter breaks, in order."""
    return [finding.rule for finding in check(made)]
