"""Whether words are heard as words: no runs of capitals, no emoji in their place."""

import re
from collections.abc import Iterator

from newsletter.checks.accessibility.reading import Passage, Reading
from newsletter.checks.elements import name_of
from newsletter.checks.finding import Finding, Rule, Severity

RULES = (
    Rule(name="capitals", question="Is the letter free of whole phrases in capitals?"),
    Rule(name="emoji-words", question="Do headings and links have words beside their emoji?"),
    Rule(name="emoji-run", question="Do fewer than four emoji follow each other?"),
)

# Three words or more without a comma: an enumeration is no shout.
_CAPITALS = re.compile(r"(?:\b[A-ZÀ-ÖØ-ÞΑ-ΩЀ-Я]{2,}\b[ '\u2019]*){3,}")
_WORD = re.compile(r"[^\W\d_]+")
_LONG = 6
_MIDDLING = 4
# No sign is a mark of another, so that a long row of them is read in linear time.
_SIGN = (
    "[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_MARKED = rf"{_SIGN}[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
# Signs that a joiner binds are one emoji (Unicode TR51).
_EMOJI = rf"(?:{_FLAG}|{_MARKED}(?:\u200d{_MARKED})*)"
_ONLY_EMOJI = re.compile(rf"(?:{_EMOJI}\s*)+")
_RUN = re.compile(rf"(?:{_EMOJI}\s*){{4,}}")


def examine(reading: Reading) -> Iterator[Finding]:
    """Yield what a voice would spell, or call by long names."""
    for passage in reading.passages:
        yield from _passage(passage, reading)
    for seen in reading.seen("h1", "h2", "h3", "h4", "h5", "h6", "a"):
        name = name_of(seen.element)
        if not name.isascii() and _ONLY_EMOJI.fullmatch(name):
            what = "a link" if seen.element.tag == "a" else "a heading"
            where, line = reading.place(f"{seen.element.get('href')} {name}", name)
            yield Finding(
                rule="emoji-words",
                severity=Severity.WARNING,
                what=f'{what} has no words but "{name}", which is heard as the emoji\'s name',
                mend="write words beside it",
                where=where,
                line=line,
            )


def _passage(passage: Passage, reading: Reading) -> Iterator[Finding]:
    text = passage.prose
    for match in _CAPITALS.finditer(text):
        if _is_shout(match[0]):
            yield Finding(
                rule="capitals",
                severity=Severity.WARNING,
                what=f'"{match[0].strip()[:50]}" is in capitals, which may be heard one by one',
                mend="write it in small letters, and strong if it matters",
                where=reading.source,
                line=reading.place(*passage.keys)[1],
            )
    if not text.isascii() and (run := _RUN.search(text)):
        yield Finding(
            rule="emoji-run",
            severity=Severity.WARNING,
            what=f'each emoji of "{run[0].strip()}" is heard by its name, one after the other',
            mend="keep one of them",
            where=reading.source,
            line=reading.place(*passage.keys)[1],
        )


def _is_shout(phrase: str) -> bool:
    """Whether a phrase in capitals has words, not only abbreviations and a name."""
    lengths = sorted(map(len, _WORD.findall(phrase)))
    return lengths[-1] >= _LONG and lengths[-2] >= _MIDDLING
