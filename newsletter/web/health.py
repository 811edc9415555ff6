"""Whether the pages work, for whoever watches over them; figures for Prometheus."""

import secrets
from collections import Counter

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from newsletter.web.asked import is_loopback
from newsletter.web.measuring import answers, exposition, figure
from newsletter.web.site import Site

_NEVER_KEPT = {"Cache-Control": "no-store"}
_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


def alive(site: Site, request: Request) -> Response:
    """A word where the database answers; DatabaseError where it does not."""
    del request
    site.newsroom.archive.last_number()
    return PlainTextResponse("ok\n", headers=_NEVER_KEPT)


def metrics(site: Site, request: Request) -> Response:
    """Figures, for this machine and for who knows the token; 404 for everybody else."""
    if not _may_see(site, request):
        raise HTTPException(404)
    people = site.newsroom.subscribers.counts()
    states = {
        "unconfirmed": people.unconfirmed,
        "confirmed": people.confirmed,
        "unsubscribed": people.unsubscribed,
        "suppressed": people.suppressed,
        "mailable": people.mailable,
    }
    mailings = Counter(str(each.state) for each in site.newsroom.ledger.list())
    figures = (
        figure("newsletter_subscribers", "People by how they stand.", "state", states),
        figure("newsletter_mailings", "Mailings by state.", "state", mailings),
        answers(site.counters),
    )
    return PlainTextResponse(exposition(figures), headers=_NEVER_KEPT, media_type=_FORMAT)


def _may_see(site: Site, request: Request) -> bool:
    token = site.settings.web.metrics_token.text
    given = request.headers.get("authorization", "")
    if token:
        return secrets.compare_digest(given.encode(), f"Bearer {token}".encode())
    # What a proxy hands on comes from elsewhere, though the proxy itself may be here.
    is_handed_on = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    return not is_handed_on and is_loopback(request.client.host if request.client else "")
