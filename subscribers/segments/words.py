"""A segment's text cut into words, each with its place; what they mean is the parser's business."""

import re
from dataclasses import dataclass
from enum import StrEnum

from subscribers.errors import InvalidSegment
from subscribers.fields import is_newer

LONGEST = 2000
"""Characters of one expression."""
_AROUND = 24
"""Characters shown from the place of a mistake on."""


class Kind(StrEnum):
    """What a word looks like."""

    BARE = "bare"
    """Letters, digits and whatever else needs no quotes: a name, a day, an address."""
    QUOTED = "quoted"
    OPERATOR = "operator"
    MARK = "mark"
    """A parenthesis or a comma."""
    END = "end"
    """Behind the last word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word: of a quoted one what stands between the quotes. `at` counts from 0."""

    kind: Kind
    text: str
    at: int

    def is_(self, *words: str) -> bool:
        """Whether this is one of the language's own words, in whatever case."""
        return self.kind is Kind.BARE and self.text.lower() in words


_WORD = re.compile(
    r"""
      (?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<operator>==|!=|<=|>=|<|>|~)
    | (?P<mark>[(),])
    | (?P<bare>[^\s"'(),=!<>~]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_SPACE = re.compile(r"\s*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def read_words(text: str) -> list[Word]:
    """The words in their order, and an END; raises InvalidSegment."""
    _refuse_unreadable(text)
    words: list[Word] = []
    at = _SPACE.match(text).end()  # type: ignore[union-attr]  # it matches everywhere
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None:
            raise _unknown(text, at)
        words.append(_word(found))
        at = _SPACE.match(text, found.end()).end()  # type: ignore[union-attr]
    return [*words, Word(kind=Kind.END, text="", at=len(text))]


def fault(text: str, at: int, what: str, *, mend: str = "") -> InvalidSegment:
    """A mistake in one line: its column, counted from 1, and what stands there."""
    rest = "".join(char if char.isprintable() else "?" for char in text[at:])
    shown = rest if len(rest) <= _AROUND else f"{rest[:_AROUND]}..."
    place = f"at `{shown}`" if shown else "at the end"
    return InvalidSegment(what, where=f"segment, column {at + 1}, {place}", mend=mend)


def _word(found: re.Match[str]) -> Word:
    kind = Kind(found.lastgroup or Kind.END)
    text = found.group()
    if kind is Kind.QUOTED:
        text = _ESCAPE.sub(r"\1", text[1:-1])
    return Word(kind=kind, text=text, at=found.start())


def _refuse_unreadable(text: str) -> None:
    if len(text) > LONGEST:
        what = f"the expression is longer than {LONGEST} characters"
        raise InvalidSegment(what, where="segment", mend="leave something out")
    for at, char in enumerate(text):
        if not char.isprintable() and char not in "\t\n\r\u00a0" and not is_newer(char):
            what = f"the expression holds the control character U+{ord(char):04X}"
            raise fault(text, at, what, mend="leave it out")


def _unknown(text: str, at: int) -> InvalidSegment:
    if text[at] in "\"'":
        return fault(text, at, "this quote is never closed", mend=f"write {text[at]} behind it")
    mend = "write not before the comparison" if text[at] == "!" else "write == for equal"
    return fault(text, at, f"{text[at]!r} alone means nothing", mend=mend)
