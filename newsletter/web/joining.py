"""The subscribe form: shown, sent in, answered alike whether or not the address is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from newsletter.web.forms import Form, read_form
from newsletter.web.guard import WITH_SCRIPTS
from newsletter.web.offers import Offer, chosen, offers_of, ticks
from newsletter.web.site import Site
from newsletter.web.turns import Draw
from subscribers import Following, SignUp, SubscriberError

LONGEST = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the form shows: what was written so far, what was wrong with it, and its proofs."""

    stamp: str
    puzzle: str = ""
    address: str = ""
    follows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fault: str = ""
    is_address_unfit: bool = False
    """Whether that is what is wrong."""


def blank(site: Site) -> Sheet:
    """A form nobody has written on; the main list is ticked."""
    return Sheet(
        stamp=site.proofs.stamp(),
        puzzle=site.proofs.puzzle() if site.settings.web.altcha else "",
        follows={offers_of(site.settings)[0].key: ()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The form as a template shows it."""

    sheet: Sheet
    offered: tuple[Offer, ...]
    promise: str


def view(site: Site, request: Request, sheet: Sheet) -> View:
    """What a template needs to show the form."""
    offered = offers_of(site.settings)
    return View(sheet=sheet, offered=offered, promise=promise(site, request))


def headers_of(sheet: Sheet) -> Mapping[str, str]:
    """What goes with the form: its stamp is of now, and a puzzle needs a script."""
    scripts = {"Content-Security-Policy": WITH_SCRIPTS} if sheet.puzzle else {}
    return {"Cache-Control": "no-store", **scripts}


def promise(site: Site, request: Request) -> str:
    """What somebody agrees to: shown with the form, and kept on record as they read it."""
    say = site.tongue(request).translator.gettext
    if site.settings.lists:
        return say(
            "You will get what you have ticked by e-mail, once you have confirmed it. "
            "You can leave at any time."
        )
    words = say("You will get %s by e-mail once you have confirmed it. You can leave at any time.")
    return words % site.name


def _wording(site: Site, request: Request, follows: tuple[Following, ...]) -> str:
    """The promise as it was read: where it means what was ticked, that goes before it."""
    words = promise(site, request)
    if not site.settings.lists:
        return words
    say = site.tongue(request).translator.gettext
    ticked = [name for name, _ in shown_follows(offers_of(site.settings), follows)]
    return f"{say('What you get')}: {', '.join(ticked)}. {words}"


def show(site: Site, request: Request) -> Response:
    """The form alone, for links from elsewhere."""
    return _form(site, request, blank(site))


async def send(site: Site, request: Request) -> Response:
    """Take a form in. A form of another page has no stamp: it is shown ours, filled in."""
    form = await read_form(request)
    return await site.turns.take(_take, site, request, form)


def _take(site: Site, request: Request, form: Form) -> Draw:
    say = site.tongue(request).translator.gettext
    offers = offers_of(site.settings)
    follows = chosen(form, offers)
    is_ours = site.proofs.is_timely(form.one("stamp"))
    # A form of another page may name no list; on ours, all may be unticked.
    shown = follows if follows or is_ours else (Following(list=offers[0].key),)
    sheet = replace(blank(site), address=form.one("email")[:LONGEST], follows=ticks(shown))
    if form.one("website"):
        # Only a robot fills in what nobody sees; it is told what it wants to hear.
        return partial(_asked, site, request)
    if not is_ours:
        return partial(_form, site, request, sheet, ask=True)
    if not follows:
        return partial(_form, site, request, replace(sheet, fault=say("Choose at least one list.")))
    proof = site.proofs.solved(form.one("puzzle")) if site.settings.web.altcha else ""
    if proof is None:
        fault = say("Your browser has not finished its computation. Try again in a moment.")
        return partial(_form, site, request, replace(sheet, fault=fault))
    address = site.client(request)
    try:
        site.newsroom.subscribers.joining.sign_up(
            SignUp(
                address=form.one("email"),
                follows=follows,
                language=site.tongue(request).translator.language,
                wording=_wording(site, request, follows),
                network=address,
                ip=address if site.settings.web.keep_ip else None,
                proof=proof,
            )
        )
    except SubscriberError:
        fault = say("We cannot write to this. Does it read name@example.org, without accents?")
        unfit = replace(sheet, fault=fault, is_address_unfit=True)
        return partial(_form, site, request, unfit)
    return partial(_asked, site, request)


def _form(site: Site, request: Request, sheet: Sheet, *, ask: bool = False) -> Response:
    return site.page(
        request,
        "subscribe",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if sheet.fault else HTTPStatus.OK,
        headers=headers_of(sheet),
        form=view(site, request, sheet),
        ask=ask,
    )


def _asked(site: Site, request: Request) -> Response:
    say = site.tongue(request).translator.gettext
    return site.page(
        request,
        "told",
        headers={"Cache-Control": "no-store"},
        heading=say("Check your inbox"),
        paragraphs=(
            say("If that address can get our letters, a mail is on its way to it."),
            say("Follow the link in it within a week, and you are subscribed."),
            say("Nothing there? Look in the spam folder, or try again tomorrow."),
        ),
        ways=((site.here.home(), say("To the front page")),),
    )


def shown_follows(
    offers: tuple[Offer, ...], follows: tuple[Following, ...]
) -> list[tuple[str, tuple[str, ...]]]:
    """Lists by their names, in the order of the form, with the topics chosen of each."""
    names = {each.key: each.name for each in offers}
    places = {key: place for place, key in enumerate(names)}
    ordered = sorted(follows, key=lambda each: places.get(each.list, len(places)))
    return [(names.get(each.list, each.list), each.topics) for each in ordered]
