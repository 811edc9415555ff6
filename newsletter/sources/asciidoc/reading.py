"""Reads a report that is written in AsciiDoc."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from newsletter.report import Comment, Report, plain
from newsletter.sources.asciidoc.blocks import BlockReader, Document
from newsletter.sources.asciidoc.directives import without_directives
from newsletter.sources.asciidoc.head import entry_end
from newsletter.sources.asciidoc.headings import heading_at
from newsletter.sources.asciidoc.shapes import ATTRIBUTE, COMMENT
from newsletter.sources.asciidoc.targets import Targets
from newsletter.sources.markup import Line, compose_report, cut, span_of
from newsletter.sources.sections import Part


def read_asciidoc(text: str, *, where: str) -> Report:
    """Read any text as AsciiDoc; `where` names the file.

    The title is the heading of one sign that opens the text; authors, revision and attributes
    stand below it. Attributes without a meaning of their own are kept in `meta`. References such
    as `pr:12[]` become what the reader of references knows, without an address.

    Notes: `asciidoc-directive`, `asciidoc-block-open`, `asciidoc-style-unknown`,
    `asciidoc-macro-unknown`, `asciidoc-not-rendered`, `asciidoc-online-only`,
    `asciidoc-cell-spans`, `asciidoc-cell-blocks`, `asciidoc-attributes-many`, `metadata-unread`,
    `period-without-year`, `section-empty`, `section-id-taken` (warnings); `asciidoc-icon`,
    `asciidoc-contents` (info).
    """
    document = Document()
    # The sign marks what was taken out of a sentence.
    lines = list(without_directives(cut(text.replace("\x01", " ")), document.notes))
    document.inlines.targets = Targets(lines)
    head = _Top(document, lines)
    parts: list[Part] = [*head.comments(), *BlockReader(document, lines[head.end :]).parts()]
    entries = document.head.entries()
    return compose_report(parts, entries, where=where, notes=document.notes.all)


class _Top:
    """The lines above the text: its title, and what follows up to a blank line."""

    def __init__(self, document: Document, lines: Sequence[Line]) -> None:
        self._document = document
        self._lines = lines
        self._comments: list[Line] = []
        self.end = 0

    def comments(self) -> Iterator[Comment]:
        """Read the lines, and give those that no reader sees."""
        self._read_until(is_blank_end=False)
        level, title, count = heading_at(self._lines, self.end) if self._has_more else (0, "", 0)
        if level == 1:
            line = self._lines[self.end]
            children = self._document.inlines.read(title, span_of([line]))
            self._document.head.set_title(" ".join(plain(children).split()), line.number)
            self.end += count
            self._read_until(is_blank_end=True)
            for add in (self._document.head.add_authors, self._document.head.add_revision):
                if not (self._has_more and add(self._lines[self.end])):
                    break
                self.end += 1
                self._read_until(is_blank_end=True)
        for _, run in groupby(enumerate(self._comments), lambda each: each[1].number - each[0]):
            lines = [line for _, line in run]
            text = "\n".join(line.text[2:].strip() for line in lines)
            yield Comment(text=text, span=span_of(lines))

    @property
    def _has_more(self) -> bool:
        return self.end < len(self._lines)

    def _read_until(self, *, is_blank_end: bool) -> None:
        """Take attributes and comments, blank lines too unless they end it."""
        while self._has_more:
            line = self._lines[self.end]
            if COMMENT.fullmatch(line.text):
                self._comments.append(line)
            elif ATTRIBUTE.fullmatch(line.text.rstrip()):
                start = self.end
                self.end = entry_end(self._lines, start)
                self._document.head.add_attribute(self._lines[start : self.end + 1])
            elif not line.blank or is_blank_end:
                return
            self.end += 1
