"""AsciiDoc's blocks: headings, and what stands between them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from newsletter.report import (
    Block,
    Blocks,
    CodeBlock,
    Comment,
    Paragraph,
    Quote,
    Rule,
    Span,
    Strong,
)
from newsletter.sources.asciidoc.attached import attach
from newsletter.sources.asciidoc.block_macros import read_block_macro
from newsletter.sources.asciidoc.enclosed import STYLES, Enclosed, Readers, read_enclosed
from newsletter.sources.asciidoc.ends import Ends
from newsletter.sources.asciidoc.head import Head, entry_end
from newsletter.sources.asciidoc.headings import heading_at
from newsletter.sources.asciidoc.inlines import InlineReader
from newsletter.sources.asciidoc.listed import Listed, is_listed, read_listed
from newsletter.sources.asciidoc.lists import ListReaders, read_list
from newsletter.sources.asciidoc.shapes import (
    ADMONITION,
    ANCHOR,
    ATTRIBUTE,
    COMMENT,
    CONTINUATION,
    LITERAL,
    MACRO,
    PAGE,
    RULE,
    TITLE,
)
from newsletter.sources.asciidoc.walking import Walk, read_marker
from newsletter.sources.markup import DEEPEST, Line, Notes, code_of, line_of, span_of
from newsletter.sources.sections import Heading, Part

_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


class Document:
    """What all readers of one text share."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.head = Head(self.notes)
        self.inlines = InlineReader(self.notes, self.head.names)


