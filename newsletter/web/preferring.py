"""The preferences page: what, how often, in which form, when again, and to which address."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from newsletter.web.answers import PRIVATE
from newsletter.web.forms import Form, read_form
from newsletter.web.joining import LONGEST
from newsletter.web.leaving import gone
from newsletter.web.offers import is_offered, offers_to, rechosen, ticks
from newsletter.web.site import Site
from newsletter.web.turns import Draw
from newsletter.wording import Translator, languages, preferred, translator
from subscribers import (
    Choices,
    Frequency,
    State,
    SubscriberError,
    TokenExpired,
    UnknownSubscriber,
)

_FARTHEST = timedelta(days=366 * 2)
"""The longest pause: whoever wants a longer one wants to leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What the page says of what was sent in."""

    told: str = ""
    fault: str = ""
    unfit: str = ""
    """What is wrong with the new address."""
    address: str = ""
    """The new address, as it was written."""

    @property
    def status(self) -> HTTPStatus:
        """Whether it could be done."""
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.fault or self.unfit else HTTPStatus.OK


_SILENT = Remark()


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseField:
    """The field of the pause: the day that stands there, or '', and between which it may be."""

    until: str
    earliest: str
    latest: str


def show(site: Site, request: Request) -> Response:
    """The page; TokenForged for a token that is none."""
    public_id = site.newsroom.keys.verify("preferences", request.path_params["token"])
    try:
        choices = site.newsroom.subscribers.choosing.choices(public_id)
    except UnknownSubscriber:
        return gone(site, request, public_id)
    return _page(site, request, public_id, choices)


async def save(site: Site, request: Request) -> Response:
    """Keep what was chosen."""
    form = await read_form(request)
    return await site.turns.take(_save, site, request, form)


def _save(site: Site, request: Request, form: Form) -> Draw:
    public_id = site.newsroom.keys.verify("preferences", request.path_params["token"])
    choosing = site.newsroom.subscribers.choosing
    try:
        before = choosing.choices(public_id)
        say = _speaker(site, request, before.language).gettext
        wanted = _read(site, form, before)
        if not wanted.follows or _leaves_all(site, before, wanted):
            fault = say("Choose at least one list, or unsubscribe below.")
            return partial(_page, site, request, public_id, wanted, remark=Remark(fault=fault))
        try:
            wanted = replace(wanted, paused_until=_pause(site, form.one("pause"), before))
        except (ValueError, OverflowError):
            fault = say("Choose a day within the next two years, written like 2026-12-31.")
            return partial(_page, site, request, public_id, wanted, remark=Remark(fault=fault))
        address = site.client(request) if site.settings.web.keep_ip else None
        after = choosing.choose(public_id, wanted, ip=address)
    except UnknownSubscriber:
        return partial(gone, site, request, public_id)
    say = _speaker(site, request, after.language).gettext
    kept = Remark(told=say("Your choices are saved."))
    return partial(_page, site, request, public_id, after, remark=kept)


async def move(site: Site, request: Request) -> Response:
    """Ask both addresses whether the letters may move."""
    form = await read_form(request)
    return await site.turns.take(_move, site, request, form)


def _move(site: Site, request: Request, form: Form) -> Draw:
    public_id = site.newsroom.keys.verify("preferences", request.path_params["token"])
    choosing = site.newsroom.subscribers.choosing
    try:
        choices = choosing.choices(public_id)
        say = _speaker(site, request, choices.language).gettext
        choosing.move(public_id, form.one("email"), network=site.client(request))
        told = (
            say("If both can get mail from us, both are asked to confirm now."),
            say("Nothing there? Look in the spam folder, or try again tomorrow."),
        )
        remark = Remark(told=" ".join(told))
    except UnknownSubscriber:
        return partial(gone, site, request, public_id)
    except SubscriberError:
        unfit = say("We cannot write to this. Does it read name@example.org, without accents?")
        remark = Remark(unfit=unfit, address=form.one("email")[:LONGEST])
    return partial(_page, site, request, public_id, choices, remark=remark)


def _leaves_all(site: Site, before: Choices, wanted: Choices) -> bool:
    """Whether no list is left of those that there are."""
    return is_offered(site.settings, before.follows) and not is_offered(
        site.settings, wanted.follows
    )


def _read(site: Site, form: Form, before: Choices) -> Choices:
    """What a form says; what it says wrongly, or as the page had shown it, stays as it was."""
    known = {str(each) for each in Frequency}
    frequency = form.one("frequency")
    language = form.one("language")
    is_another = language in _codes(site) and language != _shown(site, before.language)
    return replace(
        before,
        follows=rechosen(form, site.settings, before.follows),
        frequency=Frequency(frequency) if frequency in known else before.frequency,
        language=language if is_another else before.language,
        plain=form.has("plain"),
    )


def _pause(site: Site, written: str, before: Choices) -> datetime | None:
    """The first moment of a day where the project is; ValueError for what is no day, or too far.

    The pause that there is already may be as long as it likes.
    """
    if not written:
        return None
    if written == _field(site, before).until:
        return before.paused_until
    until = datetime.combine(date.fromisoformat(written), time(), site.settings.zone)
    if until > site.clock() + _FARTHEST:
        raise ValueError(written)
    return until


def _page(
    site: Site,
    request: Request,
    public_id: str,
    choices: Choices,
    *,
    remark: Remark = _SILENT,
) -> Response:
    if choices.state is State.UNCONFIRMED:
        # Who never agreed has left nothing; whatever led here belongs to an import undone.
        raise TokenExpired("these are nobody's preferences", mend="sign up")
    if choices.state is not State.CONFIRMED:
        return gone(site, request, public_id, reader=choices.language)
    return site.page(
        request,
        "preferences",
        status=remark.status,
        headers=PRIVATE,
        reader=choices.language,
        choices=choices,
        follows=ticks(choices.follows),
        offered=offers_to(site.settings, choices.follows),
        language=_shown(site, choices.language),
        tongues=_tongues(site, request, choices.language),
        pause=_field(site, choices),
        token=request.path_params["token"],
        way_out=site.newsroom.keys.sign("unsubscribe", public_id),
        remark=remark,
    )


def _field(site: Site, choices: Choices) -> PauseField:
    """A pause that lies ahead, and bounds that let it pass."""
    now = site.clock()
    today = site.settings.day(now)
    earliest, latest = today + timedelta(days=1), today + _FARTHEST
    until = choices.paused_until
    if until is None or until <= now:
        return PauseField(until="", earliest=earliest.isoformat(), latest=latest.isoformat())
    day = site.settings.day(until)
    return PauseField(
        until=day.isoformat(),
        earliest=min(earliest, day).isoformat(),
        latest=max(latest, day).isoformat(),
    )


def _shown(site: Site, language: str) -> str:
    """Which of our languages somebody gets who has that one, as the page offers it."""
    return preferred(language, languages(site.look.folders)) or ""


def _codes(site: Site) -> tuple[str, ...]:
    return ("", *languages(site.look.folders))


def _tongues(site: Site, request: Request, reader: str) -> list[tuple[str, str]]:
    say = _speaker(site, request, reader).gettext
    folders = site.look.folders
    known = [(code, translator(code, folders).name) for code in languages(folders)]
    return [("", say("As my browser prefers")), *known]


def _speaker(site: Site, request: Request, reader: str) -> Translator:
    return site.tongue(request, reader=reader).translator
