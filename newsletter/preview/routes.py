"""The studio's addresses, all below its token. What a GET asks for is shown, a POST acts."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from newsletter.checks.clients import CLIENTS
from newsletter.errors import NewsletterError
from newsletter.preview import cabinet, frame, letters
from newsletter.preview.acting import ACTS, Act
from newsletter.preview.asked import Asked, asked_of
from newsletter.preview.desk import Sheet, state
from newsletter.preview.guard import Guard
from newsletter.preview.pages import folder, page
from newsletter.preview.studio import Studio
from newsletter.preview.views import PANELS
from subscribers import SubscriberError

_LETTERS: Mapping[str, Callable[[Sheet, Asked], str]] = {
    "letter": letters.at_hand,
    "edition": letters.sent,
}
_MISTAKES = (NewsletterError, SubscriberError)


def application(studio: Studio, *, port: int, token: str, ticket: str = "") -> ASGIApp:
    """The studio as an ASGI application, guarded; `port` is the one it listens on."""
    routes = [
        Route("/", partial(_front, studio)),
        Route("/events", partial(_events, studio)),
        Route("/readers", partial(_readers, studio)),
        Route("/panels/{name}", partial(_panel, studio)),
        *(Route(f"/{name}", partial(_letter, studio, draw)) for name, draw in _LETTERS.items()),
        *(
            Route(f"/{name}", partial(_act, studio, act), methods=["POST"])
            for name, act in ACTS.items()
        ),
        Mount("/static", StaticFiles(directory=folder() / "static")),
    ]
    inner = Starlette(routes=[Mount(f"/{token}", routes=routes)])
    return Guard(inner, port=port, token=token, ticket=ticket)


def _front(studio: Studio, request: Request) -> Response:
    """The studio's page; all that changes comes later."""
    del request
    return HTMLResponse(
        page(
            "studio",
            panels=PANELS,
            report=studio.bench.report.name,
            clients=[(key, client.name) for key, client in CLIENTS.items()],
        )
    )


async def _events(studio: Studio, request: Request) -> Response:
    """The desk as server-sent events: now, and after each change."""
    del request

    async def lines() -> AsyncIterator[str]:
        async for desk in studio.desks():
            yield f"data: {json.dumps(state(desk))}\n\n" if desk else ":\n\n"

    return StreamingResponse(lines(), media_type="text/event-stream")


def _readers(studio: Studio, request: Request) -> Response:
    """The readers to choose from; none where they cannot be read, which other places tell."""
    sheet, text = studio.desk.sheet, request.query_params.get("text", "")
    try:
        found = cabinet.readers(sheet.settings, text) if sheet else ()
    except _MISTAKES:
        found = ()
    told = [{"address": each.address, "topics": ", ".join(each.topics)} for each in found]
    return JSONResponse(told)


def _panel(studio: Studio, request: Request) -> Response:
    panel = PANELS.get(request.path_params["name"])
    if panel is None:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    try:
        return HTMLResponse(panel.draw(studio, asked_of(request.query_params)))
    except _MISTAKES as error:
        return HTMLResponse(page("panels/mistake", told=str(error)))


def _letter(studio: Studio, draw: Callable[[Sheet, Asked], str], request: Request) -> Response:
    asked = asked_of(request.query_params)
    headers = {"Content-Security-Policy": frame.policy(images=asked.images)}
    try:
        sheet = studio.desk.sheet
        html = draw(sheet, asked) if sheet else frame.words("Nothing could be printed yet.")
    except _MISTAKES as error:
        html = frame.words(str(error))
    return HTMLResponse(html, headers=headers)


async def _act(studio: Studio, act: Act, request: Request) -> Response:
    try:
        wish = await request.json()
    except ValueError:
        wish = None
    if not isinstance(wish, dict):
        return JSONResponse({"told": "this is no wish"}, status_code=HTTPStatus.BAD_REQUEST)
    try:
        return JSONResponse({"told": await act(studio, wish)})
    except _MISTAKES as error:
        return JSONResponse({"told": str(error)}, status_code=HTTPStatus.CONFLICT)
