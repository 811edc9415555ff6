"""What a form says: read whole or not at all, every value one plain line."""

import asyncio
from http import HTTPStatus

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

MOST_FIELDS = 200
PATIENCE = 20
"""Seconds that a form may take to arrive."""
_KINDS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Form:
    """The fields of one form."""

    def __init__(self, data: FormData) -> None:
        self._data = data

    def one(self, name: str) -> str:
        """A field's value as one line, or nothing."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field."""
        values = self._data.getlist(name)
        return tuple(_line(each) for each in values if not isinstance(each, UploadFile))

    def has(self, name: str) -> bool:
        """Whether the field is there, with whatever in it."""
        return name in self._data


async def read_form(request: Request) -> Form:
    """The form a request carries; none at all for another kind of body.

    HTTPException for what cannot be read (400) and what does not arrive in time (408); the guard
    refuses what is too large.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        async with asyncio.timeout(PATIENCE):
            if kind not in _KINDS:
                await request.body()
                return Form(FormData())
            return Form(await request.form(max_files=0, max_fields=MOST_FIELDS))
    except ClientDisconnect as gone:
        # Nobody is there to be answered; it is no mistake of ours either.
        raise HTTPException(HTTPStatus.BAD_REQUEST) from gone
    except TimeoutError as late:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from late
    except ValueError as unreadable:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from unreadable


def _line(text: str) -> str:
    # What cannot be encoded again cannot be kept either.
    text = text.encode("utf-8", "replace").decode()
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
