"""Editions on the web: exactly as they were sent, without their readers; and the list of all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from urllib.parse import urlsplit

from lxml import html as documents
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.archive import EditionSummary
from newsletter.archive.feeds import FORMS
from newsletter.archive.public import Invitation, inserted, public_html, public_text
from newsletter.edition import ALL, Attachment, Edition
from newsletter.web.answers import YEAR, kept
from newsletter.web.asked import Tongue
from newsletter.web.guard import POLICY
from newsletter.web.shelf import Shelved
from newsletter.web.site import Site
from newsletter.wording import translator

FEEDS: Mapping[str, str] = {"atom": "Atom", "rss": "RSS", "json": "JSON"}
"""What the forms of a feed are called."""
_KEPT = 64
"""Public forms that are held: editions never change."""
_EXTENSIONS: Mapping[str, str] = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}


def show(site: Site, request: Request) -> Response:
    """One edition; EditionError where there is none."""
    shelved = site.shelf.find(request.path_params["number"])
    edition = shelved.stored.edition
    page, allowed = _public(site, edition.number)
    spoken = Tongue(translator=translator(edition.language, site.look.folders), is_chosen=False)
    values = {
        "edition": edition,
        "published": shelved.stored.stored_at.isoformat(),
        "links": site.links,
        "picture": _first_picture(site, edition),
        "before": shelved.before,
        "after": shelved.after,
    }
    head = site.draw("edition_head", spoken, **values)
    foot = site.draw("edition_foot", spoken, **values)
    whole = inserted(page, head=head, foot=foot)
    return kept(
        request,
        whole.encode(),
        "text/html; charset=utf-8",
        changed=_changed(site, shelved),
        headers={
            "Content-Security-Policy": allowed,
            "Content-Language": edition.language,
        },
    )


@lru_cache(maxsize=_KEPT)
def _public(site: Site, number: int) -> tuple[str, str]:
    """A letter's public form, and what it may load."""
    edition = site.shelf.get(number).edition
    page = public_html(
        edition.web or edition.variant(ALL).html,
        invitation(site, edition),
        {each.cid: address(site, edition, each) for each in edition.variant(ALL).attachments},
    )
    return page, policy(page)


def text(site: Site, request: Request) -> Response:
    """The plain-text part of one edition."""
    shelved = site.shelf.find(request.path_params["number"])
    edition = shelved.stored.edition
    written = public_text(edition.variant(ALL).text, invitation(site, edition))
    return kept(
        request,
        written.encode(),
        "text/plain; charset=utf-8",
        changed=_changed(site, shelved),
        headers={"Content-Language": edition.language},
    )


def picture(site: Site, request: Request) -> Response:
    """An image that travelled inside an edition."""
    shelved = site.shelf.find(request.path_params["number"])
    for each in shelved.stored.edition.variant(ALL).attachments:
        if _name(each) == request.path_params["name"]:
            changed = shelved.stored.stored_at
            return kept(request, each.data, each.media_type, changed=changed, seconds=YEAR)
    raise HTTPException(404)


def overview(site: Site, request: Request) -> Response:
    """All editions by year, and every feed."""
    years = [
        (year, list(found))
        for year, found in groupby(site.shelf.editions(), lambda each: each.stored_at.year)
    ]
    return site.page(
        request,
        "editions",
        years=years,
        topics=site.settings.list.topics,
        forms=tuple(FORMS),
        names=FEEDS,
        canonical=site.links.editions(),
    )


def newest_change(site: Site, editions: Sequence[EditionSummary]) -> datetime:
    """When what is told of all editions last changed."""
    return max([site.changed, *(each.stored_at for each in editions)])


def invitation(site: Site, edition: Edition) -> Invitation:
    """What stands where a reader's own links stood, in the edition's language."""
    say = translator(edition.language, site.look.folders).gettext
    return Invitation(words=say("Subscribe"), href=site.links.home())


def address(site: Site, edition: Edition, attachment: Attachment) -> str:
    """The whole address of an image."""
    return site.links.picture(edition.number, _name(attachment))


def policy(page: str) -> str:
    """What an edition's page may load: its own styles and pictures, and those that it names.

    Letters bring their styles with them, and may name pictures elsewhere; those addresses are let
    in one by one, so that nothing else can be asked for.
    """
    sources = {each.get("src", "") for each in documents.document_fromstring(page).iter("img")}
    elsewhere = sorted({_source(each) for each in sources if each.startswith(("http:", "https:"))})
    pictures = " ".join(["img-src 'self'", *elsewhere])
    styles = "style-src 'self' 'unsafe-inline'"
    return POLICY.replace("style-src 'self'", styles).replace("img-src 'self'", pictures)


def _source(url: str) -> str:
    parts = urlsplit(url)
    # A query or a semicolon has no place in a policy.
    path = parts.path.replace(";", "%3B").replace(",", "%2C")
    return f"{parts.scheme}://{parts.netloc}{path}"


def _name(attachment: Attachment) -> str:
    return f"{attachment.cid.partition('@')[0]}.{_EXTENSIONS.get(attachment.media_type, 'bin')}"


def _first_picture(site: Site, edition: Edition) -> str:
    logo = site.look.logo.cid if site.look.logo else ""
    pictures = [each for each in edition.variant(ALL).attachments if each.cid != logo]
    return address(site, edition, pictures[0]) if pictures else ""


def _changed(site: Site, shelved: Shelved) -> datetime:
    """An edition never changes, but the links to its neighbours do."""
    after = shelved.after.stored_at if shelved.after else shelved.stored.stored_at
    return max(site.changed, shelved.stored.stored_at, after)
