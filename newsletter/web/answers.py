"""Answers that may be kept and asked for again, and answers that must not be."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Self

from starlette.requests import Request
from starlette.responses import Response

HOUR = 3600
YEAR = 31_536_000

PRIVATE: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
"""What goes with a page whose address is somebody's own."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is answered, and what it is known by."""

    data: bytes
    etag: str

    @classmethod
    def of(cls, data: bytes) -> Self:
        """With the validator of these bytes."""
        return cls(data, f'"{hashlib.sha256(data).hexdigest()[:32]}"')


def kept(
    request: Request,
    body: Body,
    media_type: str,
    *,
    changed: datetime,
    seconds: int = 0,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer with its validators, or 304 where the asker has it (RFC 9110 13.2.2).

    `seconds` is how long it may be used without asking again; a year means for ever.
    """
    lasting = ", immutable" if seconds >= YEAR else ""
    told = {
        "ETag": body.etag,
        "Last-Modified": format_datetime(changed.replace(microsecond=0), usegmt=True),
        "Cache-Control": f"public, max-age={seconds}{lasting}" if seconds else "no-cache",
        **(headers or {}),
    }
    if _has(request, body.etag, changed):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=told)
    return Response(body.data, media_type=media_type, headers=told)


def _has(request: Request, etag: str, changed: datetime) -> bool:
    if (named := request.headers.get("if-none-match")) is not None:
        known = {each.strip().removeprefix("W/") for each in named.split(",")}
        return etag in known or "*" in known
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return changed.replace(microsecond=0) <= since
    except (ValueError, TypeError):
        # Not a date, or one without a zone: as if it had not been said.
        return False
