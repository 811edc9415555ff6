"""Whether the letter is shown whole, or cut where mail programs stop."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.checks.parts import HtmlPart, html_part

CLIP = 102_000
"""Octets of HTML after which Gmail cuts a letter; it says "102 KB" and measures differ a little."""
NEAR = 90_000
HEAVY = 70_000

_C1 = re.compile("[\x80-\x9f]")
_GMAIL = "Gmail cuts a letter off after 102,000 bytes, and its unsubscribe link with it"
_LIGHTER = "shorten it, link to the web edition for the rest"

RULES = (
    Rule(
        name="letter-size",
        question=f"Does the HTML part stay below {CLIP:,} bytes, where Gmail cuts it off?",
    ),
    Rule(
        name="letter-folded",
        question="Does the HTML part show every entry, or were long lists folded to stay small?",
    ),
    Rule(
        name="letter-characters",
        question="Is the letter UTF-8 without C1 control characters, for which Gmail cuts, too?",
    ),
)


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


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield what makes a mail program cut the letter."""
    part = html_part(letter.message)
    if len(part.octets) >= CLIP:
        yield _cut(letter, part)
    else:
        yield from _heavy(letter, part)
    yield from _folded(letter)
    yield from _characters(letter, part)


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


def _cut(letter: Letter, part: HtmlPart) -> Finding:
    heading = _heading_before(part.octets, CLIP)
    words = _words_at(part.octets, CLIP)
    where = f' below "{heading}"' if heading else ""
    at = f', at "{words}"' if words else ""
    return Finding(
        rule="letter-size",
        severity=Severity.ERROR,
        what=f"the HTML part has {len(part.octets):,} bytes; Gmail cuts it{where}{at}",
        mend=f"{_LIGHTER}; {_heaviest(letter)}",
        where=letter.source,
        line=letter.headings.get(heading),
    )


def _heavy(letter: Letter, part: HtmlPart) -> Iterator[Finding]:
    octets, encoded = len(part.octets), len(part.encoded)
    if encoded >= CLIP or octets >= NEAR:
        severity = Severity.WARNING
    elif octets >= HEAVY:
        severity = Severity.NOTE
    else:
        return
    yield Finding(
        rule="letter-size",
        severity=severity,
        what=f"the HTML part has {octets:,} bytes, {encoded:,} as it travels; {_GMAIL}",
        mend=f"{_LIGHTER}; {_heaviest(letter)}",
        where=letter.source,
    )


def _folded(letter: Letter) -> Iterator[Finding]:
    if count := letter.rendition.folded:
        yield Finding(
            rule="letter-folded",
            severity=Severity.NOTE,
            what=f"long lists are folded: {count} entries stand in the text and on the web alone",
            mend="shorten the lists to choose yourself what is shown",
            where=letter.source,
        )


def _heaviest(letter: Letter) -> str:
    heaviest = max(weigh(letter), key=lambda weight: weight.octets)
    called = f'"{heaviest.title}"' if heaviest.title else "what stands before the first section"
    return f"the heaviest part is {called} with {heaviest.octets:,} bytes"


def _characters(letter: Letter, part: HtmlPart) -> Iterator[Finding]:
    if part.charset != "utf-8" or not _is_utf8(part.octets):
        yield Finding(
            rule="letter-characters",
            severity=Severity.ERROR,
            what=f"the HTML part is {part.charset}, or not what it says: Gmail cuts it at any size",
            mend="write the theme's files as UTF-8",
            where="the HTML part",
        )
        return
    if found := _C1.search(part.text):
        offset = len(part.text[: found.start()].encode())
        heading = _heading_before(part.octets, offset)
        yield Finding(
            rule="letter-characters",
            severity=Severity.ERROR,
            what=f"the control character U+{ord(found[0]):04X} makes Gmail cut the letter there",
            mend=f'take it out below "{heading}"' if heading else "take it out",
            where=letter.source,
            line=letter.headings.get(heading),
        )


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _heading_before(octets: bytes, offset: int) -> str:
    """The words of the last heading before an offset; empty where there is none."""
    found = list(_HEADING.finditer(octets, 0, offset))
    return _words(found[-1][2]) if found else ""


def _words_at(octets: bytes, offset: int) -> str:
    """The first words that stand at an offset or after it."""
    after = octets[offset : offset + _AHEAD]
    if b"<" not in after.partition(b">")[0]:
        # The offset lies within a tag.
        after = after.partition(b">")[2]
    words = _words(after.rpartition(b"<")[0] or after)
    return words if len(words) <= _SHOWN else words[:_SHOWN].rpartition(" ")[0]


def _words(markup: bytes) -> str:
    return " ".join(unescape(_TAG.sub(b" ", markup).decode("utf-8", "replace")).split())
