"""The edition: a numbered, immutable rendition of a report.

A variant is the edition cut to the topics a group of subscribers follows; `ALL` is the whole.
Recipients' values are still holes (`newsletter.holes`), so one variant serves everybody in it.
"""

from collections.abc import Collection
from dataclasses import dataclass

ALL = "all"
"""The key of the variant that holds every section."""
PLAIN = "/text"
"""What a key ends in that stands for a variant's text alone, which is not rendered again."""
_AND = "+"


def key_of(kept: Collection[str], topics: Collection[str]) -> str:
    """The key of the variant that keeps those of an edition's topics: `lxc+lxd`, or `ALL`."""
    here = sorted(set(kept).intersection(topics))
    return ALL if len(here) == len(topics) else _AND.join(here)


def is_pinned(key: str) -> bool:
    """Whether a variant of that key is made with the edition, whoever follows what."""
    return _AND not in key


def topics_of_key(key: str) -> tuple[str, ...]:
    """The topics that a variant of that key keeps; none for `ALL`, which keeps them all."""
    bare = key.removesuffix(PLAIN)
    return () if bare == ALL else tuple(bare.split(_AND))


NO_NUMBER = 0
"""Stands for the number of a report that has none yet: it can be looked at, not sent."""
DIGESTS = 90_000_000
"""From here on numbers are those of monthly digests: 90201706 is June 2017 of the main list.

Eight digits, as many as a return path has room for. The first two count a month's digests from 90
on."""
_LISTS = 1_000_000
_YEAR = 100


DIGEST_PLACES = range(10)
"""One month's digests: as many lists as one digit tells apart."""


def digest_number(year: int, month: int, *, place: int = 0) -> int:
    """The number of a month's digest; `place` tells those of several lists apart.

    ValueError for one that is not in DIGEST_PLACES.
    """
    if place not in DIGEST_PLACES:
        raise ValueError(f"no room for a digest of list {place}")
    return DIGESTS + place * _LISTS + year * _YEAR + month


def is_digest(number: int | None) -> bool:
    """Whether a number is that of a monthly digest, which is no edition of the author's."""
    return number is not None and number >= DIGESTS


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

    `topics` are those it can be cut by, sorted. Its variants are the whole, first, then the cut to
    each single topic, then cuts to more of them as somebody followed those. `web` is the HTML with
    every entry where the letter's long lists are folded, else empty. `names` are what the report
    calls the images inside the whole, each with its `cid`.
    """

    number: int
    subject: str
    preheader: str
    language: str
    variants: tuple[Variant, ...]
    report: str
    web: str = ""
    topics: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()

    def variant(self, key: str) -> Variant:
        """The variant of that key; KeyError where the edition has none."""
        return {variant.key: variant for variant in self.variants}[key]
