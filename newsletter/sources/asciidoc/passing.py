"""What AsciiDoc passes on as it is: `+text+`, `pass:[...]`, formulas, escaped names of attributes.

These are taken out before anything else is read; a mark with a number stands in their place.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property

from newsletter.report import CodeSpan, Inlines, RawInline, Text
from newsletter.sources.asciidoc.characters import with_signs
from newsletter.sources.asciidoc.substitutions import CHARACTERS
from newsletter.sources.markup import Closers, Finder

MARK = re.compile("\x01(\\d+)\x01")
"""Stands in the text for what was taken out; readers see to it that no other text has its sign."""

_BEGINNINGS = re.compile(
    r"\\?(?:pass:[a-z,]*\[|(?:stem|latexmath|asciimath):[a-z,]*\[|\+\+\+|(?<!\w)\+\+(?=\S)"
    r"|(?<=\w)\+\+(?=\w)|\$\$|(?<![\w\"'`])`\+(?=\S)|(?<![\w;:+`])\+(?=[^\s+])"
    rf"|\{{(?:{'|'.join(CHARACTERS)})\}})"
)
_CLOSING = re.compile(r"(?<=[^\s+])\+(?![\w+])")
_BRACKET = re.compile(r"(?<!\\)\]")
_TAG = re.compile(r"<(?:/?[A-Za-z]|!--)[^<>]*>")


class Passing:
    """Takes such pieces out of the texts of one report, and puts them in again."""

    def __init__(self) -> None:
        self._pieces: list[tuple[str, Inlines]] = []

    def take_out(self, text: str) -> str:
        """A text with marks where pieces were."""
        if not _BEGINNINGS.search(text):
            return text
        return _Pass(text, self._keep).run()

    def inlines(self, mark: re.Match[str]) -> Inlines:
        """What a reader sees in the place of a mark."""
        return self._pieces[int(mark[1])][1]

    def words(self, text: str) -> str:
        """A text with its pieces in their places again, as plain text."""
        return MARK.sub(lambda mark: self._pieces[int(mark[1])][0], text)

    def _keep(self, words: str, inlines: Inlines) -> str:
        self._pieces.append((words, inlines))
        return f"\x01{len(self._pieces) - 1}\x01"


class _Pass:
    """One text, from left to right."""

    def __init__(self, text: str, keep: Callable[[str, Inlines], str]) -> None:
        self._text = text
        self._keep = keep
        self._finder = Finder(text)

    def run(self) -> str:
        done: list[str] = []
        at = pending = 0
        while found := _BEGINNINGS.search(self._text, at):
            is_escaped = found[0][0] == "\\"
            word = found[0].removeprefix("\\")
            start = found.end() - len(word)
            close, mark = self._end(word, start)
            if close < 0:
                at = start + (1 if is_escaped or word[0] in "+`" else len(word))
                continue
            done.append(self._text[pending : found.start()])
            if is_escaped:
                done.append(self._keep(word, _plain(word)))
                at = pending = found.end()
                continue
            inner = self._text[found.end() : close]
            done.append(self._piece(word, inner))
            at = pending = close + len(mark)
        return "".join([*done, self._text[pending:]])

    def _end(self, word: str, start: int) -> tuple[int, str]:
        """Where what a word begins ends, and with what; -1 where it has no end."""
        behind = start + len(word)
        if word[0] == "{":
            return behind, ""
        if word[-1] == "[":
            return self._brackets.after("]", behind), "]"
        if word == "+":
            return self._pluses.after("+", behind), "+"
        mark = _CLOSES.get(word, word)
        close = self._finder.find(mark, behind + 1)
        return close, mark

    @cached_property
    def _pluses(self) -> Closers:
        return Closers(self._text, _CLOSING)

    @cached_property
    def _brackets(self) -> Closers:
        return Closers(self._text, _BRACKET)

    def _piece(self, word: str, inner: str) -> str:
        if word[0] == "{":
            sign = CHARACTERS[word[1:-1]]
            return self._keep(sign, _plain(sign))
        if word[-1] == "[":
            name, _, ways = word[:-1].partition(":")
            inner = inner.replace("\\]", "]")
            if name != "pass":
                return self._keep(inner, (CodeSpan(text=inner.replace("\n", " ")),))
            if "q" in ways or "n" in ways or "m" in ways:
                return inner
            return self._keep(inner, _plain(inner) if "c" in ways else _raw(inner))
        if word == "`+":
            return self._keep(inner, (CodeSpan(text=inner.replace("\n", " ")),))
        return self._keep(inner, _raw(inner) if word == "+++" else _plain(inner))


_CLOSES: Mapping[str, str] = {"`+": "+`"}


def _plain(text: str) -> Inlines:
    return (Text(text=text.replace("\n", " ")),) if text else ()


def _raw(text: str) -> Inlines:
    """HTML: its tags are kept, its words are read."""
    run: list[RawInline | Text] = []
    at = 0
    for found in _TAG.finditer(text):
        run += [Text(text=with_signs(text[at : found.start()]))] if at < found.start() else []
        run.append(RawInline(format="html", text=found[0].replace("\n", " ")))
        at = found.end()
    rest = text[at:]
    return (*run, *([Text(text=with_signs(rest))] if rest else []))
