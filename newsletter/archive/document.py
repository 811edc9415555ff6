"""An edition as one compressed document, and back, byte for byte.

zlib over JSON in ASCII, keys sorted: what a later program can still read without this one.
Images are base64 inside, each once however many variants show it. `SCHEMA` grows when the form
changes; older forms stay readable.
"""

import binascii
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import TypedDict, cast

from newsletter.edition import Attachment, Edition, Variant

SCHEMA = 2
"""1: each variant had its images in itself, and no topics were told."""


class _Attachment(TypedDict):
    cid: str
    filename: str
    media_type: str
    data: str


class _Variant(TypedDict):
    key: str
    html: str
    text: str
    attachments: list[int]
    """Which of the document's pictures it shows."""


class _Document(TypedDict):
    schema: int
    number: int
    subject: str
    preheader: str
    language: str
    topics: list[str]
    pictures: list[_Attachment]
    variants: list[_Variant]
    report: str
    web: str
    names: list[list[str]]
    """What the report calls an image, and its `cid`."""


def to_document(edition: Edition) -> bytes:
    """Write an edition as a document; the same edition gives the same bytes."""
    shown = (picture for variant in edition.variants for picture in variant.attachments)
    pictures = {picture: at for at, picture in enumerate(dict.fromkeys(shown))}
    document = _Document(
        schema=SCHEMA,
        number=edition.number,
        subject=edition.subject,
        preheader=edition.preheader,
        language=edition.language,
        topics=list(edition.topics),
        pictures=list(map(_from_attachment, pictures)),
        variants=[_from_variant(variant, pictures) for variant in edition.variants],
        report=edition.report,
        web=edition.web,
        names=list(map(list, edition.names)),
    )
    return zlib.compress(json.dumps(document, sort_keys=True).encode("ascii"))


def from_document(document: bytes) -> Edition:
    """Read a document that `to_document` wrote; ValueError where it is damaged or newer."""
    try:
        read = cast("_Document", json.loads(zlib.decompress(document)))
        if read["schema"] > SCHEMA:
            raise ValueError(f"its form {read['schema']} is newer than this program")
        if read["schema"] == 1:
            read = _from_first(read)
        pictures = tuple(map(_to_attachment, read["pictures"]))
        return Edition(
            number=read["number"],
            subject=read["subject"],
            preheader=read["preheader"],
            language=read["language"],
            variants=tuple(_to_variant(variant, pictures) for variant in read["variants"]),
            report=read["report"],
            # Documents of before there was one have none.
            web=read.get("web", ""),
            topics=tuple(read["topics"]),
            names=tuple((name, cid) for name, cid in read.get("names", ())),
        )
    except (zlib.error, KeyError, IndexError, TypeError) as error:
        raise ValueError(f"it is damaged ({error})") from error


def _from_first(read: _Document) -> _Document:
    """The first form's document in this one's."""
    pictures: list[_Attachment] = []
    variants: list[_Variant] = []
    for variant in read["variants"]:
        held = cast("list[_Attachment]", variant["attachments"])
        numbers = list(range(len(pictures), len(pictures) + len(held)))
        variants.append({**variant, "attachments": numbers})
        pictures += held
    return {**read, "topics": [], "pictures": pictures, "variants": variants}


def _from_variant(variant: Variant, pictures: Mapping[Attachment, int]) -> _Variant:
    return {
        "key": variant.key,
        "html": variant.html,
        "text": variant.text,
        "attachments": [pictures[attachment] for attachment in variant.attachments],
    }


def _to_variant(read: _Variant, pictures: Sequence[Attachment]) -> Variant:
    attachments = tuple(pictures[number] for number in read["attachments"])
    return Variant(key=read["key"], html=read["html"], text=read["text"], attachments=attachments)


def _from_attachment(attachment: Attachment) -> _Attachment:
    return {
        "cid": attachment.cid,
        "filename": attachment.filename,
        "media_type": attachment.media_type,
        "data": binascii.b2a_base64(attachment.data, newline=False).decode("ascii"),
    }


def _to_attachment(read: _Attachment) -> Attachment:
    return Attachment(
        cid=read["cid"],
        filename=read["filename"],
        media_type=read["media_type"],
        data=binascii.a2b_base64(read["data"]),
    )
