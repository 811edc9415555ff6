"""What `newsletter new` does: collects, writes, tells of what is missing."""

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from newsletter.cli.collecting import Countdown
from newsletter.cli.exits import Exit
from newsletter.cli.printing import say, shown_path, warn
from newsletter.collect.patience import Patience
from newsletter.fetching.fetcher import Fetcher
from newsletter.newsroom.changes import github_of
from newsletter.newsroom.gathering import Gathered, gather
from newsletter.newsroom.week import Gather, make_week
from newsletter.report import Period
from newsletter.settings import Settings


def begin(settings: Settings, monday: date | None, *, allow: Iterable[str]) -> int:
    """Make the report of a week, by default of the one that yesterday belongs to; the status."""
    yesterday = settings.day(datetime.now(UTC)) - timedelta(days=1)
    made = make_week(settings, Period.of_week(monday or yesterday), gatherer(settings, allow))
    if made.is_changed:
        say(shown_path(made.path))
    else:
        say(f"{shown_path(made.path)} has all of it: nothing to do")
    for note in made.notes:
        warn(note)
    return tell(made.gathered)


def gatherer(settings: Settings, allow: Iterable[str]) -> Gather:
    """What collects the changes of the settings' projects."""
    github = github_of(os.environ, Fetcher(allow=allow), Patience(tell=Countdown()))
    return lambda period: gather(settings, period, github)


def tell(gathered: Gathered) -> int:
    """Say what sections do not show, and who did not answer; the exit status."""
    for note in gathered.notes:
        warn(note)
    for failure in gathered.failures:
        warn(str(failure))
    return Exit.FETCH if gathered.failures else Exit.OK
