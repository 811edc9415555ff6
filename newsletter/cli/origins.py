"""Where a command gets its report from: a file, or the web."""

# ruff: noqa: PLC0415  # what fetching needs waits for an address

import os
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import typer

from newsletter.newsroom.manuscripts import Manuscript, is_address, read_manuscript
from newsletter.sources import SUFFIXES, read_markdown, read_plaintext


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a report comes from, and how it may be got; `week` is the Monday of a feed's week."""

    source: str
    item: str | None = None
    week: date | None = None
    references: Path | None = None
    dialect: str | None = None
    offline: bool = False
    allow: tuple[str, ...] = ()


def manuscript_of(origin: Origin) -> Manuscript:
    """Get the report, from the web only where its source is an address."""
    asked = (origin.item, origin.week, origin.references, origin.dialect)
    is_plain = all(one is None for one in asked)
    if is_plain and not is_address(origin.source):
        return read_manuscript(Path(origin.source))
    _refuse_foreign(origin)
    from newsletter.fetching.fetcher import Fetcher
    from newsletter.newsroom.obtaining import Days, Wanted, cache_folder, forum_key, obtain
    from newsletter.sources.markdown.dialects import read_dialect

    days = None
    if origin.week:
        # The zone of this machine, as it was in that week.
        zone = datetime.combine(origin.week, time()).astimezone().tzinfo
        assert zone  # noqa: S101  # for the type checker: it was just put there
        days = Days(start=origin.week, end=origin.week + timedelta(days=6), zone=zone)
    fetcher = Fetcher(cache_folder(os.environ), offline=origin.offline, allow=origin.allow)
    wanted = Wanted(
        source=origin.source,
        item=origin.item,
        days=days,
        references=origin.references,
        dialect=None if origin.dialect is None else read_dialect(origin.dialect, where="--dialect"),
    )
    return obtain(wanted, fetcher, key=forum_key(os.environ))


def _refuse_foreign(origin: Origin) -> None:
    """A usage error where an option for Markdown meets a name that tells of another format."""
    options = {"--references": origin.references, "--dialect": origin.dialect}
    given = next((name for name, value in options.items() if value is not None), None)
    read = SUFFIXES.get(_suffix(origin.source), read_markdown)
    # Plain text may hold Markdown: many a raw post is saved as such.
    if given and read not in {read_markdown, read_plaintext}:
        what = f"{given} is for Markdown, and {origin.source} is none; leave the option out"
        raise typer.BadParameter(what)


def _suffix(source: str) -> str:
    if is_address(source):
        try:
            source = urlsplit(source).path
        except ValueError:
            # Whoever fetches it says what is wrong.
            return ""
    return PurePosixPath(source).suffix.lower()
