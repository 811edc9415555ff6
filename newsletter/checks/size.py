"""Whether the letter is shown whole, or cut where mail programs stop."""

import re
from collections.abc import Iterator

from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.checks.parts import HtmlPart, html_part
from newsletter.checks.weights import heading_before, weigh, words_at

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
        name="letter-characters",
        question="Is the letter UTF-8 without C1 control characters, for which Gmail cuts, too?",
    ),
)


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield what makes a mail program cut the letter."""
    part = html_part(letter.message)
    if len(part.octets) >= CLIP:
        yield _cut(letter, part)
    else:
        yield from _heavy(letter, part)
    yield from _characters(letter, part)


def _cut(letter: Letter, part: HtmlPart) -> Finding:
    heading = heading_before(part.octets, CLIP)
    words = words_at(part.octets, CLIP)
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
        heading = heading_before(part.octets, offset)
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
