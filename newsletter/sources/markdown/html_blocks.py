"""Blocks of HTML in Markdown: read as pages are, so that their words, links and images are seen.

Comments become comments. Tags around Markdown, which are blocks of their own between blank lines,
vanish, but for details: those hold what stands between their tags.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from markdown_it.token import Token

from newsletter.report import Blocks, Comment, Details, Diagnostic, Span
from newsletter.sources.sections import Heading, Part

DETAILS_OPEN = "details_open"
DETAILS_CLOSE = "details_close"

_COMMENT = re.compile(r"<!--(?:-?>|(.*?)(?:-->|\Z))", re.DOTALL)
_DETAILS = re.compile(r"<(/?)details\b[^<>]*>", re.IGNORECASE)
_HOLLOW = re.compile(
    r"(?:\s*</?(?:a(?![^<>]*\shref)|address|article|aside|b|blockquote|body|br|caption|center|col"
    r"|colgroup|dd|del|details|div|dl|dt|em|fieldset|figcaption|figure|font|footer|form|h[1-6]|header|html"
    r"|i|ins|kbd|li|main|nav|ol|p|picture|section|small|span|strong|sub|summary|sup|table|tbody|td"
    r"|tfoot|th|thead|tr|u|ul)(?=[\s/>])[^<>]*>)+\s*",
    re.IGNORECASE,
)
"""Tags that show nothing by themselves."""
_MOST_OPEN = 20
"""Details that hold each other; what lies deeper is read as if their tags were not there."""


class _Reader(Protocol):
    """What reads HTML that shows something."""

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What is kept and not rendered, and what reading lost or changed."""
        ...

    def read(self, text: str, span: Span | None) -> list[Part]:
        """The headings and blocks of a piece of HTML."""
        ...


class HtmlBlocks:
    """Reads the blocks of HTML of the Markdown file `where`."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._reader: _Reader | None = None

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What is kept and not rendered, and what reading lost or changed."""
        return self._reader.notes if self._reader else ()

    def read(self, text: str, span: Span | None) -> list[Part]:
        """The comments of a block, then its headings and blocks."""
        found = [match[1] or "" for match in _COMMENT.finditer(text)]
        parts: list[Part] = [Comment(text=words.strip(), span=span) for words in found]
        rest = _COMMENT.sub("", text) if found else text
        # Tens of thousands of wrappers, read one by one, would take seconds.
        if rest.strip() and not _HOLLOW.fullmatch(rest):
            self._reader = self._reader or _open_reader(self._where)
            parts += (replace(part, span=span) for part in self._reader.read(rest, span))
        return parts

    def details(self, text: str, span: Span | None, inside: Blocks) -> Blocks:
        """The details that a text opens around blocks, behind the comments that open it too."""
        blocks = [part for part in self.read(text, span) if not isinstance(part, Heading)]
        for place, block in enumerate(blocks):
            if isinstance(block, Details):
                blocks[place] = replace(block, blocks=(*block.blocks, *inside))
                return tuple(blocks)
        return (*blocks, Details(summary="", blocks=inside, span=span))


def _open_reader(where: str) -> _Reader:
    # Here, not above: it costs 90 ms, and most reports have no HTML.
    from newsletter.sources.markdown.html_fragments import Fragments  # noqa: PLC0415

    return Fragments(where)


def fold(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, details whose two tags stand in different blocks as a pair around what they hold.

    A tag without its partner in the same list item, quote or text is left to the HTML around it.
    """
    folded: list[Token] = []
    opened: list[list[int]] = [[]]
    for token in tokens:
        if token.type == "html_block":
            for piece in _cut(token):
                _add(piece, folded, opened)
            continue
        folded.append(token)
        if token.nesting > 0:
            opened.append([])
        elif token.nesting < 0:
            opened.pop()
    return folded


def _add(piece: Token, folded: list[Token], opened: list[list[int]]) -> None:
    """Add a piece of HTML; details are such once they are closed beside where they were opened."""
    if piece.type == DETAILS_CLOSE and opened[-1]:
        start = folded[opened[-1].pop()]
        start.type = DETAILS_OPEN
        start.map = [*(start.map or [0])[:1], *(piece.map or [0])[-1:]]
    else:
        if piece.type == DETAILS_OPEN and sum(map(len, opened)) < _MOST_OPEN:
            opened[-1].append(len(folded))
        piece.type = "html_block"
    folded.append(piece)


def _cut(token: Token) -> Iterator[Token]:
    """A block of HTML, cut where details begin or end that do not do both in it."""
    text = token.content
    end = 0
    kind = "html_block"
    for tag in _loose(text):
        if text[end : tag.start()].strip():
            yield token.copy(type=kind, content=text[end : tag.start()])
        if tag[1]:
            yield token.copy(type=DETAILS_CLOSE, content="")
        end = tag.end() if tag[1] else tag.start()
        kind = "html_block" if tag[1] else DETAILS_OPEN
    if not end or text[end:].strip():
        yield token.copy(type=kind, content=text[end:])


def _loose(text: str) -> list[re.Match[str]]:
    """The tags of details that have no partner in a text, in its order."""
    if text.lstrip().startswith("<!--"):
        return []
    opened: list[re.Match[str]] = []
    closed: list[re.Match[str]] = []
    for tag in _DETAILS.finditer(text):
        if not tag[1]:
            opened.append(tag)
        elif opened:
            opened.pop()
        else:
            closed.append(tag)
    # What closes nothing stands before what is never closed.
    return [*closed, *opened]
