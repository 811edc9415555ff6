"""The way out: a page that asks, a button that acts at once, and the way back."""

from functools import lru_cache, partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from newsletter.newsroom.probing import PROBED, is_probe
from newsletter.web.answers import PRIVATE
from newsletter.web.asked import Tongue
from newsletter.web.forms import read_form
from newsletter.web.site import Site
from newsletter.web.turns import Draw
from subscribers import Departure, State, TokenError, UnknownSubscriber, Way

_WHOSE = "WHOSE-PAGE-THIS-IS"
"""Stands for the token in a page that is drawn once."""
_CHOICES = "WHOSE-CHOICES-THESE-ARE"
"""Stands for the token of the preferences."""


def show(site: Site, request: Request) -> Response:
    """The page that asks, or for who has left already the way back.

    Who was erased sees what everybody sees who has left. TokenForged for a token that is none.
    """
    token = request.path_params["token"]
    public_id = site.newsroom.keys.verify("unsubscribe", token)
    try:
        reader = site.newsroom.subscribers.choosing.reader(public_id)
    except UnknownSubscriber:
        return gone(site, request, public_id)
    if reader.state is State.UNSUBSCRIBED:
        return gone(site, request, public_id, reader=reader.language)
    spoken = site.tongue(request, reader=reader.language)
    preferences = site.newsroom.keys.sign("preferences", public_id)
    html = _asking(site, spoken).replace(_WHOSE, token).replace(_CHOICES, preferences)
    return _private(spoken, html)


@lru_cache(maxsize=64)
def _asking(site: Site, spoken: Tongue) -> str:
    """The page that asks whoever comes, drawn once a language."""
    return site.draw("unsubscribe", spoken, token=_WHOSE, preferences=_CHOICES)


def _private(spoken: Tongue, html: str) -> Response:
    told = {"Content-Language": spoken.translator.language, "Vary": "Accept-Language"}
    return HTMLResponse(html, headers={**told, **PRIVATE})


async def act(site: Site, request: Request) -> Response:
    """Unsubscribe at once: no cookie, no token of a form, no redirect (RFC 8058 3.1).

    Who has left before, and who was erased, see the same page.
    """
    form = await read_form(request)
    token = request.path_params["token"]
    try:
        public_id = site.newsroom.keys.verify("unsubscribe", token)
    except TokenError:
        if is_probe(site.newsroom.keys, token):
            return PlainTextResponse(PROBED, headers=PRIVATE)
        raise
    # The button of the page says so; a mail program sends what RFC 8058 3.1 has it send.
    is_read = bool(form.one("leave"))
    departure = Departure(
        public_id=public_id,
        way=Way.PAGE if is_read else Way.ONE_CLICK,
        ip=site.client(request) if site.settings.web.keep_ip else None,
    )
    await site.turnstile.leave(departure)
    # A mail program shows nobody the page, so it does not matter in which language it is.
    reader = await run_in_threadpool(reader_of, site, public_id) if is_read else ""
    return gone(site, request, public_id, reader=reader)


def gone(site: Site, request: Request, public_id: str, *, reader: str = "") -> Response:
    """The page of who has left, or is nobody's any more."""
    token = site.newsroom.keys.sign("unsubscribe", public_id)
    spoken = site.tongue(request, reader=reader)
    return _private(spoken, _left(site, spoken).replace(_WHOSE, token))


@lru_cache(maxsize=64)
def _left(site: Site, spoken: Tongue) -> str:
    """The page that thousands see within a minute of a letter, drawn once a language."""
    return site.draw("left", spoken, token=_WHOSE)


async def undo(site: Site, request: Request) -> Response:
    """Take one's own leaving back."""
    await read_form(request)
    return await site.turns.take(_undo, site, request)


def _undo(site: Site, request: Request) -> Draw:
    public_id = site.newsroom.keys.verify("unsubscribe", request.path_params["token"])
    address = site.client(request) if site.settings.web.keep_ip else None
    reader = reader_of(site, public_id)
    say = site.tongue(request, reader=reader).translator.gettext
    people = site.newsroom.subscribers
    try:
        stays = people.leaving.stay(public_id, ip=address)
        # The form sent once more finds them back already.
        stays = stays or people.choosing.choices(public_id).state is State.CONFIRMED
    except UnknownSubscriber:
        stays = False
    heading = say("You are subscribed") if stays else say("This cannot be undone any more")
    told = (
        say("It is as if nothing had happened.")
        if stays
        else say("To get our letters again, subscribe anew.")
    )
    preferences = site.newsroom.keys.sign("preferences", public_id)
    ways = ((site.here.preferences(preferences), say("Your preferences")),)
    return partial(
        site.page,
        request,
        "told",
        headers=PRIVATE,
        reader=reader,
        heading=heading,
        paragraphs=(told,),
        ways=ways if stays else ((site.here.home(), say("Subscribe")),),
    )


def reader_of(site: Site, public_id: str) -> str:
    """The language of a subscriber; empty for who has none, or is erased."""
    try:
        return site.newsroom.subscribers.choosing.reader(public_id).language
    except UnknownSubscriber:
        return ""
