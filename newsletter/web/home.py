"""The home page: what this is, the form, the newest editions."""

from starlette.requests import Request
from starlette.responses import Response

from newsletter.web.joining import blank, headers_of, view
from newsletter.web.site import Site

_SHOWN = 11


def show(site: Site, request: Request) -> Response:
    """The home page."""
    say = site.tongue(request).translator.gettext
    sheet = blank(site)
    editions = site.shelf.editions()
    return site.page(
        request,
        "home",
        headers=headers_of(sheet),
        form=view(site, request, sheet),
        description=say("The newsletter of %s.") % site.settings.project.name,
        canonical=site.links.home(),
        editions=editions[:_SHOWN],
        more=len(editions) > _SHOWN,
    )
