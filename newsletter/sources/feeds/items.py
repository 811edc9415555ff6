"""The items of a feed: title, address, author, day and words, whatever the format."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from newsletter.errors import ReportError
from newsletter.sources.feeds.xml import (
    base_of,
    children,
    joined,
    markup_of,
    name_of,
    read_feed_xml,
    text_in,
    text_of,
)
from newsletter.sources.html.source import parse_html

_ROOTS = frozenset({"rss", "rdf:RDF", "feed", "entry"})
_DATES = ("pubDate", "published", "dc:date", "issued", "created", "updated", "modified")
_WORDS = ("content:encoded", "content", "description", "summary", "dc:description")
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_FORUM = re.compile(r"@(\S+)(?:\s+(\S.*))?")
_MAIL = re.compile(r"\S+@\S+\s*\((.+)\)|(.+?)\s*<\S+@\S+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item; `date` is the text of a date that cannot be read, `moment` is aware."""

    ident: str
    title: str
    link: str
    authors: tuple[str, ...]
    moment: datetime | None
    date: str
    markup: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed's title, address, language (BCP 47), and its items in the feed's order."""

    title: str
    link: str
    language: str
    items: tuple[Item, ...]


def read_items(data: str, *, where: str) -> Feed:
    """Parse a feed; ReportError for what is none, and for one without an item."""
    root = read_feed_xml(data, where=where)
    if name_of(root) not in _ROOTS:
        what = f"this XML is no feed: it begins with <{etree.QName(root.tag).localname}>"
        raise ReportError(what, where=where, mend="give an RSS or Atom feed")
    channel = next(children(root, "channel"), root)
    is_atom = name_of(root) in {"feed", "entry"}
    link = _link(channel, "")
    holders = [root] if channel is root else [channel, root]
    found = [item for holder in holders for item in children(holder, "item", "entry")]
    items = [root] if name_of(root) == "entry" else found
    if not items:
        raise ReportError("the feed has no item", where=where, mend="look at it later again")
    reader = _ItemReader(is_atom=is_atom, page=link, where=where, authors=_authors(channel))
    return Feed(
        title=_title(channel, where, is_atom=is_atom),
        link=link,
        language=_language(text_in(channel, "language", "dc:language")),
        items=tuple(map(reader.read, items)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _ItemReader:
    """Reads the items of one feed; `authors` are those of items that name none."""

    is_atom: bool
    page: str
    where: str
    authors: tuple[str, ...]

    def read(self, node: "etree._Element") -> Item:
        """Read an item."""
        link = _link(node, self.page)
        words = next((word for word in children(node, *_WORDS) if len(word) or text_of(word)), None)
        date = text_in(node, *_DATES)
        moment = read_moment(date)
        return Item(
            ident=text_in(node, "guid", "id") or node.get(_ABOUT) or "",
            title=_title(node, self.where, is_atom=self.is_atom),
            link=link,
            authors=_authors(node) or self.authors,
            moment=moment,
            date="" if moment else date,
            markup="" if words is None else markup_of(words, is_atom=self.is_atom),
            base=base_of(node if words is None else words, link or self.page),
        )


def _title(node: "etree._Element", where: str, *, is_atom: bool) -> str:
    """The title of an item or a feed on one line; Atom's can be HTML."""
    title = next(children(node, "title", "dc:title"), None)
    if title is None:
        return ""
    if is_atom and (len(title) or title.get("type", "text") != "text"):
        return parse_html(markup_of(title, is_atom=True), where=where).root.words()
    return _line(text_of(title))


def _link(node: "etree._Element", page: str) -> str:
    """The address of an item's or a feed's own page."""
    links = list(children(node, "link"))
    pages = [link.get("href") for link in links if link.get("rel", "alternate") == "alternate"]
    guid = next(children(node, "guid"), None)
    permanent = guid is not None and guid.get("isPermaLink", "true").lower() != "false"
    named = [*pages, *map(text_of, links), text_of(guid) if permanent else "", node.get(_ABOUT)]
    address = next((one for one in named if one), "")
    whole = joined(base_of(node, page), address)
    return whole if whole.startswith(("https://", "http://")) else ""


def _authors(node: "etree._Element") -> tuple[str, ...]:
    given = (text_in(one, "name") or text_of(one) for one in children(node, "dc:creator", "author"))
    return tuple(dict.fromkeys(filter(None, map(_name, given))))


def _name(text: str) -> str:
    """A name from `@handle Name` (Discourse), `mail (Name)` (RSS), `Name <mail>`, or as it is."""
    line = _line(text)
    if handle := _FORUM.fullmatch(line):
        return handle[2] or handle[1]
    if mail := _MAIL.fullmatch(line):
        return mail[1] or mail[2]
    return line


def _language(text: str) -> str:
    tag = text.replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else "en"


def _line(text: str) -> str:
    """One line; feeds write HTML's entities even where they mean text."""
    return " ".join(html.unescape(text).split())


def read_moment(text: str) -> datetime | None:
    """A date as feeds write it (RFC 2822 or ISO 8601), aware; None if it is none."""
    for moment in _readings(text):
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        try:
            aware.astimezone(UTC)
        except OverflowError:
            return None
        return aware
    return None


def _readings(text: str) -> Iterator[datetime]:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            yield read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
