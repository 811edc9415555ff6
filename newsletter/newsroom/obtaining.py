"""Gets a report from wherever it is: a file, or an address on the web."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from email.message import Message
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from newsletter.errors import ReportError
from newsletter.fetching.fetcher import Fetcher
from newsletter.fetching.urls import read_url
from newsletter.newsroom.manuscripts import Manuscript, is_address
from newsletter.sources import SUFFIXES, Importer, read_bytes, read_markdown, read_report
from newsletter.sources.decoding import decode
from newsletter.sources.discourse.raw import read_discourse_raw
from newsletter.sources.discourse.urls import (
    discourse_links,
    find_forum,
    find_topic,
    is_topic,
    raw_link,
)
from newsletter.sources.feeds.reading import read_feed, read_feed_week
from newsletter.sources.files import file_bytes
from newsletter.sources.markdown.dialects import Dialect

_TYPES: Mapping[str, str] = {
    "application/atom+xml": ".atom",
    "application/json": ".json",
    "application/rss+xml": ".rss",
    "application/xhtml+xml": ".html",
    "application/xml": ".xml",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/xml": ".xml",
}
"""What servers call our formats; of `text/plain` the address tells more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days, both inclusive, of which a feed's items are wanted, in a time zone."""

    start: date
    end: date
    zone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A source, and what is wanted of it.

    Of a feed one item, or all of some days; `references` is a file with the links of a Markdown
    report's site, `dialect` which Markdown it is where it does not tell itself.
    """

    source: str
    item: str | None = None
    days: Days | None = None
    references: Path | None = None
    dialect: Dialect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumKey:
    """The key of one Discourse forum, sent to no other address."""

    forum: str
    key: str = field(repr=False)
    user: str

    def headers(self, url: str) -> dict[str, str]:
        """What goes with a request for that address; FetchError where either is no URL."""
        if read_url(url).origin != read_url(self.forum).origin:
            return {}
        return {"Api-Key": self.key, "Api-Username": self.user}


def forum_key(environment: Mapping[str, str]) -> ForumKey | None:
    """The forum's key of the environment; ReportError where a part of it is missing."""
    names = ("DISCOURSE_URL", "DISCOURSE_API_KEY", "DISCOURSE_API_USERNAME")
    values = [environment.get(name, "") for name in names]
    if not values[1]:
        return None
    if missing := [name for name, value in zip(names, values, strict=True) if not value]:
        what = f"a forum's key goes to that forum alone, and {' and '.join(missing)} is not set"
        raise ReportError(what, where="DISCOURSE_API_KEY", mend="set it, or unset the key")
    return ForumKey(forum=values[0], key=values[1], user=values[2])


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where fetched pages are kept: the XDG Base Directory Specification's place for caches."""
    given = Path(environment.get("XDG_CACHE_HOME", ""))
    return (given if given.is_absolute() else Path.home() / ".cache") / "newsletter"


def obtain(wanted: Wanted, fetcher: Fetcher, *, key: ForumKey | None = None) -> Manuscript:
    """Read the report of a file or of an address.

    A forum's topic is read by its JSON. Raises ReportError for what is no report, FetchError for
    what does not come.
    """
    read = _reader(wanted)
    if not is_address(wanted.source):
        path = Path(wanted.source)
        return Manuscript(report=read_report(path, read), source=str(path), folder=path.parent)
    url = discourse_links(wanted.source) if is_topic(wanted.source) else wanted.source
    url = raw_link(url) or url
    fetched = fetcher.fetch(url, headers=key.headers(url) if key else {})
    head = Message()
    head["Content-Type"] = fetched.headers.get("content-type", "")
    if wanted.references or wanted.dialect:
        _refuse_foreign(head.get_content_type(), where=fetched.url)
    is_raw = raw_link(fetched.url) and head.get_content_type() == "text/plain"
    if is_raw and wanted.dialect in {None, Dialect.DISCOURSE}:
        topic = f"{find_forum(fetched.url)}/t/{find_topic(fetched.url)}"
        read = partial(read_discourse_raw, base=topic)
    read = read or SUFFIXES[_suffix(fetched.url, head.get_content_type())]
    charset = str(head.get_content_charset() or "")
    report = read_bytes(fetched.content, read, where=fetched.url, charset=charset)
    # Where its relative links and pictures count from.
    report = replace(report, url=report.url or fetched.url)
    return Manuscript(report=report, source=fetched.url, folder=None)


def _reader(wanted: Wanted) -> Importer | None:
    """The importer that is asked for: a feed's, or Markdown's with its dialect and links."""
    if wanted.references or wanted.dialect:
        path = wanted.references
        links = decode(file_bytes(path), where=str(path)) if path else ""
        return partial(read_markdown, references=links, dialect=wanted.dialect)
    if wanted.days:
        days = wanted.days
        return partial(read_feed_week, start=days.start, end=days.end, tz=days.zone)
    return None if wanted.item is None else partial(read_feed, item=wanted.item)


def _refuse_foreign(kind: str, *, where: str) -> None:
    """ReportError where what a server sent is of a known kind that is not Markdown."""
    if _TYPES.get(kind, ".md") != ".md":
        mend = "leave --dialect and --references out"
        raise ReportError(f'it is "{kind}", and no Markdown', where=where, mend=mend)


def _suffix(url: str, kind: str) -> str:
    """The format, by what the server calls it, else by the address."""
    in_path = PurePosixPath(urlsplit(url).path).suffix.lower()
    suffix = _TYPES.get(kind) or (in_path if in_path in SUFFIXES else "")
    if not suffix and kind == "text/plain":
        suffix = ".txt"
    if not suffix:
        what = f'it is "{kind}", which is no format of a report'
        mend = f"give the address of a page, a feed, or a file ending in {', '.join(SUFFIXES)}"
        raise ReportError(what, where=url, mend=mend)
    return suffix
