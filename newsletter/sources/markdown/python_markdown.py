"""Python-Markdown's lists, as Pelican's reports have them, written so that CommonMark agrees.

Its rules differ: only four columns more make a list within a list, two or three are the same list;
a list begins after a blank line or a heading, never right below a paragraph; neighbours are one
list whatever their signs, numbered or not by the first; numbers end in a dot and count from 1; of
two definitions of a link the last counts. Every line stays a line, so that spans still count in
the author's file.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

_ITEM = re.compile(r" {0,3}(?:(?P<number>\d+)\.|[*+-]) +(?P<text>.*)")
_ITEM_BELOW = re.compile(r" {4,7}(?:\d+\.|[*+-]) +")
_HEADING = re.compile(r"(#{1,6}) *(.*)")
_UNDERLINE = re.compile(r"(?:=+|-+) *")
_RULE = re.compile(r" {0,3}(?:(?:-+ {0,2}){3,}|(?:_+ {0,2}){3,}|(?:\*+ {0,2}){3,}) *")
_QUOTE = re.compile(r" {0,3}> ?(.*)")
_LIST_SIGN = re.compile(r"(?:[*+-]|\d{1,9}[.)])(?= |$)")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_COMMENT = re.compile(r" {0,3}<!--")
_TAG = re.compile(r" {0,3}</?[A-Za-z]")
_DEFINITION = re.compile(r" {0,3}\[([^\[\]^][^\[\]]*)\]: *\S")
_WIDTH = 4
_CODE = " " * _WIDTH
_DEEPEST = 30
"""Levels that are looked into; CommonMark's reader refuses more than it can hold."""


def to_commonmark(text: str) -> str:
    """The text with lists, headings and rules as CommonMark needs them to mean the same."""
    lines = _last_definitions(text.split("\n"))
    return "\n".join(_Lines(0).rewritten(lines))


def _last_definitions(lines: Sequence[str]) -> Iterator[str]:
    """The lines, blank where a link is defined that is defined again further down."""
    found = [_DEFINITION.match(line) for line in lines]
    last = {match[1].casefold(): place for place, match in enumerate(found) if match}
    for place, (line, match) in enumerate(zip(lines, found, strict=True)):
        yield "" if match and last[match[1].casefold()] != place else line


