"""Guess which lines of unmarked plain text are headings, and how deep each one stands.

A forum post copied as plain text has lost its heading marks. What is left is shape and place:

1. A heading stands alone, is short, ends no sentence, and something follows it.
2. A heading over prose starts at the top. If its body is prose alone, it waits for subsections.
3. A heading right over a list belongs to the one that waits; to none if none does.
4. A heading right over another heading opens a level; but below a heading that waits, it is a
   subsection whose content was lost.

Titles that name a standing part of a report (jobs, events, ...) are at the top wherever they are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from newsletter.report import Block, Link, ListBlock, Paragraph, Text, guess_role, plain
from newsletter.sources.periods import find_period, lacks_year, names_day
from newsletter.sources.plaintext.blocks import Piece
from newsletter.sources.sections import Heading, Part

_MOST_WORDS = 9
_MOST_WORDS_WITH_COLON = 2
_MOST_WORDS_OF_A_QUESTION = 6
_LONGEST = 80
_MOST_WORDS_OF_A_CHANGE = 18
_LONGEST_CHANGE = 130
_CHANGE = re.compile(r"\(?(?:[\w.-]+)?#\d+:? |[A-Z]{2,8}[- ]\d+: |\d{3,7}: ")
"""A title that begins with the number of what it tells of: "#71490: ...", "RFC 12: ..."."""
_LABELLED = re.compile(r"(?:next )?deadlines?:\s*\S.*|[^:]{2,40}: [^,]+, .+", re.IGNORECASE)
"""A label and what it holds, as "Next deadline: code freeze" or "Cleanups: this, that"."""
_SPOKEN = re.compile(
    r"(?:also|see)\b.*|this\b.+\b(?:has|is|was)\b.*|.*\b(?:are|(?:do|is)n['\u2019]t|it['\u2019]s)\b.*",
    re.IGNORECASE,
)
"""A short sentence without its stop, as "See above" or "Elections are open"."""
_LEADS_IN = re.compile(
    r"(?:.*\s)?(?:are|be|by|can|example|follow(?:ing|s)?|for|have|includ(?:e|ed|es|ing)|instance|is|"
    r"note|of|repl(?:ied|ies)|sa(?:id|ys)|th(?:at|e|ese|is)|to|was|we|were|will|with|writes|wrote)|"
    r"(?:and|but|he|here|i|it|or|she|so|some|these|they|those|we|you)\b.*|"
    r"to (?:recap|summari[sz]e)",
    re.IGNORECASE,
)
"""A line with a colon that begins or ends so leads into what follows: it is no heading."""
_STANDING = frozenset(
    {"contributors", "events", "intro", "jobs", "participation", "quote", "sponsor", "stats"}
)
"""Roles of sections that stand at the top of a report."""
_CLOSED = frozenset({"contributors", "intro", "jobs", "quote", "sponsor", "stats"})
"""Roles of sections that hold no others."""
_SENTENCE_INSIDE = re.compile(r"\w{3}[.!?]\s")
_PICTURES = re.compile(r"[^\w!-~\u2026]+$")
_OPENS_CODE = frozenset("[<{@|=~$&`\\/+-_%^")
_STOPS = frozenset(".,:;!?\u2026")
_MARK = re.compile(r"(#{1,6})\s+(?=\S)")


def find_headings(pieces: Sequence[Piece]) -> tuple[Part, ...]:
    """Turn the pieces that look like headings into headings with levels, leave the others alone.

    Where most of them are marked (`# Title`, or underlined with `===` or `---`), the marks alone
    decide.
    """
    candidates = {index for index, piece in enumerate(pieces) if _looks_like_one(piece)}
    last = len(pieces) - 1
    if last in candidates and not _mark(pieces[last]):
        candidates.discard(last)
    marked = {index for index in candidates if _mark(pieces[index])}
    if len(marked) * 2 > len(candidates):
        return _as_marked(pieces, marked)
    return tuple(_as_guessed(pieces, candidates))


def without_mark(text: str) -> str:
    """A heading's text without the `#` signs that mark it."""
    found = _MARK.match(text)
    return text[found.end() :] if found else text


def _text(piece: Piece) -> str:
    return plain(piece.block.children) if isinstance(piece.block, Paragraph) else ""


def _mark(piece: Piece) -> int:
    """The level that a mark gives, or 0."""
    found = _MARK.match(_text(piece))
    return piece.underlined or (len(found[1]) if found else 0)


def _looks_like_one(piece: Piece) -> bool:
    if not isinstance(piece.block, Paragraph) or not piece.alone:
        return False
    if any(isinstance(inline, Link) for inline in piece.block.children):
        return False
    text = without_mark(_text(piece))
    # The patterns below look back and forth: none is asked about a line longer than any title.
    is_short = len(text) <= max(_LONGEST, _LONGEST_CHANGE)
    return is_short and _reads_like_a_title(text) and not _tells_a_date(text)


