"""What programs read: feeds, the release calendar, the sitemap, robots.txt."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.archive import EditionSummary
from newsletter.archive.article import article
from newsletter.archive.feeds import FORMS, Entry, Feed, sitemap
from newsletter.archive.public import public_html
from newsletter.collect.calendar import read_calendar_file
from newsletter.collect.calendar.ics import calendar_ics
from newsletter.edition import ALL
from newsletter.web.answers import HOUR, kept
from newsletter.web.editions import address, invitation, newest_change
from newsletter.web.site import Site

_MOST = 20
"""Entries of a feed."""
_KEPT = 256
"""Entries that are held: readers of feeds come often, and editions never change."""
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


def _feed(site: Site, request: Request, editions: Sequence[EditionSummary], topic: str) -> Response:
    ending = request.path_params["form"]
    form = FORMS.get(ending)
    if form is None:
        raise HTTPException(404)
    changed = newest_change(site, editions)
    feed = Feed(
        title=f"{site.name}: {topic}" if topic else site.name,
        home=site.links.home(),
        href=site.links.feed(ending, topic),
        language=editions[0].language if editions else "en",
        updated=max([each.stored_at for each in editions], default=site.changed),
        entries=tuple(_entry(site, each.number) for each in editions[:_MOST]),
    )
    media_type = f"{form.media_type}; charset=utf-8"
    return kept(request, form.write(feed), media_type, changed=changed, seconds=_SOON)


@lru_cache(maxsize=_KEPT)
def _entry(site: Site, number: int) -> Entry:
    stored = site.shelf.get(number)
    edition = stored.edition
    whole = edition.variant(ALL)
    pictures = {each.cid: address(site, edition, each) for each in whole.attachments}
    page = public_html(edition.web or whole.html, invitation(site, edition), pictures)
    return Entry(
        href=site.links.edition(edition.number),
        title=edition.subject,
        summary=edition.preheader,
        content=article(page),
        language=edition.language,
        published=stored.stored_at,
    )


def calendar(site: Site, request: Request) -> Response:
    """The release calendar that the settings name, for calendar programs."""
    if not site.settings.calendar.file:
        raise HTTPException(404)
    path = site.settings.path(site.settings.calendar.file)
    found = read_calendar_file(path)
    today = site.settings.day(site.clock())
    name = site.settings.project.name
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    body = calendar_ics(found, today=today, name=name)
    return kept(request, body, "text/calendar; charset=utf-8", changed=changed, seconds=HOUR)


def site_map(site: Site, request: Request) -> Response:
    """The addresses that search engines may show."""
    editions = site.shelf.editions()
    changed = newest_change(site, editions)
    pages = {site.links.home(): changed, site.links.editions(): changed}
    pages |= {site.links.edition(each.number): each.stored_at for each in editions}
    return kept(request, sitemap(pages), "application/xml", changed=changed, seconds=HOUR)


def robots(site: Site, request: Request) -> Response:
    """What crawlers should leave alone: addresses that are somebody's own."""
    own = ("/u/", "/p/", "/c/", "/metrics", "/healthz")
    rules = "".join(f"Disallow: {site.here.base}{path}\n" for path in own)
    body = f"User-agent: *\n{rules}\nSitemap: {site.links.sitemap()}\n".encode()
    return kept(request, body, "text/plain; charset=utf-8", changed=site.changed, seconds=HOUR)