class _Lines:
    """Rewrites the lines of a text or of a quote, `depth` levels inside of others.

    `kinds` are the lists that are open, from the outermost: whether each is numbered.
    """

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._kinds: list[bool] = []
        self._out: list[str] = []

    def rewritten(self, lines: Iterable[str]) -> list[str]:
        """The lines, as many as were given."""
        run: list[str] = []
        end = ""
        for line in lines:
            if end:
                self._out.append(line)
                end = "" if _ends(line, end) else end
            elif not line.strip() or _opens(line):
                self._run(run)
                run = []
                self._out.append(line)
                end = _end_of(line)
                self._kinds = [] if line.strip() else self._kinds
            else:
                run.append(line.expandtabs(_WIDTH))
        self._run(run)
        return self._out

    def _run(self, lines: list[str]) -> None:
        """Lines between blank ones: they belong to the item that they are indented for."""
        if not lines:
            return
        if _TAG.match(lines[0]):
            self._out += lines
            self._kinds = []
            return
        indent = len(lines[0]) - len(lines[0].lstrip(" "))
        level = min(indent // _WIDTH, len(self._kinds))
        self._block(_dedent(lines, level), level)

    def _block(self, lines: list[str], level: int) -> None:
        """Lines of one item or of none: headings and rules cut them, wherever they stand."""
        start = 0
        while start < len(lines):
            if lines[start].startswith(_CODE):
                start = self._code(lines, start, level)
            elif _is_heading(lines, start):
                self._heading(lines[start : start + 2], level)
                start += 1 if lines[start].startswith("#") else 2
            elif _RULE.fullmatch(lines[start]):
                self._put("***", level)
                start += 1
            else:
                end = start + 1
                while end < len(lines) and not _cuts(lines[end]):
                    end += 1
                self._words(lines[start:end], level)
                start = end

    def _put(self, line: str, level: int) -> None:
        """A line that is no list's: deeper lists end here."""
        del self._kinds[level:]
        self._out.append(_CODE * level + line)

    def _code(self, lines: list[str], start: int, level: int) -> int:
        while start < len(lines) and lines[start].startswith(_CODE):
            self._put(lines[start], level)
            start += 1
        return start

    def _heading(self, lines: list[str], level: int) -> None:
        if found := _HEADING.fullmatch(lines[0]):
            self._put(f"{found[1]} {found[2]}", level)
        else:
            self._put(lines[0].lstrip(" "), level)
            self._put(lines[1], level)

    def _words(self, lines: list[str], level: int) -> None:
        """A list, or a paragraph that a quote may follow."""
        if _ITEM.fullmatch(lines[0]) and level + self._depth < _DEEPEST:
            self._list(lines, level)
            return
        quote = next((i for i, line in enumerate(lines) if _QUOTE.fullmatch(line)), len(lines))
        for line in lines[:quote]:
            words = line.lstrip(" ")
            self._put(_plain(words), level)
        if quote < len(lines):
            self._quote(lines[quote:], level)

    def _quote(self, lines: list[str], level: int) -> None:
        held = [found[1] if (found := _QUOTE.fullmatch(line)) else line for line in lines]
        if (depth := self._depth + level + 1) < _DEEPEST:
            held = _Lines(depth).rewritten(held)
        for line in held:
            self._put(f"> {line}", level)

    def _list(self, lines: list[str], level: int) -> None:
        """The items of a list, each with the lines that belong to it."""
        if len(self._kinds) == level:
            first = _ITEM.fullmatch(lines[0])
            self._kinds.append(bool(first and first["number"]))
        sign = "1.  " if self._kinds[level] else "-   "
        for is_item, held in _items(lines):
            place = len(self._out)
            if is_item:
                del self._kinds[level + 1 :]
            self._block(held, level + 1)
            if is_item:
                self._out[place] = _CODE * level + sign + self._out[place][_WIDTH * (level + 1) :]


def _items(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """The lines of a list's items; False for lists below the item before."""
    held: list[str] = []
    is_item = True
    for line in lines:
        item = _ITEM.fullmatch(line)
        if item or (is_item and _ITEM_BELOW.match(line)):
            if held:
                yield is_item, held
            is_item = bool(item)
            held = []
        held.append(item["text"] if item else line if is_item else line.removeprefix(_CODE))
    yield is_item, held


def _dedent(lines: list[str], level: int) -> list[str]:
    indent = _CODE * level
    return [line.removeprefix(indent) for line in lines] if level else lines


def _is_heading(lines: list[str], start: int) -> bool:
    below = lines[start + 1] if start + 1 < len(lines) else ""
    return lines[start].startswith("#") or bool(_UNDERLINE.fullmatch(below))


def _cuts(line: str) -> bool:
    return line.startswith("#") or bool(_RULE.fullmatch(line))


def _plain(words: str) -> str:
    """A line of a paragraph, which CommonMark could take for a list or for an underline."""
    if sign := _LIST_SIGN.match(words):
        place = sign.end() - 1
        return f"{words[:place]}\\{words[place:]}"
    return f"\\{words}" if words.startswith("=") and _UNDERLINE.fullmatch(words) else words


def _opens(line: str) -> bool:
    return bool(_FENCE.match(line) or _COMMENT.match(line))


def _end_of(line: str) -> str:
    """What ends the lines that are left as they are from here; nothing if this one ends them."""
    if _COMMENT.match(line):
        return "" if "-->" in line else "-->"
    fence = _FENCE.match(line)
    return fence[1] if fence else ""


def _ends(line: str, end: str) -> bool:
    return end in line if end == "-->" else line.startswith(end) and not line.strip("`~ ")
