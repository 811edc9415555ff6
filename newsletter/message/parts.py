"""The MIME tree of a letter: plain text, HTML, and the images that HTML names by cid.

multipart/alternative
├── text/plain; format=flowed
└── text/html                  or, where there are images:
multipart/related
├── text/html
└── image/…                base64, inline

For who wants no HTML, text/plain is all there is.
"""

import binascii
import hashlib
import re
from collections.abc import Sequence

from newsletter.edition import Attachment, Variant
from newsletter.errors import MessageError
from newsletter.message.addresses import component
from newsletter.message.bodies import Piece, html_body, text_body
from newsletter.message.words import harmless

_TEXT = (
    b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=no\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
)
_HTML = (
    b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
)
_BASE64_OCTETS = 57
_MEDIA_TYPE = re.compile(r"image/[A-Za-z0-9][A-Za-z0-9.+-]{0,60}")
_CID = re.compile(r"[A-Za-z0-9._+-]+(?:@[A-Za-z0-9.-]+)?")
_FILENAME = re.compile(r"[A-Za-z0-9._-]{1,60}")
_SEGMENT = 54


def alternative(variant: Variant) -> list[Piece]:
    """Encode a variant as the header fields Content-Type and what follows, to the last CRLF."""
    html: list[Piece] = [_HTML, *html_body(variant.html)]
    if variant.attachments:
        pictures: list[list[Piece]] = [[_picture(each)] for each in variant.attachments]
        html = _multipart("related", [html, *pictures], _boundary(variant, "related"))
    parts = [[_TEXT, *text_body(variant.text)], html]
    return _multipart("alternative", parts, _boundary(variant, "alternative"))


def text_alone(variant: Variant) -> list[Piece]:
    """Encode a variant's plain text as the only part, to the last CRLF."""
    text = variant.text if variant.text.endswith("\n") else f"{variant.text}\n"
    return [_TEXT, *text_body(text)]


def _boundary(variant: Variant, kind: str) -> str:
    # Neither quoted-printable nor base64 can contain "=_", so no part contains the boundary.
    content = hashlib.sha256(kind.encode())
    for text in (variant.text, variant.html):
        content.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    for attachment in variant.attachments:
        content.update(hashlib.sha256(attachment.data).digest())
    return f"=_{content.hexdigest()[:32]}"


def _multipart(kind: str, parts: Sequence[Sequence[Piece]], boundary: str) -> list[Piece]:
    # RFC 2387 3.1: related names the type of the part it starts with.
    start = ' type="text/html";' if kind == "related" else ""
    head = f'Content-Type: multipart/{kind};{start}\r\n boundary="{boundary}"\r\n'
    pieces: list[Piece] = [head.encode("ascii")]
    for part in parts:
        pieces += [f"\r\n--{boundary}\r\n".encode("ascii"), *part]
    return [*pieces, f"\r\n--{boundary}--\r\n".encode("ascii")]


def _picture(attachment: Attachment) -> bytes:
    for value, form in ((attachment.media_type, _MEDIA_TYPE), (attachment.cid, _CID)):
        if not form.fullmatch(value):
            raise MessageError(
                f"{value!a} cannot stand in a message",
                where=attachment.filename,
                mend="give the image a plain ASCII media type (image/...) and cid",
            )
    head = (
        f"Content-Type: {attachment.media_type}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{attachment.cid}>\r\n"
        f"Content-Disposition: inline;\r\n {_filename(attachment.filename)}\r\n\r\n"
    )
    data = attachment.data
    lines = [
        binascii.b2a_base64(data[start : start + _BASE64_OCTETS], newline=False)
        for start in range(0, len(data), _BASE64_OCTETS)
    ]
    return head.encode("ascii") + b"\r\n".join(lines)


def _filename(name: str) -> str:
    name = harmless(name)
    if _FILENAME.fullmatch(name):
        return f'filename="{name}"'
    segments = _segments(name)
    if len(segments) == 1:
        return f"filename*={segments[0]}"
    return ";\r\n ".join(f"filename*{number}*={each}" for number, each in enumerate(segments))


def _segments(name: str) -> list[str]:
    # RFC 2231 3 and 4: percent-encoded UTF-8, in numbered pieces of whole characters.
    segments = ["utf-8''"]
    for character in name:
        written = component(character)
        if len(segments[-1]) + len(written) > _SEGMENT:
            segments.append("")
        segments[-1] += written
    return segments
