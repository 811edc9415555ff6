"""Editions on the web: exactly as they were sent, without their readers; and the list of all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from urllib.parse import SplitResult, urlsplit

from lxml import html as documents
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.archive.feeds import FORMS
from newsletter.archive.public import Invitation, inserted, public_html, public_text
from newsletter.edition import ALL, Attachment, Edition
from newsletter.web.answers import YEAR, Body, kept
from newsletter.web.asked import Tongue
from newsletter.web.guard import POLICY
from newsletter.web.shelf import Listed, Shelved
from newsletter.web.site import Site
from newsletter.wording import translator

FEEDS: Mapping[str, str] = {"atom": "Atom", "rss": "RSS", "json": "JSON"}
"""What the forms of a feed are called."""
_LONGEST = 1024
"""Characters of a policy that name pictures: with a head of over 4 kB, nginx answers 502."""
_KEPT = 64
"""Pages that are held: editions never change."""
_EXTENSIONS: Mapping[str, str] = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}


def show(site: Site, request: Request) -> Response:
    """One edition; EditionError where there is none."""
    shelved = site.shelf.find(request.path_params["number"])
    page = _page(site, shelved)
    return kept(
        request,
        page.body,
        "text/html; charset=utf-8",
        changed=_changed(site, shelved),
        headers=page.headers,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """An edition's page, which is the same for everybody."""

    body: Body
    headers: Mapping[str, str]


@lru_cache(maxsize=_KEPT)
def _page(site: Site, shelved: Shelved) -> _Page:
    """Drawn anew only where a neighbour came."""
    edition = site.shelf.get(shelved.number)
    letter = public_letter(site, edition)
    spoken = Tongue(translator=translator(edition.language, site.look.folders), is_chosen=False)
    values = {
        "edition": edition,
        "published": shelved.published.isoformat(),
        "links": site.links,
        "picture": _first_picture(site, edition),
        "before": shelved.before,
        "after": shelved.after,
    }
    head = site.draw("edition_head", spoken, **values)
    foot = site.draw("edition_foot", spoken, **values)
    return _Page(
        body=Body.of(inserted(letter, head=head, foot=foot).encode()),
        headers={
            "Content-Security-Policy": policy(letter),
            "Content-Language": edition.language,
        },
    )


def public_letter(site: Site, edition: Edition) -> str:
    """A letter's public form."""
    whole = edition.variant(ALL)
    return public_html(
        edition.web or whole.html,
        invitation(site, edition),
        {each.cid: address(site, edition, each) for each in whole.attachments},
        page=site.links.edition(edition.number),
    )


def text(site: Site, request: Request) -> Response:
    """The plain-text part of one edition."""
    shelved = site.shelf.find(request.path_params["number"])
    edition = site.shelf.get(shelved.number)
    written = public_text(edition.variant(ALL).text, invitation(site, edition))
    return kept(
        request,
        Body.of(written.encode()),
        "text/plain; charset=utf-8",
        changed=_changed(site, shelved),
        headers={"Content-Language": edition.language},
    )


def picture(site: Site, request: Request) -> Response:
    """An image that travelled inside an edition."""
    shelved = site.shelf.find(request.path_params["number"])
    for each in site.shelf.get(shelved.number).variant(ALL).attachments:
        if _name(each) == request.path_params["name"]:
            body, changed = Body.of(each.data), shelved.published
            return kept(request, body, each.media_type, changed=changed, seconds=YEAR)
    raise HTTPException(404)


def overview(site: Site, request: Request) -> Response:
    """All editions by year, and every feed."""

    def year_of(each: Listed) -> int:
        return site.settings.day(each.published).year

    # What was sent late stands among the editions of its own year.
    ordered = sorted(site.shelf.editions(), key=year_of, reverse=True)
    years = [(year, list(found)) for year, found in groupby(ordered, year_of)]
    return site.page(
        request,
        "editions",
        years=years,
        topics=site.settings.list.topics,
        forms=tuple(FORMS),
        names=FEEDS,
        canonical=site.links.editions(),
    )


def newest_change(site: Site, editions: Sequence[Listed]) -> datetime:
    """When what is told of all editions last changed."""
    return max([site.changed, *(each.published for each in editions)])


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
    in one by one, so that nothing else can be asked for. Many are told in fewer words: their hosts,
    or that they come by https.
    """
    named = {each.get("src", "") for each in documents.document_fromstring(page).iter("img")}
    elsewhere = [urlsplit(each) for each in named if each.startswith(("http:", "https:"))]
    lists = (" ".join(sorted({spell(each) for each in elsewhere})) for spell in _SPELLINGS)
    told = next(each for each in lists if len(each) <= _LONGEST)
    pictures = f"img-src 'self' {told}".rstrip()
    styles = "style-src 'self' 'unsafe-inline'"
    return POLICY.replace("style-src 'self'", styles).replace("img-src 'self'", pictures)


def _address(url: SplitResult) -> str:
    # A query or a semicolon has no place in a policy.
    path = url.path.replace(";", "%3B").replace(",", "%2C")
    return f"{_origin(url)}{path}"


def _origin(url: SplitResult) -> str:
    return f"{url.scheme}://{url.netloc}"


def _scheme(url: SplitResult) -> str:
    return f"{url.scheme}:"


_SPELLINGS: Sequence[Callable[[SplitResult], str]] = (_address, _origin, _scheme)
"""Ways to let a picture in, the strictest first."""


def _name(attachment: Attachment) -> str:
    return f"{attachment.cid.partition('@')[0]}.{_EXTENSIONS.get(attachment.media_type, 'bin')}"


def _first_picture(site: Site, edition: Edition) -> str:
    logo = site.look.logo.cid if site.look.logo else ""
    pictures = [each for each in edition.variant(ALL).attachments if each.cid != logo]
    return address(site, edition, pictures[0]) if pictures else ""


def _changed(site: Site, shelved: Shelved) -> datetime:
    """An edition never changes, but the links to its neighbours do, on either side."""
    neighbours = [each.published for each in (shelved.before, shelved.after) if each]
    return max(site.changed, shelved.published, *neighbours)
