"""Whether the project's own names are spelt as they should be."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.report import Text

LEAST = 5
"""Letters of a name from which a slip can be told from another word."""

RULES = (
    Rule(
        name="name-spelling",
        question="Is every name of `names` in [check] spelt as it stands there?",
    ),
)

_WORD = re.compile(r"[^\W_]+(?:[.+-][^\W_]+)*")


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield words that are a name but for case, or but for one slip; each once."""
    names = letter.circumstances.names
    if not names:
        return
    words, lines = _words(letter)
    by_case = {name.casefold(): name for name in names}
    for word, count in words.items():
        if word in names or _is_plain(word, words):
            continue
        meant = by_case.get(word.casefold()) or _slip(word, names)
        if meant:
            times = f", {count} times" if count > 1 else ""
            yield Finding(
                rule="name-spelling",
                severity=Severity.WARNING,
                what=f'"{word}" is spelt "{meant}"{times}',
                mend=f'write "{meant}", or add "{word}" to names below [check]',
                where=letter.source,
                line=lines.get(word),
            )


def _words(letter: Letter) -> tuple[Counter[str], Mapping[str, int]]:
    """How often each word stands in the report's text, code left out, and where first."""
    words: Counter[str] = Counter(_WORD.findall(letter.report.title))
    lines: dict[str, int] = {}
    for node, line in letter.nodes:
        if isinstance(node, Text):
            for word in _WORD.findall(node.text):
                words[word] += 1
                lines.setdefault(word, line or 0)
    return words, {word: line for word, line in lines.items() if line}


def _is_plain(word: str, words: Mapping[str, int]) -> bool:
    """Whether a capital is only that of a sentence's beginning: elsewhere the word has none."""
    return word[:1].isupper() and word[1:].islower() and word.lower() in words


def _slip(word: str, names: tuple[str, ...]) -> str:
    """The name that a word differs from by one letter; empty where there is none."""
    if len(word) < LEAST:
        return ""
    near = (name for name in names if len(name) >= LEAST and name[0] == word[0])
    return next((name for name in near if _is_one_off(word, name)), "")


def _is_one_off(one: str, other: str) -> bool:
    """Whether one letter more, less, or other, or two that changed places, is all between them.

    A plural is none.
    """
    if abs(len(one) - len(other)) > 1 or one in {other, f"{other}s"}:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    swapped = left[1::-1] + left[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped == right
