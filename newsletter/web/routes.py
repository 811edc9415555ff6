"""Every address of the public pages, and what answers it. A GET shows, a POST acts."""

import inspect
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TypeAlias, cast
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from newsletter.web import (
    confirming,
    editions,
    feeds,
    files,
    health,
    home,
    joining,
    leaving,
    preferring,
)
from newsletter.web.faults import of_error, refused
from newsletter.web.guard import Guard, Rules
from newsletter.web.site import Site

Answer: TypeAlias = Callable[[Site, Request], Response | Awaitable[Response]]


class EditionNumber(Convertor[int]):
    """An edition's number as addresses have it: no zero before it, and no more than it may have."""

    regex = "[1-9][0-9]{0,8}"

    def convert(self, value: str) -> int:
        """From an address."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Into an address."""
        return str(value)


register_url_convertor("edition", EditionNumber())

HEALTH = "/healthz"
"""Answers at the root of the host, too, where the pages stand below a path."""
ROUTE = "newsletter.route"
"""The key of a request's scope that names its route, for the figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One address, or many of one shape: what a GET shows and a POST does there."""

    path: str
    get: Answer | None = None
    post: Answer | None = None

    @property
    def methods(self) -> list[str]:
        """What may be done here; HEAD goes with GET."""
        known = {"GET": self.get, "POST": self.post, "OPTIONS": True}
        return [name for name, answer in known.items() if answer]


PLACES = (
    Place(path="/", get=home.show),
    Place(path="/subscribe", get=joining.show, post=joining.send),
    Place(path="/c/{token}", get=confirming.show, post=confirming.act),
    Place(path="/u/{token}", get=leaving.show, post=leaving.act),
    Place(path="/u/{token}/undo", get=leaving.show, post=leaving.undo),
    Place(path="/p/{token}", get=preferring.show, post=preferring.save),
    Place(path="/p/{token}/move", get=preferring.show, post=preferring.move),
    Place(path="/editions", get=editions.overview),
    Place(path="/{number:edition}", get=editions.show),
    Place(path="/{number:edition}.txt", get=editions.text),
    Place(path="/{number:edition}/{name}", get=editions.picture),
    Place(path="/feed.{form}", get=feeds.everything),
    Place(path="/topics/{topic}.{form}", get=feeds.of_topic),
    Place(path="/releases.ics", get=feeds.calendar),
    Place(path="/sitemap.xml", get=feeds.site_map),
    Place(path="/robots.txt", get=feeds.robots),
    Place(path="/logo", get=files.logo),
    Place(path="/static/{name}", get=files.static),
    Place(path=HEALTH, get=health.alive),
    Place(path="/metrics", get=health.metrics),
)


def application(site: Site) -> ASGIApp:
    """The public pages as an ASGI application, guarded."""
    inner = Starlette(
        routes=list(_routes(site)),
        exception_handlers={HTTPException: partial(_fault, site)},
    )
    inner.router.redirect_slashes = False
    return Guard(
        inner,
        rules=Rules.of(site.settings.web.url),
        refuse=partial(refused, site),
        count=lambda scope, status: site.counters.add(scope.get(ROUTE, "other"), status),
    )


def _routes(site: Site) -> Iterator[Route]:
    base = unquote(site.here.base)
    for place in PLACES:
        paths = {base + place.path}
        if place.path == "/":
            # What the settings name: their address has no slash at its end.
            paths.add(base or "/")
        if place.path == HEALTH:
            # A health check asks this machine, and does not know what the pages stand below.
            paths.add(HEALTH)
        for path in paths:
            yield Route(path, partial(_answer, site, place), methods=place.methods)


async def _answer(site: Site, place: Place, request: Request) -> Response:
    request.scope[ROUTE] = place.path
    if request.method == "OPTIONS":
        allowed = ", ".join(sorted({*place.methods, "HEAD"} if place.get else place.methods))
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"Allow": allowed})
    answer = place.post if request.method == "POST" else place.get
    assert answer is not None  # noqa: S101  # the route lets no other method through
    try:
        if inspect.iscoroutinefunction(answer):
            answered = cast("Response", await answer(site, request))
            # Whatever was done may have owed somebody a mail.
            site.newsroom.notices.wake()
            return answered
        return cast("Response", await run_in_threadpool(answer, site, request))
    except Exception as error:  # noqa: BLE001  # whatever goes wrong is a page
        return await run_in_threadpool(of_error, site, request, error)


async def _fault(site: Site, request: Request, error: Exception) -> Response:
    return await run_in_threadpool(of_error, site, request, error)