def _tells_a_date(text: str) -> bool:
    """Whether a line says when: it names a period, or a day behind a label ("Deadline: 3 May")."""
    label, colon, said = text.partition(": ")
    behind_label = bool(label and colon) and names_day(said)
    return behind_label or find_period(text) is not None or lacks_year(text)


def _reads_like_a_title(text: str) -> bool:
    words = text.rstrip(": ").split()
    said = _PICTURES.sub("", text)
    if _CHANGE.match(text):
        is_short = len(words) <= _MOST_WORDS_OF_A_CHANGE and len(text) <= _LONGEST_CHANGE
        return is_short and said[-1:] not in _STOPS
    if not words or len(text) > _LONGEST or not any(map(str.isalpha, text)):
        return False
    if said.endswith("?") and not _SENTENCE_INSIDE.search(text):
        return len(words) <= _MOST_WORDS_OF_A_QUESTION
    if _SENTENCE_INSIDE.search(text) or _SPOKEN.fullmatch(text) or _LABELLED.fullmatch(text):
        return False
    if text.endswith(":"):
        return len(words) <= _MOST_WORDS_WITH_COLON and not _LEADS_IN.fullmatch(" ".join(words))
    return len(words) <= _MOST_WORDS and said[-1] not in _STOPS and text[0] not in _OPENS_CODE


def _as_marked(pieces: Sequence[Piece], marked: set[int]) -> tuple[Part, ...]:
    return tuple(
        _heading(piece, _mark(piece)) if index in marked else piece.block
        for index, piece in enumerate(pieces)
    )


def _heading(piece: Piece, level: int) -> Heading:
    title = without_mark(_text(piece)).rstrip(": ")
    return Heading(level=level, title=(Text(text=title),), span=piece.block.span)


class _Over(StrEnum):
    """What stands right below a heading."""

    PROSE = "prose"
    LIST = "list"
    HEADING = "heading"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    """A heading whose level is to be found."""

    heading: Heading
    over: _Over
    has_list: bool
    colon: bool
    role: str


def _as_guessed(pieces: Sequence[Piece], candidates: set[int]) -> Iterator[Part]:
    starts = sorted(candidates)
    guesses = [
        _guess(pieces[start], [piece.block for piece in pieces[start + 1 : end]])
        for start, end in pairwise([*starts, len(pieces)])
    ]
    outline = _Outline()
    headings = {start: outline.place(guess) for start, guess in zip(starts, guesses, strict=True)}
    for index, piece in enumerate(pieces):
        yield headings.get(index, piece.block)


def _guess(piece: Piece, body: Sequence[Block]) -> _Guess:
    heading = _heading(piece, 1)
    first = body[0] if body else None
    over = _Over.LIST if isinstance(first, ListBlock) else _Over.PROSE
    return _Guess(
        heading=heading,
        over=over if first else _Over.HEADING,
        has_list=any(isinstance(block, ListBlock) for block in body),
        colon=_text(piece).endswith(":"),
        role=guess_role(plain(heading.title)),
    )


class _Outline:
    """Gives one heading after the other its level: 1, or 2 below the one that waits."""

    def __init__(self) -> None:
        self._waiting: _Guess | None = None
        self._children: _Over | None = None
        self._before: _Guess | None = None

    def place(self, guess: _Guess) -> Heading:
        """Find the level of the next heading."""
        below = self._waiting is not None and self._belongs(guess, self._waiting)
        if not below:
            self._waiting = guess if _waits(guess) else None
            self._children = None
        elif guess.over is not _Over.HEADING:
            self._children = self._children or guess.over
        self._before = guess
        return replace(guess.heading, level=2 if below else 1)

    def _belongs(self, guess: _Guess, waiting: _Guess) -> bool:
        opened_by_place = waiting.over is _Over.HEADING
        if opened_by_place and self._before is waiting:
            return True
        if guess.role in _STANDING:
            return False
        match guess.over:
            case _Over.LIST:
                return True
            case _Over.PROSE:
                kindred = not guess.role or not waiting.role or guess.role == waiting.role
                return opened_by_place and kindred and self._children is not _Over.LIST
            case _Over.HEADING if opened_by_place:
                in_one_run = self._before is not None and self._before.over is _Over.HEADING
                return guess.colon or in_one_run
            case _Over.HEADING:
                return guess.colon or guess.role in {"", waiting.role}


def _waits(guess: _Guess) -> bool:
    match guess.over:
        case _Over.HEADING:
            return True
        case _Over.PROSE:
            return not (guess.has_list or guess.colon or guess.role in _CLOSED)
        case _Over.LIST:
            return False
