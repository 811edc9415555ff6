"""Read plain text as it comes out of a forum's page: no marks, no links, the forum's words below.

The first line is the title. What is dropped or guessed is told in the report's notes.
"""

from collections.abc import Iterator, Sequence

from newsletter.report import (
    Blocks,
    Diagnostic,
    Level,
    Paragraph,
    Report,
    Span,
    plain,
)
from newsletter.sources.composing import find_days
from newsletter.sources.plaintext.blocks import read_pieces
from newsletter.sources.plaintext.headings import find_headings, without_mark
from newsletter.sources.plaintext.lines import Line, cut, strip_chrome
from newsletter.sources.plaintext.lists import find_marker
from newsletter.sources.sections import Heading, arrange

_LONGEST_TITLE = 150
_LEAD_LINES = 3
"""Paragraphs before the first heading that may name the period."""


def read_plaintext(text: str, *, where: str) -> Report:
    """Read any text; nothing a reader would miss is lost, and nothing is refused.

    Notes: `title-missing`, `period-without-year`, `section-empty` (warnings), `headings-guessed`,
    `forum-chrome` (info). `where` names the source in them.
    """
    lines, chrome = strip_chrome(cut(text))
    title, body = _take_title(lines)
    parts = find_headings(read_pieces(body))
    arranged = arrange(parts)
    headings = [part for part in parts if isinstance(part, Heading)]
    notes = (*_title_notes(title, where), *_heading_notes(headings), *arranged.notes, *chrome)
    report = Report(title=title, blocks=arranged.blocks, sections=arranged.sections, notes=notes)
    return find_days(report, _lead_texts(arranged.blocks))


def _take_title(lines: Sequence[Line]) -> tuple[str, Sequence[Line]]:
    """The first line, if it can be a title, without its mark; and the lines that are left."""
    first = next((index for index, line in enumerate(lines) if not line.blank), None)
    if first is None or not _can_be_title(lines[first]):
        return "", lines
    rest = lines[first + 1 :]
    underlined = bool(rest) and rest[0].rule and rest[0].text[0] in "=-"
    return without_mark(lines[first].text), rest[underlined:]


def _can_be_title(line: Line) -> bool:
    is_block = line.rule or line.text.startswith(">") or find_marker(line) is not None
    return not is_block and len(line.text) <= _LONGEST_TITLE


def _lead_texts(blocks: Blocks) -> list[str]:
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    return [plain(block.children) for block in paragraphs[:_LEAD_LINES]]


def _title_notes(title: str, where: str) -> Iterator[Diagnostic]:
    if not title:
        message = f"{where} has no title; its first line would be it"
        yield Diagnostic(level=Level.WARNING, code="title-missing", message=message)


def _heading_notes(headings: Sequence[Heading]) -> Iterator[Diagnostic]:
    if headings:
        spans = [heading.span for heading in headings if heading.span]
        message = f"{len(headings)} headings were told by their shape; look at their levels"
        yield Diagnostic(
            level=Level.INFO,
            code="headings-guessed",
            message=message,
            span=Span(spans[0].start, spans[-1].end) if spans else None,
        )
