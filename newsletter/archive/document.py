"""An edition as one compressed document, and back, byte for byte.

zlib over JSON in ASCII, keys sorted: what a later program can still read without this one.
Images are base64 inside. `SCHEMA` grows when the form changes; older forms stay readable.
"""

import binascii
import json
import zlib
from typing import TypedDict, cast

from newsletter.edition import Attachment, Edition, Variant

SCHEMA = 1


class _Attachment(TypedDict):
    cid: str
    filename: str
    media_type: str
    data: str


class _Variant(TypedDict):
    key: str
    html: str
    text: str
    attachments: list[_Attachment]


class _Document(TypedDict):
    schema: int
    number: int
    subject: str
    preheader: str
    language: str
    variants: list[_Variant]
    report: str
    web: str


def to_document(edition: Edition) -> bytes:
    """Write an edition as a document; the same edition gives the same bytes."""
    document = _Document(
        schema=SCHEMA,
        number=edition.number,
        subject=edition.subject,
        preheader=edition.preheader,
        language=edition.language,
        variants=[_from_variant(variant) for variant in edition.variants],
        report=edition.report,
        web=edition.web,
    )
    return zlib.compress(json.dumps(document, sort_keys=True).encode("ascii"))


def from_document(document: bytes) -> Edition:
    """Read a document that `to_document` wrote; ValueError where it is damaged or newer."""
    try:
        read = cast("_Document", json.loads(zlib.decompress(document)))
        if read["schema"] > SCHEMA:
            raise ValueError(f"its form {read['schema']} is newer than this program")
        return Edition(
            number=read["number"],
            subject=read["subject"],
            preheader=read["preheader"],
            language=read["language"],
            variants=tuple(map(_to_variant, read["variants"])),
            report=read["report"],
            # Documents of before there was one have none.
            web=read.get("web", ""),
        )
    except (zlib.error, KeyError, TypeError) as error:
        raise ValueError(f"it is damaged ({error})") from error


def _from_variant(variant: Variant) -> _Variant:
    return {
        "key": variant.key,
        "html": variant.html,
        "text": variant.text,
        "attachments": [
            {
                "cid": attachment.cid,
                "filename": attachment.filename,
                "media_type": attachment.media_type,
                "data": binascii.b2a_base64(attachment.data, newline=False).decode("ascii"),
            }
            for attachment in variant.attachments
        ],
    }


def _to_variant(read: _Variant) -> Variant:
    attachments = tuple(
        Attachment(
            cid=attachment["cid"],
            filename=attachment["filename"],
            media_type=attachment["media_type"],
            data=binascii.a2b_base64(attachment["data"]),
        )
        for attachment in read["attachments"]
    )
    return Variant(key=read["key"], html=read["html"], text=read["text"], attachments=attachments)
