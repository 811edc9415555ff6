"""Feeds of editions: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1. Pure: values in, bytes out."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
ET.register_namespace("content", _CONTENT)
ET.register_namespace("atom", _ATOM)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One edition; `content` is the article's HTML, `language` a BCP 47 tag."""

    href: str
    title: str
    summary: str
    content: str
    language: str
    published: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says of itself; `href` is its own address, entries come newest first."""

    title: str
    home: str
    href: str
    language: str
    updated: datetime
    entries: tuple[Entry, ...]


def atom(feed: Feed) -> bytes:
    """As Atom."""
    root = ET.Element("feed", xmlns=_ATOM)
    root.set(_LANGUAGE, feed.language)
    _add(root, "id", feed.href)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated.isoformat())
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.href)
    _add(root, "link", rel="alternate", type="text/html", href=feed.home)
    _add(_add(root, "author"), "name", feed.title)
    for each in feed.entries:
        entry = _add(root, "entry")
        entry.set(_LANGUAGE, each.language)
        _add(entry, "id", each.href)
        _add(entry, "title", each.title)
        _add(entry, "published", each.published.isoformat())
        _add(entry, "updated", each.published.isoformat())
        _add(entry, "link", rel="alternate", type="text/html", href=each.href)
        _add(entry, "summary", each.summary)
        _add(entry, "content", each.content, type="html")
    return _written(root)


def rss(feed: Feed) -> bytes:
    """As RSS 2.0."""
    root = ET.Element("rss", version="2.0")
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.home)
    _add(channel, "description", feed.title)
    _add(channel, "language", feed.language)
    _add(channel, "lastBuildDate", format_datetime(feed.updated, usegmt=True))
    own = {"rel": "self", "type": "application/rss+xml", "href": feed.href}
    ET.SubElement(channel, f"{{{_ATOM}}}link", own)
    for each in feed.entries:
        item = _add(channel, "item")
        _add(item, "title", each.title)
        _add(item, "link", each.href)
        _add(item, "guid", each.href, isPermaLink="true")
        _add(item, "pubDate", format_datetime(each.published, usegmt=True))
        _add(item, "description", each.summary)
        ET.SubElement(item, f"{{{_CONTENT}}}encoded").text = _shown(each.content)
    return _written(root)


def json_feed(feed: Feed) -> bytes:
    """As JSON Feed 1.1."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.href,
        "language": feed.language,
        "items": [
            {
                "id": each.href,
                "url": each.href,
                "title": each.title,
                "summary": each.summary,
                "content_html": each.content,
                "language": each.language,
                "date_published": each.published.isoformat(),
            }
            for each in feed.entries
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of a feed, by the end of its address."""

    write: Callable[[Feed], bytes]
    media_type: str


FORMS: Mapping[str, Form] = {
    "atom": Form(write=atom, media_type="application/atom+xml"),
    "rss": Form(write=rss, media_type="application/rss+xml"),
    "json": Form(write=json_feed, media_type="application/feed+json"),
}
"""What a feed's address ends in."""


def sitemap(pages: Mapping[str, datetime]) -> bytes:
    """A sitemap (sitemaps.org 0.9) of addresses and when each last changed."""
    root = ET.Element("urlset", xmlns=_SITEMAP)
    for address, changed in pages.items():
        url = _add(root, "url")
        _add(url, "loc", address)
        _add(url, "lastmod", changed.isoformat())
    return _written(root)


def _add(above: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(above, tag, {key: _shown(each) for key, each in attributes.items()})
    element.text = _shown(text) or None
    return element


def _shown(text: str) -> str:
    """What XML can hold: titles are written by people, and may hold anything."""
    return _UNFIT.sub("", text)


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
