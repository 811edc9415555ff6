"""Cut plain text into numbered lines, and take the forum's own words off its end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.report import Diagnostic, Level, Span

_TAB = 4
_LINE_END = re.compile(r"\r\n|\r|\n")
_RULE = re.compile(r"([-*_=])(?:\s*\1){2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One source line: its 1-based number, its indentation in columns, its text without both."""

    number: int
    text: str
    indent: int = 0

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see on it."""
        return not self.text

    @property
    def rule(self) -> bool:
        """Whether it is a line drawn across the page."""
        return bool(_RULE.fullmatch(self.text))


def cut(text: str) -> list[Line]:
    """Cut a text into lines; a tab reaches to the next multiple of four columns."""
    lines = []
    for number, line in enumerate(_LINE_END.split(text), start=1):
        wide = line.expandtabs(_TAB).rstrip()
        bare = wide.lstrip()
        lines.append(Line(number=number, text=bare, indent=len(wide) - len(bare)))
    return lines


_COUNTED = r"likes?|repl(?:y|ies)|views?|shares?|comments?|posts?|reactions?|votes?|bookmarks?"
_CHROME = re.compile(
    rf"(?:\d[\d.,]*\s?k?\s+)?(?:{_COUNTED}|quote|flag|copy link|read full topic|last reply)",
    re.IGNORECASE,
)
"""What forums print below a post: counters and buttons, each on a line of its own."""
_NUMBER = re.compile(r"\d[\d.,]*\s?k?", re.IGNORECASE)
_GLUED = re.compile(
    r"(?:(?<=[^\s\d])(?<!\d[.,])|(?<=[.!?\u2026)])\s)"
    r"(?:\d[\d.,]*\s(?:Like|Repl(?:y|ies)|View|Share|Comment|Reaction)s?)+$"
)
"""A counter that lost its line break: it follows the last word's letter or full stop."""


def strip_chrome(lines: Sequence[Line]) -> tuple[list[Line], list[Diagnostic]]:
    """Take counters and buttons ("1 Like", "Reply", "23 views") off the end of a pasted post.

    The first line that says anything is never taken. Note: `forum-chrome` (info) with the words
    removed, one per line that lost some.
    """
    first = next((index for index, line in enumerate(lines) if not line.blank), 0)
    kept = list(lines)
    removed: list[tuple[Line, str]] = []
    while len(kept) > first + 1 and (kept[-1].blank or _is_chrome(kept[-1], removed)):
        last = kept.pop()
        if not last.blank:
            removed.insert(0, (last, last.text))
    glued = _GLUED.search(kept[-1].text) if kept else None
    if glued:
        last = kept.pop()
        text = last.text[: glued.start()].rstrip()
        kept.append(Line(number=last.number, text=text, indent=last.indent))
        removed.insert(0, (last, glued[0].strip()))
    return kept, [_removed(line, words) for line, words in removed]


def _is_chrome(line: Line, below: Sequence[tuple[Line, str]]) -> bool:
    return bool(_CHROME.fullmatch(line.text) or (below and _NUMBER.fullmatch(line.text)))


def _removed(line: Line, words: str) -> Diagnostic:
    return Diagnostic(
        level=Level.INFO,
        code="forum-chrome",
        message=f'the forum\'s own words at the end were left out: "{words}"',
        span=Span(line.number, line.number),
    )
