"""What a mail asks to confirm: a page that shows it, and the button that does it."""

from functools import partial
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from newsletter.web.answers import PRIVATE
from newsletter.web.forms import read_form
from newsletter.web.joining import shown_follows
from newsletter.web.leaving import gone
from newsletter.web.offers import offers_of
from newsletter.web.site import Site
from newsletter.web.turns import Draw
from newsletter.wording import Translator
from subscribers import (
    Choices,
    Confirmed,
    Frequency,
    Pending,
    Purpose,
    State,
    UnknownSubscriber,
)


def show(site: Site, request: Request) -> Response:
    """What the token would do; TokenForged and TokenExpired where it does nothing."""
    pending = site.newsroom.subscribers.joining.peek(request.path_params["token"])
    return (_used if pending.used else _question)(site, request, pending)


async def act(site: Site, request: Request) -> Response:
    """Do it; once more changes nothing."""
    await read_form(request)
    return await site.turns.take(_act, site, request)


def _act(site: Site, request: Request) -> Draw:
    address = site.client(request) if site.settings.web.keep_ip else None
    joining = site.newsroom.subscribers.joining
    confirmed = joining.confirm(request.path_params["token"], ip=address)
    if not confirmed.done:
        return partial(show, site, request)
    return partial(_done, site, request, confirmed)


def _used(site: Site, request: Request, pending: Pending) -> Response:
    """What came of it, as things stand now: who has left since is not told of letters to come."""
    if pending.state is not State.CONFIRMED:
        return gone(site, request, pending.public_id, reader=pending.language)
    confirmed = Confirmed(
        purpose=pending.purpose,
        public_id=pending.public_id,
        done=False,
        waits_for_other=pending.waits_for_other,
    )
    return _done(site, request, confirmed)


def _question(site: Site, request: Request, pending: Pending) -> Response:
    say = site.tongue(request, reader=pending.language).translator.gettext
    if pending.purpose is Purpose.MOVE:
        heading, button = say("Another address for your letters"), say("Confirm the move")
        words = say("From %(old)s to %(new)s, once both addresses have confirmed.")
        told = words % {"old": pending.address, "new": pending.new_address or ""}
    else:
        heading, button = say("Confirm your subscription"), say("Confirm")
        told = say("This is what will go to %s:") % pending.address
    follows = () if pending.purpose is Purpose.MOVE else pending.follows
    return site.page(
        request,
        "confirm",
        headers=PRIVATE,
        reader=pending.language,
        heading=heading,
        paragraphs=(told,),
        follows=shown_follows(offers_of(site.settings), follows),
        token=request.path_params["token"],
        button=button,
    )


def _done(site: Site, request: Request, confirmed: Confirmed) -> Response:
    try:
        choices = site.newsroom.subscribers.choosing.choices(confirmed.public_id)
    except UnknownSubscriber:
        return gone(site, request, confirmed.public_id)
    spoken = site.tongue(request, reader=choices.language).translator
    say = spoken.gettext
    preferences = site.newsroom.keys.sign("preferences", confirmed.public_id)
    heading, told = say("You are subscribed"), _coming(site, choices, spoken)
    if confirmed.purpose is Purpose.MOVE:
        heading, told = (
            say("Your letters have moved"),
            say("They go to the new address from now on."),
        )
    if confirmed.waits_for_other:
        heading, told = say("One of two"), say("Now confirm the mail to the other address, too.")
    if not confirmed.done and not confirmed.waits_for_other:
        heading = say("This was confirmed before")
    return site.page(
        request,
        "told",
        status=HTTPStatus.OK,
        headers=PRIVATE,
        reader=choices.language,
        heading=heading,
        paragraphs=(told,),
        ways=(
            (site.here.preferences(preferences), say("Your preferences")),
            (site.here.home(), say("Read earlier editions")),
        ),
    )


def _coming(site: Site, choices: Choices, spoken: Translator) -> str:
    """When the next letter comes: what a reader chose before holds, whatever they follow more."""
    say = spoken.gettext
    if choices.paused_until is not None and choices.paused_until > site.clock():
        words = say("No letters come before %s, as you chose. Your preferences can end this pause.")
        return words % spoken.day(site.settings.day(choices.paused_until))
    if choices.frequency is Frequency.MONTHLY:
        return say("Once a month a letter comes to you, with links to its editions.")
    return say("The next edition comes to you by mail.")
