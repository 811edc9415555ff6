"""The site: the parts that all handlers share, and the way a page is drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from newsletter.links import Links
from newsletter.mailing.values import Clock
from newsletter.newsroom.records import utc_now
from newsletter.newsroom.root import Newsroom
from newsletter.settings import Settings
from newsletter.web.asked import Tongue, client, tongue
from newsletter.web.look import Look, look_of
from newsletter.web.measuring import Counters
from newsletter.web.proofs import Proofs
from newsletter.web.shelf import Shelf
from newsletter.web.turns import Turns
from newsletter.web.turnstile import Turnstile
from newsletter.wording import Translator, languages, translator


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Site:
    """The public pages of one workspace."""

    settings: Settings
    newsroom: Newsroom
    shelf: Shelf
    look: Look
    links: Links
    """Whole addresses: for feeds, mails and search engines."""
    here: Links
    """Addresses as pages write them, good at whatever name this answers to."""
    clock: Clock
    proofs: Proofs
    changed: datetime
    """When the settings were last changed."""
    counters: Counters
    turnstile: Turnstile
    turns: Turns

    @property
    def name(self) -> str:
        """What the newsletter is called."""
        return self.settings.list_name

    def tongue(self, request: Request, *, reader: str = "") -> Tongue:
        """The language of an answer; `reader` is the subscriber's own, if known."""
        return tongue(request, self.look.folders, reader=reader)

    def client(self, request: Request) -> str:
        """The IP address of whoever asks."""
        peer = request.client.host if request.client else ""
        headers = request.headers.getlist("x-forwarded-for")
        return client(peer, headers, self.settings.web.trusted_proxies)

    def page(
        self,
        request: Request,
        name: str,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
        reader: str = "",
        **values: object,
    ) -> Response:
        """Draw a page; `reader` is the subscriber's language."""
        spoken = self.tongue(request, reader=reader)
        told = {"Content-Language": spoken.translator.language, "Vary": "Accept-Language"}
        html = self.draw(name, spoken, **values)
        return HTMLResponse(html, status_code=status, headers={**told, **(headers or {})})

    def draw(self, name: str, spoken: Tongue, **values: object) -> str:
        """A page's HTML."""
        shared = {
            "site": self,
            "to": self.here,
            "spoken": spoken.translator,
            "others": self._others(spoken.translator),
            "keep": _keeper(spoken),
            "day": spoken.translator.day,
            "description": "",
            "canonical": "",
        }
        return self.look.draw(name, spoken.translator, {**shared, **values})

    def static(self, name: str) -> str:
        """Where a file of the pages is."""
        return self.here.static(self.look.names[name])

    def _others(self, spoken: Translator) -> list[Translator]:
        folders = self.look.folders
        found = [translator(each, folders) for each in languages(folders)]
        return [each for each in found if each.language != spoken.language]


def _keeper(spoken: Tongue) -> Callable[[str], str]:
    """Writes a chosen language into an address of ours, so that the next page keeps it."""
    query = f"?{urlencode({'lang': spoken.translator.language})}" if spoken.is_chosen else ""
    return lambda address: f"{address}{query}"


def site_of(settings: Settings, newsroom: Newsroom, *, clock: Clock = utc_now) -> Site:
    """Put the parts together; RenderingError for a theme, logo or catalogue that is unfit."""
    look = look_of(settings)
    for each in languages(look.folders):
        translator(each, look.folders)
    turns = Turns()
    changed = datetime.fromtimestamp(settings.file.stat().st_mtime, UTC)
    return Site(
        settings=settings,
        newsroom=newsroom,
        shelf=Shelf(newsroom.archive, newsroom.ledger),
        look=look,
        links=Links(settings.web.url),
        here=Links(urlsplit(settings.web.url).path),
        clock=clock,
        proofs=Proofs(keys=newsroom.keys, clock=clock),
        changed=changed,
        counters=Counters(),
        turnstile=Turnstile(newsroom.subscribers.leaving.leave_all, turns),
        turns=turns,
    )
