"""What programs read: feeds, the release calendar, the sitemap, robots.txt."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.archive.article import article
from newsletter.archive.feeds import FORMS, Entry, Feed, sitemap
from newsletter.collect.calendar import read_calendar_file
from newsletter.collect.calendar.ics import calendar_ics
from newsletter.web.answers import HOUR, Body, kept
from newsletter.web.editions import newest_change, public_letter
from newsletter.web.shelf import Listed
from newsletter.web.site import Site

_MOST = 20
"""Entries of a feed."""
_KEPT = 256
"""Entries that are held: readers of feeds come often, and editions never change."""
_FEEDS = 32
"""Feeds that are held as they are sent, each of up to twenty articles."""
_SOON = 300
"""Seconds that a feed may be kept: readers poll."""


def everything(site: Site, request: Request) -> Response:
    """The feed of all editions."""
    return _feed(site, request, site.shelf.editions(), "")


def of_topic(site: Site, request: Request) -> Response:
    """The feed of those editions that have something on a topic."""
    topic = request.path_params["topic"]
    if topic not in site.settings.list.topics:
        raise HTTPException(404)
    known = site.settings.list.topics
    return _feed(
        site,
        request,
        [each for each in site.shelf.editions() if topic in site.shelf.topics(each.number, known)],
        topic,
    )


def _feed(site: Site, request: Request, editions: Sequence[Listed], topic: str) -> Response:
    ending = request.path_params["form"]
    if ending not in FORMS:
        raise HTTPException(404)
    changed = newest_change(site, editions)
    updated = max([each.published for each in editions], default=site.changed)
    body = _written(_Order(site, ending, topic, tuple(editions[:_MOST]), updated))
    media_type = f"{FORMS[ending].media_type}; charset=utf-8"
    return kept(request, body, media_type, changed=changed, seconds=_SOON)


class _Order(NamedTuple):
    """Which feed, of what."""

    site: Site
    ending: str
    topic: str
    editions: tuple[Listed, ...]
    updated: datetime


@lru_cache(maxsize=_FEEDS)
def _written(order: _Order) -> Body:
    """A feed as it is sent, written anew only where an edition came."""
    site, ending, topic, editions, updated = order
    feed = Feed(
        title=f"{site.name}: {topic}" if topic else site.name,
        home=site.links.home(),
        href=site.links.feed(ending, topic),
        language=editions[0].language if editions else "en",
        updated=updated,
        entries=tuple(_entry(site, each) for each in editions),
    )
    return Body.of(FORMS[ending].write(feed))


@lru_cache(maxsize=_KEPT)
def _entry(site: Site, listed: Listed) -> Entry:
    edition = site.shelf.get(listed.number)
    page = site.links.edition(edition.number)
    return Entry(
        href=page,
        title=edition.subject,
        summary=edition.preheader,
        content=article(public_letter(site, edition), page=page),
        language=edition.language,
        published=listed.published,
    )


def calendar(site: Site, request: Request) -> Response:
    """The release calendar that the settings name, for calendar programs."""
    if not site.settings.calendar.file:
        raise HTTPException(404)
    path = site.settings.path(site.settings.calendar.file)
    found = read_calendar_file(path)
    today = site.settings.day(site.clock())
    name = site.settings.project.name
    # What is still to come is told otherwise tomorrow.
    begun = datetime.combine(today, time(), site.settings.zone).astimezone(UTC)
    changed = max(datetime.fromtimestamp(path.stat().st_mtime, UTC), begun)
    body = Body.of(calendar_ics(found, today=today, name=name))
    return kept(request, body, "text/calendar; charset=utf-8", changed=changed, seconds=HOUR)


def site_map(site: Site, request: Request) -> Response:
    """The addresses that search engines may show."""
    editions = site.shelf.editions()
    changed = newest_change(site, editions)
    pages = {site.links.home(): changed, site.links.editions(): changed}
    pages |= {site.links.edition(each.number): each.published for each in editions}
    return kept(request, Body.of(sitemap(pages)), "application/xml", changed=changed, seconds=HOUR)


def robots(site: Site, request: Request) -> Response:
    """What crawlers should leave alone: addresses that are somebody's own."""
    own = ("/u/", "/p/", "/c/", "/metrics", "/healthz")
    rules = "".join(f"Disallow: {site.here.base}{path}\n" for path in own)
    written = f"User-agent: *\n{rules}\nSitemap: {site.links.sitemap()}\n"
    body = Body.of(written.encode())
    return kept(request, body, "text/plain; charset=utf-8", changed=site.changed, seconds=HOUR)
