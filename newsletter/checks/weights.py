"""What each section of a letter weighs, and which section an offset lies in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from newsletter.checks.letter import Letter
from newsletter.checks.parts import html_part

_HEADING = re.compile(rb"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
_SECTION = re.compile(rb"<h2\b[^>]*>(.*?)</h2>|<td\b[^>]*\bclass=\"[^\"]*\bfoot\b", re.DOTALL)
_TAG = re.compile(rb"<!--.*?-->|<[^>]*>", re.DOTALL)
_SHOWN = 60
_AHEAD = 2000
"""Octets after the cut in which its words are looked for; tags can fill many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """A stretch of the HTML part: `start` and `octets` count what is decoded.

    `title` is empty for what stands before the first section and for the footer; `line` is the
    section's in the report, where it is known.
    """

    title: str
    start: int
    octets: int
    line: int | None = None


def weigh(letter: Letter) -> tuple[Weight, ...]:
    """What the top of a letter, each section and the footer weigh; together, the HTML part."""
    octets = html_part(letter.message).octets
    marks = [(0, "")]
    marks += [(found.start(), _words(found[1] or b"")) for found in _SECTION.finditer(octets)]
    ends = [start for start, _ in marks[1:]] + [len(octets)]
    return tuple(
        Weight(title=title, start=start, octets=end - start, line=letter.headings.get(title))
        for (start, title), end in zip(marks, ends, strict=True)
    )


def heading_before(octets: bytes, offset: int) -> str:
    """The words of the last heading before an offset; empty where there is none."""
    found: Sequence[re.Match[bytes]] = list(_HEADING.finditer(octets, 0, offset))
    return _words(found[-1][2]) if found else ""


def words_at(octets: bytes, offset: int) -> str:
    """The first words that stand at an offset or after it."""
    after = octets[offset : offset + _AHEAD]
    if b"<" not in after.partition(b">")[0]:
        # The offset lies within a tag.
        after = after.partition(b">")[2]
    words = _words(after.rpartition(b"<")[0] or after)
    return words if len(words) <= _SHOWN else words[:_SHOWN].rpartition(" ")[0]


def _words(markup: bytes) -> str:
    return " ".join(unescape(_TAG.sub(b" ", markup).decode("utf-8", "replace")).split())
