"""What went wrong, as a status and a page: one table, no traceback, no difference that tells."""

import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.errors import DatabaseError, EditionError, NewsletterError
from newsletter.web.answers import PRIVATE
from newsletter.web.site import Site
from subscribers import SubscriberError, TokenError, TokenExpired

RETRY_AFTER = "5"
"""Seconds after which a database that was busy may be asked again."""
_LOG = logging.getLogger("newsletter.web")

STATUSES: Mapping[type[Exception], HTTPStatus] = {
    TokenError: HTTPStatus.NOT_FOUND,
    TokenExpired: HTTPStatus.GONE,
    EditionError: HTTPStatus.NOT_FOUND,
    DatabaseError: HTTPStatus.SERVICE_UNAVAILABLE,
    SubscriberError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NewsletterError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""Error -> status; the nearest ancestor counts. What is not here is a bug of ours: 500."""


@dataclass(frozen=True, slots=True)
class _Words:
    heading: str
    told: str


def _(message: str) -> str:
    """Mark a message for the catalogues; it is translated where it is shown."""
    return message


_NOT_UNDERSTOOD = _Words(_("This was not understood"), _("Go back, and send the form once more."))
_WORDS: Mapping[int, _Words] = {
    HTTPStatus.NOT_FOUND: _Words(
        _("There is nothing here"),
        _("The link is not complete, or what it led to is gone. Use the one in our newest letter."),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: _Words(
        _("This cannot be done here"), _("Please use the links in our letters and pages.")
    ),
    HTTPStatus.REQUEST_TIMEOUT: _Words(
        _("That took too long"), _("Go back, and send the form once more.")
    ),
    HTTPStatus.GONE: _Words(
        _("This link is no longer good"),
        _(
            "It is over a week old, or something newer has taken its place. "
            "Fill in the form once more to get a new one."
        ),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _Words(
        _("This is too much"), _("Our forms have short fields only.")
    ),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: _Words(
        _("This is too much"), _("Your browser says more of itself than we can read.")
    ),
    HTTPStatus.REQUEST_URI_TOO_LONG: _Words(
        _("There is nothing here"), _("The address is longer than any of ours.")
    ),
    HTTPStatus.MISDIRECTED_REQUEST: _Words(
        _("This is another site"), _("The address that you used is not one of ours.")
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: _Words(
        _("This is our mistake"), _("It was written down. Please try again later.")
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: _Words(
        _("Please try again in a moment"), _("We are busy, and nothing was changed.")
    ),
}


def refused(site: Site, request: Request, status: HTTPStatus) -> Response:
    """The page of a status; nothing of what was asked is repeated on it."""
    words = _WORDS.get(status, _NOT_UNDERSTOOD)
    say = site.tongue(request).translator.gettext
    headers = dict(PRIVATE)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = RETRY_AFTER
    if status is HTTPStatus.REQUEST_TIMEOUT:
        # RFC 9110 15.5.9: the rest of a form that comes too slowly is not waited for.
        headers["Connection"] = "close"
    return site.page(
        request,
        "told",
        status=status,
        headers=headers,
        heading=say(words.heading),
        paragraphs=(say(words.told),),
        ways=((site.here.home(), say("To the front page")),),
    )


def way_of(error: Exception) -> str:
    """Where a bug of ours showed, without its words, which may hold an address."""
    way = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__}\n{way}"


def of_error(site: Site, request: Request, error: Exception) -> Response:
    """The page of an error."""
    if isinstance(error, HTTPException):
        answer = refused(site, request, HTTPStatus(error.status_code))
        answer.headers.update(error.headers or {})
        return answer
    status = next(
        (STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # Without the address that was asked for: a token may stand in it.
        _LOG.error("%s", error if isinstance(error, NewsletterError) else way_of(error))
    return refused(site, request, status)
