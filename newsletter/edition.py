"""The edition: a numbered, immutable rendition of a report.

A variant is the edition cut to the topics a group of subscribers follows; `ALL` is the whole.
Recipients' values are still holes (`newsletter.holes`), so one variant serves everybody in it.
"""

from dataclasses import dataclass

ALL = "all"
"""The key of the variant that holds every section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """An image that travels inside the letter; the HTML names it as `cid:<cid>`."""

    cid: str
    filename: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """HTML and plain text of one cut, with holes as tokens."""

    key: str
    html: str
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is archived, previewed and mailed. `report` is the report's JSON form.

    `web` is the HTML with every entry where the letter's long lists are folded, else empty.
    """

    number: int
    subject: str
    preheader: str
    language: str
    variants: tuple[Variant, ...]
    report: str
    web: str = ""

    def variant(self, key: str) -> Variant:
        """The variant of that key; KeyError where the edition has none."""
        return {variant.key: variant for variant in self.variants}[key]
