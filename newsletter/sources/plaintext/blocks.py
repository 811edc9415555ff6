"""Read lines of plain text to blocks: paragraphs, lists, quotes, indented code, rules."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from newsletter.report import (
    Block,
    Blocks,
    Break,
    CodeBlock,
    Inline,
    Inlines,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Span,
    Text,
)
from newsletter.sources.bare_urls import URL, bare_link, trimmed
from newsletter.sources.plaintext.lines import Line
from newsletter.sources.plaintext.lists import find_marker, list_end, read_lists

_CODE_INDENT = 4
_DEEPEST = 20
"""Quotes and lists inside each other; what lies deeper is read as paragraphs."""
_UNDERLINE = re.compile(r"(=)=+|(-)-{2,}")
_SPACES = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A block of the outermost level and what its surroundings say about it.

    `alone`: one line with nothing right above it, and nothing but a list right below.
    `underlined`: its level, 1 for `===`, 2 for `---`, 0 for no underline.
    """

    block: Block
    alone: bool = False
    underlined: int = 0


def read_pieces(lines: Sequence[Line]) -> tuple[Piece, ...]:
    """Read the lines of a whole document."""
    return tuple(_Reader(lines, depth=0).pieces())


def read_inlines(lines: Sequence[str]) -> Inlines:
    """Read a paragraph's lines: URLs become links, the ends of lines are the author's breaks."""
    inlines: list[Inline] = []
    for line in lines:
        if inlines:
            inlines.append(Break())
        inlines.extend(_linked(_SPACES.sub(" ", line)))
    return tuple(inlines)


def _linked(text: str) -> Iterator[Inline]:
    end = 0
    for found in URL.finditer(text):
        url = trimmed(found[0])
        if found.start() > end:
            yield Text(text=text[end : found.start()])
        yield bare_link(url)
        end = found.start() + len(url)
    if end < len(text):
        yield Text(text=text[end:])


class _Reader:
    """Walks over lines once; every method reads one kind of block and moves on behind it."""

    def __init__(self, lines: Sequence[Line], *, depth: int) -> None:
        self._lines = lines
        self._depth = depth
        self._at = 0

    def pieces(self) -> Iterator[Piece]:
        """Read block after block."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.blank:
                self._at += 1
            elif self._opens_list(line):
                yield from (Piece(block=block) for block in self._lists())
            elif self._opens_quote(line):
                yield Piece(block=self._quote())
            elif line.indent >= _CODE_INDENT:
                yield Piece(block=self._code())
            elif line.rule:
                self._at += 1
                yield Piece(block=Rule(span=Span(line.number, line.number)))
            else:
                yield self._paragraph()

    def _opens_list(self, line: Line) -> bool:
        return self._depth < _DEEPEST and find_marker(line) is not None

    def _opens_quote(self, line: Line) -> bool:
        return self._depth < _DEEPEST and line.text.startswith(">")

    def _inside(self, lines: Sequence[Line]) -> Blocks:
        inner = _Reader(lines, depth=self._depth + 1)
        return tuple(piece.block for piece in inner.pieces())

    def _run(self, belongs: Callable[[Line], bool]) -> list[Line]:
        run: list[Line] = []
        while self._at < len(self._lines) and belongs(self._lines[self._at]):
            run.append(self._lines[self._at])
            self._at += 1
        return run

    def _lists(self) -> tuple[ListBlock, ...]:
        start = self._at
        self._at = list_end(self._lines, start)
        return read_lists(self._lines[start : self._at], self._inside)

    def _quote(self) -> Quote:
        quoted = self._run(self._opens_quote)
        inner = [_unquoted(line) for line in quoted]
        return Quote(blocks=self._inside(inner), span=Span(quoted[0].number, quoted[-1].number))

    def _code(self) -> CodeBlock:
        code = self._run(lambda line: line.blank or line.indent >= _CODE_INDENT)
        while code[-1].blank:
            code.pop()
        margin = min(line.indent for line in code if not line.blank)
        text = "\n".join(" " * (line.indent - margin) + line.text for line in code)
        return CodeBlock(text=text, span=Span(code[0].number, code[-1].number))

    def _paragraph(self) -> Piece:
        above_is_blank = self._at == 0 or self._lines[self._at - 1].blank
        lines = [self._lines[self._at]]
        self._at += 1
        lines += self._run(self._goes_on)
        underlined = self._underline() if len(lines) == 1 else 0
        block = Paragraph(
            children=read_inlines([line.text for line in lines]),
            span=Span(lines[0].number, self._lines[self._at - 1].number),
        )
        return Piece(
            block=block,
            alone=above_is_blank and len(lines) == 1 and self._nothing_but_a_list_follows(),
            underlined=underlined,
        )

    def _goes_on(self, line: Line) -> bool:
        """Whether the next line belongs to the paragraph; of numbers only 1 interrupts it."""
        if line.blank or self._opens_quote(line) or line.rule:
            return False
        marker = find_marker(line) if self._depth < _DEEPEST else None
        return not marker or marker.number not in {None, 1}

    def _nothing_but_a_list_follows(self) -> bool:
        if self._at >= len(self._lines):
            return True
        line = self._lines[self._at]
        return line.blank or self._opens_list(line)

    def _underline(self) -> int:
        found = self._at < len(self._lines) and _UNDERLINE.fullmatch(self._lines[self._at].text)
        if not found:
            return 0
        self._at += 1
        return 1 if found[1] else 2


def _unquoted(line: Line) -> Line:
    bare = line.text[1:]
    text = bare.lstrip()
    return Line(number=line.number, text=text, indent=max(0, len(bare) - len(text) - 1))
