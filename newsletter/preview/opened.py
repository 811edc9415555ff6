"""A letter opened as a mail program opens it: from the bytes that would be sent."""

import email
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage

from newsletter.edition import Attachment
from newsletter.errors import EditionError


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Both parts with LF line ends, the headers in order, the images inside."""

    headers: tuple[tuple[str, str], ...]
    html: str
    text: str
    pictures: tuple[Attachment, ...]


def open_letter(message: bytes) -> Opened:
    """Parse a letter back with the standard library, which did not write it."""
    letter = email.message_from_bytes(message, policy=policy.default)
    return Opened(
        headers=tuple((name, str(value)) for name, value in letter.items()),
        html=_part(letter, "html"),
        text=_part(letter, "plain"),
        pictures=tuple(_pictures(letter)),
    )


def html_of(message: bytes) -> str:
    """The HTML part of a letter; EditionError where it is text alone."""
    html = open_letter(message).html
    if not html:
        raise EditionError("this letter is text alone", mend="look at one with HTML")
    return html


def _part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


def _pictures(letter: EmailMessage) -> Iterator[Attachment]:
    for part in letter.walk():
        data = part.get_payload(decode=True)
        if (cid := str(part.get("Content-ID", "")).strip("<>")) and isinstance(data, bytes):
            yield Attachment(
                cid=cid,
                filename=part.get_filename() or "",
                media_type=part.get_content_type(),
                data=data,
            )
