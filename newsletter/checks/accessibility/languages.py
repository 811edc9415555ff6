"""Whether each passage is in the language that the page says, so that the right voice reads it."""

import re
from collections.abc import Iterator, Mapping

from newsletter.checks.accessibility.reading import BLOCKS, EDITION, Passage, Reading
from newsletter.checks.finding import Finding, Rule, Severity

RULES = (
    Rule(
        name="language-of-parts",
        question="Is every passage in the script of the language that it says?",
    ),
    Rule(name="code-direction", question="Does code run from left to right in every language?"),
)

_SCRIPTS: Mapping[str, re.Pattern[str]] = {
    "Greek": re.compile("[\u0370-\u03ff]"),
    "Cyrillic": re.compile("[\u0400-\u052f]"),
    "Hebrew": re.compile("[\u0590-\u05ff]"),
    "Arabic": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
    "Devanagari": re.compile("[\u0900-\u097f]"),
    "Thai": re.compile("[\u0e00-\u0e7f]"),
    "Korean": re.compile("[\u1100-\u11ff\uac00-\ud7af]"),
    "Japanese": re.compile("[\u3040-\u30ff]"),
    "Chinese": re.compile("[\u4e00-\u9fff]"),
    "Latin": re.compile("[a-z\u00df-\u024f]", re.IGNORECASE),
}
_WRITTEN: Mapping[str, frozenset[str]] = {
    language: frozenset(scripts.split())
    for languages, scripts in {
        "el": "Greek", "be bg mk ru uk": "Cyrillic", "he yi": "Hebrew", "ar fa ps ur": "Arabic",
        "hi mr ne": "Devanagari", "th": "Thai", "ko": "Korean", "ja": "Japanese Chinese",
        "zh": "Chinese", "kk ky mn sr tg uz": "Cyrillic Latin Arabic",
        "ca cs da de en es et eu fi fr ga gl hr hu id is it lt lv ms nb nl nn no pl pt ro sk sl sq "
        "sv sw tr vi": "Latin",
    }.items()
    for language in languages.split()
}  # fmt: skip
"""The scripts of languages; what is not listed is not judged."""
_LEAST = 20
"""A passage with fewer letters of a script may be a name."""
_SHARE = 0.9


def examine(reading: Reading) -> Iterator[Finding]:
    """Yield the first passage that the wrong voice would read, and code that is turned round."""
    foreign = [(each, script) for each in reading.passages if (script := _foreign(each))]
    if foreign:
        share = sum(len(each.prose) for each, _ in foreign)
        is_most = 2 * share > sum(len(each.prose) for each in reading.passages)
        yield _told(*foreign[0], is_most=is_most, reading=reading)
    for seen in reading.seen("code", "pre"):
        is_block = seen.element.tag == "pre" or seen.passage.element.tag == "td"
        if is_block and seen.setting.direction == "rtl" and not seen.passage.prose:
            yield Finding(
                rule="code-direction",
                severity=Severity.WARNING,
                what="code stands in a box from right to left, which turns its signs round",
                mend='write dir="ltr" on its box',
                where=BLOCKS,
            )
            break


def _foreign(passage: Passage) -> str:
    """The script of a passage, where it is none of its language's."""
    written = _WRITTEN.get(passage.setting.language.partition("-")[0])
    text = passage.prose
    if not written or len(text) < _LEAST or (text.isascii() and "Latin" in written):
        return ""
    counts = {name: len(script.findall(text)) for name, script in _SCRIPTS.items()}
    most = max(counts, key=lambda name: counts[name])
    is_clear = counts[most] >= max(_LEAST, _SHARE * sum(counts.values()))
    return most if is_clear and most not in written else ""


def _told(passage: Passage, script: str, *, is_most: bool, reading: Reading) -> Finding:
    where, line = reading.place(*passage.keys)
    language = passage.setting.language
    if where == EDITION:
        mend = "write lang and dir on its box"
    elif is_most:
        mend = "write `language:` with the language of the report into the front matter"
    else:
        mend = "say it in the report's language as well, for those who hear it"
    return Finding(
        rule="language-of-parts",
        severity=Severity.WARNING if is_most or where == EDITION else Severity.NOTE,
        what=f'"{passage.text[:40]}" is in {script} letters, read by a voice for "{language}"',
        mend=mend,
        where=where,
        line=line,
    )
