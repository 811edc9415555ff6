"""Read a report from a feed: one item of it, or what a week brought."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo
from pathlib import PurePath

from newsletter.errors import ReportError
from newsletter.report import (
    Diagnostic,
    Inlines,
    Level,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Period,
    Person,
    Report,
    Text,
    plain,
)
from newsletter.sources.composing import compose, refuse_empty, without_title
from newsletter.sources.feeds.chrome import strip_chrome
from newsletter.sources.feeds.items import Item, read_items
from newsletter.sources.html.reader import HtmlReader
from newsletter.sources.sections import Heading, Part, arrange

_LONGEST_START = 240
"""Characters of an item's first words that a week's list shows."""
_NAMED = 3


def read_feed(text: str, *, where: str, item: str | None = None) -> Report:
    """Read one item of an RSS or Atom feed: the newest, or the one of this id, address or title.

    Notes: those of `newsletter.sources.html.losses`, `date-unreadable`, `period-without-year`
    (warnings). ReportError for what is no feed, an item that is not there, one without words.
    """
    feed = read_items(text, where=where)
    chosen = _newest(feed.items) if item is None else _named(feed.items, item, where)
    reader = _reader(chosen, where)
    parts = reader.parts()
    title = chosen.title or feed.title or PurePath(where).stem
    mend = f'"{title}" may say more on its own page: give the address of that'
    refuse_empty(parts, where=where, mend=mend)
    published = chosen.moment.date() if chosen.moment else None
    notes = (*_date_notes([chosen]), *reader.notes)
    report = compose(without_title(parts, title), title=title, published=published, notes=notes)
    authors = tuple(Person(name=name) for name in chosen.authors)
    return replace(report, authors=authors, url=chosen.link, language=feed.language)


def read_feed_week(text: str, *, where: str, start: date, end: date, tz: tzinfo) -> Report:
    """Read what a feed brought from `start` to `end`, both inclusive, in the time zone `tz`.

    One section, called like the feed, lists the items from the oldest to the newest: title with
    its link, authors, first words. Notes: `date-unreadable`, `item-undated`, `item-unreadable`
    (warnings), `feed-nothing` (info) where there is no item. ReportError for what is no feed.
    """
    feed = read_items(text, where=where)
    chosen = _between(feed.items, start, end, tz)
    notes = [*_date_notes(feed.items), *_undated_notes(feed.items)]
    entries: list[ListItem] = []
    for item in chosen:
        blocks, problems = _entry(item, where)
        entries.append(ListItem(blocks=blocks))
        notes += problems
    if not entries:
        message = f"the feed has nothing from {start} to {end}"
        notes.append(Diagnostic(level=Level.INFO, code="feed-nothing", message=message))
    title = feed.title or PurePath(where).stem
    heading = Heading(level=1, title=(Text(text=title),))
    parts: list[Part] = [heading, ListBlock(items=tuple(entries), tight=False)]
    arrangement = arrange(parts if entries else ())
    return Report(
        title=title,
        period=Period(start=start, end=end),
        url=feed.link,
        language=feed.language,
        sections=arrangement.sections,
        notes=tuple(notes),
    )


def _newest(items: Sequence[Item]) -> Item:
    """The one with the latest date; the first where none has a date."""
    dated = [(item.moment, item) for item in items if item.moment]
    return max(dated, key=_first)[1] if dated else items[0]


def _first(pair: tuple[datetime, Item]) -> datetime:
    return pair[0]


def _named(items: Sequence[Item], name: str, where: str) -> Item:
    wanted = name.strip()
    for item in items:
        if wanted in {item.ident, item.link, item.title} - {""}:
            return item
    known = ", ".join(f'"{item.title}"' for item in items[:_NAMED])
    what = f'the feed has no item "{wanted}"'
    raise ReportError(what, where=where, mend=f"give an id, an address or a title, such as {known}")


def _reader(item: Item, where: str) -> HtmlReader:
    reader = HtmlReader(item.markup, where=where, base=item.base)
    reader.content, lines = strip_chrome(reader.content, link=item.link)
    if lines:
        reader.losses.add("html-left-out", "line of the forum", lines)
    return reader


def _between(items: Iterable[Item], start: date, end: date, tz: tzinfo) -> list[Item]:
    dated = [(item.moment, item) for item in items if item.moment]
    return [item for moment, item in sorted(dated, key=_first) if start <= _day(moment, tz) <= end]


def _day(moment: datetime, tz: tzinfo) -> date:
    try:
        return moment.astimezone(tz).date()
    except OverflowError:
        return moment.date()


def _entry(item: Item, where: str) -> tuple[tuple[Paragraph, ...], list[Diagnostic]]:
    """An item as it stands in a list, and what could not be read of it."""
    words = (Text(text=item.title or item.link or "\u2026"),)
    title: Inlines = (Link(href=item.link, children=words),) if item.link else words
    by = (Text(text=f" by {', '.join(item.authors)}"),) if item.authors else ()
    first = Paragraph(children=(*title, *by))
    try:
        start = _start(_reader(item, where).parts())
    except ReportError as error:
        message = f'only the title of "{item.title}" is shown: {error.what}'
        note = Diagnostic(level=Level.WARNING, code="item-unreadable", message=message)
        return (first,), [note]
    return ((first, Paragraph(children=(Text(text=start),))) if start else (first,)), []


def _start(parts: Iterable[Part]) -> str:
    """The first paragraph, cut at a word."""
    texts = (plain(part.children) for part in parts if isinstance(part, Paragraph))
    line = " ".join(next(texts, "").split())
    if len(line) <= _LONGEST_START:
        return line
    return f"{line[:_LONGEST_START].rpartition(' ')[0] or line[:_LONGEST_START]}\u2026"


def _date_notes(items: Iterable[Item]) -> Iterator[Diagnostic]:
    for item in items:
        if item.date:
            message = f'"{item.date[:40]}" is not a date, in the item "{item.title}"'
            yield Diagnostic(level=Level.WARNING, code="date-unreadable", message=message)


def _undated_notes(items: Sequence[Item]) -> Iterator[Diagnostic]:
    undated = [item for item in items if not item.moment]
    if undated:
        message = f'{len(undated)} items have no date and were left out, "{undated[0].title}" first'
        yield Diagnostic(level=Level.WARNING, code="item-undated", message=message)