class BlockReader:
    """Walks over lines once; every method reads one kind of block and moves on behind it.

    Each gives None, and stays, where its line only looks like one.
    """

    def __init__(self, document: Document, lines: Sequence[Line], *, depth: int = 0) -> None:
        self._document = document
        self._lines = lines
        self._depth = depth
        self._ends = Ends(lines)
        self._at = 0
        self._forget()

    def parts(self) -> Iterator[Part]:
        """The headings and blocks of the lines; footnotes of a sentence stand behind its block."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.blank or self._takes(line):
                self._at += 1
                continue
            start = self._at
            heading = None if self._is_discrete() else self._heading()
            if heading:
                yield heading
            else:
                yield from self._attached(self._element(line), self._lines[start])
            if not self._depth:
                yield from self._document.inlines.take_footnotes()
        yield from self._attached((), self._lines[-1]) if self._title else ()

    def _forget(self) -> None:
        self._said, self._title, self._said_at = Listed(), "", 0

    def _blocks(self, lines: Sequence[Line], deeper: int = 1) -> Blocks:
        reader = BlockReader(self._document, lines, depth=self._depth + deeper)
        return tuple(part for part in reader.parts() if not isinstance(part, Heading))

    def _takes(self, line: Line) -> bool:
        """Take a line that says something of the block below it, or of the text."""
        text = line.text
        if text[:1] not in "[.:":
            return False
        if found := ANCHOR.fullmatch(text):
            self._said = self._said.below(Listed(ident=found[1]))
        elif is_listed(line):
            self._says(line)
        elif (
            (found := TITLE.fullmatch(text))
            and not self._ends.is_delimiter(self._at)
            and not read_marker(text)
        ):
            self._title = found[1]
        elif ATTRIBUTE.fullmatch(text):
            start = self._at
            self._at = entry_end(self._lines, start)
            self._document.head.add_attribute(self._lines[start : self._at + 1])
            return True
        else:
            return False
        self._said_at = self._said_at or line.number
        return True

    def _says(self, line: Line) -> None:
        listed = read_listed(self._document.head.names.fill(line.text.rstrip()[1:-1]))
        if listed.style.lower() not in STYLES:
            what = f"the style {listed.style} is unknown; the block is read as if it had none"
            self._document.notes.warn("asciidoc-style-unknown", what, span_of([line]))
        self._said = self._said.below(listed)

    def _is_discrete(self) -> bool:
        return self._said.style in {"discrete", "float"}

    def _heading(self) -> Heading | None:
        if self._depth or read_marker(self._lines[self._at].text):
            return None
        level, title, count = heading_at(self._lines, self._at)
        if not level:
            return None
        span = span_of(self._lines[self._at : self._at + count])
        self._at += count
        ident = self._said.ident or None
        self._forget()
        children = self._document.inlines.read(title, span)
        return Heading(level=level, title=children, id=ident, span=span)

    def _element(self, line: Line) -> Blocks:
        for is_one, read in self._readers.items():
            if is_one(self, line):
                return read(self)
        return self._paragraph()

    def _attached(self, blocks: Blocks, line: Line) -> Iterator[Block]:
        title, start = self._title, self._said_at
        self._forget()
        span = Span(start, start) if start else span_of([line])
        yield from attach(blocks, self._document.inlines.read(title, span), span)

    def _is_delimiter(self, _: Line) -> bool:
        return self._depth < DEEPEST and self._ends.is_delimiter(self._at)

    def _enclosed(self) -> Blocks:
        start, end = self._at, self._ends.block(self._at)
        self._at = min(end + 1, len(self._lines))
        fence = self._lines[start].text.rstrip()
        span = span_of(self._lines[start : self._at])
        if end == len(self._lines):
            what = f"a block that begins with {fence[:20]} does not end"
            self._document.notes.warn("asciidoc-block-open", what, span)
        return self._read(fence, self._lines[start + 1 : end], span)

    def _read(self, fence: str, lines: Sequence[Line], span: Span) -> Blocks:
        found = Enclosed(fence=fence, said=self._said, title=self._title, lines=lines, span=span)
        readers = Readers(
            notes=self._document.notes, blocks=self._blocks, inlines=self._document.inlines.read
        )
        blocks, has_title = read_enclosed(found, readers)
        self._title = "" if has_title else self._title
        return blocks

    def _is_discrete_heading(self, _: Line) -> bool:
        return self._is_discrete() and heading_at(self._lines, self._at)[0] > 0

    def _discrete(self) -> Blocks:
        _, title, count = heading_at(self._lines, self._at)
        span = span_of(self._lines[self._at : self._at + count])
        self._at += count
        children = (Strong(children=self._document.inlines.read(title, span)),)
        return (Paragraph(children=children, span=span),)

    def _is_comment(self, line: Line) -> bool:
        return COMMENT.fullmatch(line.text) is not None

    def _comment(self) -> Blocks:
        lines = self._run(lambda line: not self._is_comment(line))
        text = "\n".join(line.text[2:].strip() for line in lines)
        return (Comment(text=text, span=span_of(lines)),)

    def _is_rule(self, line: Line) -> bool:
        return RULE.fullmatch(line.text) is not None

    def _rule(self) -> Blocks:
        self._at += 1
        return (Rule(span=span_of(self._lines[self._at - 1 : self._at])),)

    def _is_page(self, line: Line) -> bool:
        return PAGE.fullmatch(line.text) is not None

    def _page(self) -> Blocks:
        self._at += 1
        return ()

    def _is_macro(self, line: Line) -> bool:
        return MACRO.fullmatch(line.text) is not None

    def _macro(self) -> Blocks:
        line = self._lines[self._at]
        found = MACRO.fullmatch(self._document.head.names.fill(line.text))
        self._at += 1
        return read_block_macro(found, line, self._document.inlines, self._said) if found else ()

    def _is_item(self, line: Line) -> bool:
        return self._depth < DEEPEST and read_marker(line.text) is not None

    def _list(self) -> Blocks:
        deepest = DEEPEST - self._depth
        walk = Walk(self._lines, self._ends, deepest=deepest)
        items = walk.items(self._at)
        self._at = walk.end
        readers = ListReaders(blocks=self._blocks, inlines=self._document.inlines.read)
        given = _NUMBER.fullmatch(self._said.named.get("start", ""))
        return (read_list(items, readers, start=int(given[0]) if given else None),)

    def _is_literal(self, line: Line) -> bool:
        return LITERAL.match(line.text) is not None and self._said.style in {
            "",
            "literal",
            "source",
            "listing",
        }

    def _literal(self) -> Blocks:
        lines = self._run(self._ends_paragraph)
        return (CodeBlock(text=code_of(lines), span=span_of(lines)),)

    def _is_quoted(self, line: Line) -> bool:
        return self._depth < DEEPEST and line.text.startswith("> ")

    def _quoted(self) -> Blocks:
        """A quote as Markdown has it."""
        lines = self._run(self._ends_paragraph)
        inner = [line_of(line.number, re.sub(r"^>[ ]?", "", line.text)) for line in lines]
        return (Quote(blocks=self._blocks(inner), span=span_of(lines)),)

    def _run(self, is_end: Callable[[Line], bool]) -> Sequence[Line]:
        start = self._at
        self._at += 1
        while self._at < len(self._lines) and not is_end(self._lines[self._at]):
            self._at += 1
        return self._lines[start : self._at]

    def _paragraph(self) -> Blocks:
        lines = self._run(self._ends_paragraph)
        found = ADMONITION.match(lines[0].text)
        if found and not self._said.style:
            self._said = replace(self._said, style=found[1].lower())
            lines = [line_of(lines[0].number, lines[0].text[found.end() :]), *lines[1:]]
        return self._read("", lines, span_of(lines))

    def _ends_paragraph(self, line: Line) -> bool:
        return (
            line.blank
            or self._ends.is_delimiter(self._at)
            or is_listed(line)
            or CONTINUATION.fullmatch(line.text) is not None
        )

    _readers: ClassVar[
        Mapping[Callable[["BlockReader", Line], bool], Callable[["BlockReader"], Blocks]]
    ] = {
        _is_discrete_heading: _discrete,
        _is_delimiter: _enclosed,
        _is_comment: _comment,
        _is_rule: _rule,
        _is_page: _page,
        _is_macro: _macro,
        _is_item: _list,
        _is_literal: _literal,
        _is_quoted: _quoted,
    }
    """What a line can begin, in the order in which it is asked."""
