"""Org's elements: headings, and the blocks between them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar

from newsletter.report import (
    Block,
    Blocks,
    CodeBlock,
    Comment,
    Footnote,
    Paragraph,
    Rule,
    Span,
    stand_alone,
)
from newsletter.sources.markup import (
    DEEPEST,
    Line,
    Notes,
    code_of,
    joined,
    line_of,
    span_of,
)
from newsletter.sources.org.affiliated import attach
from newsletter.sources.org.enclosed import Enclosed, raw_block, read_enclosed
from newsletter.sources.org.ends import Ends
from newsletter.sources.org.head import AFFILIATED, EXPORTS, Head
from newsletter.sources.org.headings import heading_level, is_silent, read_heading
from newsletter.sources.org.inlines import InlineReader
from newsletter.sources.org.lists import Readers, list_end, read_list
from newsletter.sources.org.shapes import (
    BEGIN,
    CUSTOM_ID,
    DRAWER,
    FIRST,
    FOOTNOTE,
    INTERRUPTS,
    KEYWORD,
    PLANNING,
)
from newsletter.sources.org.tables import read_table
from newsletter.sources.sections import Heading, Part


class Document:
    """What all readers of one text share."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.head = Head(self.notes)
        self.inlines = InlineReader()


class BlockReader:
    """Walks over lines once; every method reads one kind of element and moves on behind it.

    Each gives None, and stays, where its line only looks like one. `inside` says that the first
    line is the rest of an item's, which begins no other item.
    """

    def __init__(
        self, document: Document, lines: Sequence[Line], *, depth: int = 0, inside: bool = False
    ) -> None:
        self._document = document
        self._notes = document.notes
        self._lines = lines
        self._depth = depth
        self._inside = inside
        self._ends = Ends(lines)
        self._at = 0
        self._said: dict[str, str] = {}
        self._said_at = 0

    def parts(self) -> Iterator[Part]:
        """The headings and blocks of the lines; footnotes of a sentence stand behind its block."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.blank:
                self._at += 1
            elif not self._depth and heading_level(line):
                yield from self._heading(line)
            else:
                yield from self._attached(self._element(line))
            if not self._depth:
                yield from self._document.inlines.take_footnotes()
        self._tell_unattached()

    def _blocks(self, lines: Sequence[Line], *, inside: bool = False) -> Blocks:
        reader = BlockReader(self._document, lines, depth=self._depth + 1, inside=inside)
        return tuple(part for part in reader.parts() if not isinstance(part, Heading))

    def _element(self, line: Line) -> Blocks:
        start = self._at
        for name, _ in self._beginnings(line, start):
            read = self._readers[name](self)
            if read is not None:
                return read
        return self._paragraph()

    def _beginnings(self, line: Line, at: int) -> Iterator[tuple[str, re.Match[str]]]:
        """What a line can begin."""
        if line.text[:1] not in FIRST:
            return
        for name, pattern in INTERRUPTS.items():
            is_off = name in {"_list", "_enclosed"} and self._depth >= DEEPEST
            is_off |= name == "_list" and self._inside and not at
            is_off |= name == "_definition" and self._depth > 0
            found = None if is_off else pattern.match(line.text)
            if found:
                yield name, found

    def _ends_paragraph(self, at: int) -> bool:
        line = self._lines[at]
        is_heading = not self._depth and heading_level(line) > 0
        return line.blank or is_heading or any(self._beginnings(line, at))

    def _run(self, pattern: re.Pattern[str]) -> Sequence[Line]:
        start = self._at
        while self._at < len(self._lines) and pattern.match(self._lines[self._at].text):
            self._at += 1
        return self._lines[start : self._at]

    def _heading(self, line: Line) -> Iterator[Part]:
        self._tell_unattached()
        if is_silent(line):
            yield self._silent(heading_level(line))
            return
        self._at += 1
        ident = self._below_heading()
        yield read_heading(line, self._document.inlines.read, ident)

    def _silent(self, level: int) -> Comment:
        start = self._at
        self._at += 1
        while self._at < len(self._lines) and not 0 < heading_level(self._lines[self._at]) <= level:
            self._at += 1
        lines = self._lines[start : self._at]
        return Comment(text=code_of(lines).strip(), span=span_of(lines))

    def _below_heading(self) -> str | None:
        """Leave out dates and properties right below a heading, but for the id they name."""
        if self._at < len(self._lines) and PLANNING.match(self._lines[self._at].text):
            line = self._lines[self._at]
            what = f"dates of planning were left out: {line.text.strip()}"
            self._notes.tell("org-planning", what, span_of([line]))
            self._at += 1
        start = self._at
        is_drawer = start < len(self._lines) and DRAWER.fullmatch(self._lines[start].text)
        if not is_drawer or self._drawer() is None:
            return None
        found = (CUSTOM_ID.match(line.text) for line in self._lines[start : self._at])
        return next((ident[1].strip() for ident in found if ident and ident[1].strip()), None)

    def _attached(self, blocks: Blocks) -> Iterator[Block]:
        if not blocks or not self._said:
            yield from blocks
            return
        said, self._said = self._said, {}
        caption = self._document.inlines.read(said.get("caption", ""))
        span = Span(self._said_at, self._said_at)
        yield from attach(blocks[0], said, caption, span)
        yield from blocks[1:]

    def _tell_unattached(self) -> None:
        for key, value in self._said.items():
            what = f"#+{key} stands above no block and was left out: {value}"
            self._notes.warn("org-keyword-alone", what, Span(self._said_at, self._said_at))
        self._said = {}

    def _enclosed(self) -> Blocks | None:
        start, end = self._at, self._ends.block(self._at)
        found = BEGIN.fullmatch(self._lines[start].text)
        if end < 0 or found is None:
            return None
        self._at = end + 1
        enclosed = Enclosed(
            name=found[1].lower(),
            words=found[2],
            lines=self._lines[start + 1 : end],
            span=span_of(self._lines[start : end + 1]),
        )
        return read_enclosed(
            enclosed, self._notes, blocks=self._blocks, inlines=self._document.inlines.read
        )

    def _keyword(self) -> Blocks | None:
        line = self._lines[self._at]
        found = KEYWORD.match(line.text)
        if found is None:
            return None
        self._at += 1
        key, value = found[1].lower().partition("[")[0], found[2].strip()
        if key in EXPORTS:
            return (raw_block(key, value, span_of([line]), self._notes),)
        if key in AFFILIATED or key.startswith("attr_"):
            self._said_at = self._said_at if self._said else line.number
            self._said[key] = " ".join(filter(None, [self._said.get(key), value]))
        else:
            self._document.head.add(key, value, line.number)
        return ()

    def _comment(self) -> Blocks:
        lines = self._run(INTERRUPTS["_comment"])
        text = "\n".join(line.text.strip()[1:].strip() for line in lines)
        return (Comment(text=text, span=span_of(lines)),)

    def _drawer(self) -> Blocks | None:
        start, end = self._at, self._ends.drawer(self._at)
        if end < 0:
            return None
        self._at = end + 1
        lines = self._lines[start : self._at]
        what = f"a drawer was left out: {lines[0].text.strip()}"
        self._notes.tell("org-drawer", what, span_of(lines))
        return ()

    def _fixed(self) -> Blocks:
        lines = self._run(INTERRUPTS["_fixed"])
        text = "\n".join(line.text.strip()[1:].removeprefix(" ") for line in lines)
        return (CodeBlock(text=text, span=span_of(lines)),)

    def _table(self) -> Blocks:
        lines = self._run(INTERRUPTS["_table"])
        return (read_table(lines, self._document.inlines.read),)

    def _rule(self) -> Blocks:
        self._at += 1
        return (Rule(span=span_of(self._lines[self._at - 1 : self._at])),)

    def _definition(self) -> Blocks | None:
        """A footnote, up to the next one, a heading or two blank lines."""
        start = self._at
        found = FOOTNOTE.match(self._lines[start].text)
        if found is None:
            return None
        self._at += 1
        while self._at < len(self._lines) and not self._ends_footnote(self._at):
            self._at += 1
        lines = self._lines[start : self._at]
        first = line_of(lines[0].number, lines[0].text[found.end() :])
        blocks = self._blocks([first, *lines[1:]])
        return (Footnote(label=found[1], blocks=blocks, span=span_of(lines)),)

    def _ends_footnote(self, at: int) -> bool:
        line = self._lines[at]
        is_gap = line.blank and at + 1 < len(self._lines) and self._lines[at + 1].blank
        return is_gap or heading_level(line) > 0 or FOOTNOTE.match(line.text) is not None

    def _list(self) -> Blocks:
        start = self._at
        self._at, firsts = list_end(self._lines, start, self._ends.block)
        readers = Readers(
            blocks=lambda lines: self._blocks(lines, inside=True),
            inlines=self._document.inlines.read,
        )
        return tuple(read_list(self._lines[start : self._at], firsts, readers))

    def _paragraph(self) -> Blocks:
        start = self._at
        self._at += 1
        while self._at < len(self._lines) and not self._ends_paragraph(self._at):
            self._at += 1
        lines = self._lines[start : self._at]
        children = self._document.inlines.read(joined(lines))
        return (stand_alone(Paragraph(children=children, span=span_of(lines))),)

    _readers: ClassVar[Mapping[str, Callable[["BlockReader"], Blocks | None]]] = {
        "_enclosed": _enclosed,
        "_keyword": _keyword,
        "_comment": _comment,
        "_drawer": _drawer,
        "_fixed": _fixed,
        "_table": _table,
        "_rule": _rule,
        "_definition": _definition,
        "_list": _list,
    }
