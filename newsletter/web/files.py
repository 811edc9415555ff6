"""The files of the pages: style sheet, icon, logo. Their names change with what is in them."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.web.answers import HOUR, YEAR, Body, kept
from newsletter.web.site import Site

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


def static(site: Site, request: Request) -> Response:
    """One file; only those that are there in memory, so that no path leads anywhere else."""
    name = request.path_params["name"]
    data = site.look.files.get(name)
    if data is None:
        raise HTTPException(404)
    media_type = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return kept(request, Body.of(data), media_type, changed=site.changed, seconds=YEAR)


def logo(site: Site, request: Request) -> Response:
    """The project's logo."""
    picture = site.look.logo
    if picture is None:
        raise HTTPException(404)
    return kept(
        request, Body.of(picture.data), picture.media_type, changed=site.changed, seconds=HOUR
    )
