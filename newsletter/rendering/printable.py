"""A report as it may be printed: what both parts of a letter are made from.

    Report -> Report
        editors' comments and foreign markup       left out
        links that are not http, https, mailto     their words only
        images                                     cid:... or https://..., with sizes
        footnotes                                  numbered as the reader meets them
        "nothing to report"                        one paragraph instead of a one-item list

A theme gets nothing else, so no theme can forget a rule.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from newsletter.errors import RenderingError
from newsletter.rendering.characters import refuse_tokens
from newsletter.rendering.hrefs import usable
from newsletter.rendering.pictures import Album
from newsletter.report import (
    Block,
    Blocks,
    Callout,
    Card,
    Comment,
    Definition,
    DefinitionList,
    Details,
    Emphasis,
    Footnote,
    FootnoteRef,
    Image,
    Inline,
    InlineImage,
    Inlines,
    Link,
    ListBlock,
    ListItem,
    Mention,
    Paragraph,
    Quote,
    RawBlock,
    RawInline,
    Ref,
    Report,
    Section,
    State,
    Strike,
    Strong,
    Table,
)


def printable(report: Report, album: Album) -> Report:
    """Make the report ready for print.

    RenderingError names an image that cannot be placed, or a language that is none.
    """
    printer = _Printer(page=usable(report.url), album=album)
    return replace(
        report,
        language=_language(report.language, where=album.where(None)),
        blocks=printer.blocks(report.blocks),
        sections=tuple(map(printer.section, report.sections)),
    )


# RFC 5646 2.1, its shape only.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")

_Wrapped = TypeVar("_Wrapped", Quote, Callout, Details, Footnote)


class _Printer:
    """Walks one report; the numbers of its footnotes are the only memory."""

    def __init__(self, *, page: str, album: Album) -> None:
        self._page = page
        self._album = album
        self._notes: dict[str, str] = {}

    def section(self, section: Section) -> Section:
        blocks = section.blocks
        if section.state is State.NOTHING:
            blocks = tuple(_unlisted(blocks))
        return replace(
            section,
            title=self.inlines(section.title),
            blocks=self.blocks(blocks),
            sections=tuple(map(self.section, section.sections)),
        )

    def blocks(self, blocks: Blocks) -> Blocks:
        shown = (block for block in blocks if not isinstance(block, RawBlock | Comment))
        return tuple(map(self._block, shown))

    def _block(self, block: Block) -> Block:
        match block:
            case Paragraph():
                return replace(block, children=self.inlines(block.children))
            case ListBlock():
                return replace(block, items=tuple(map(self._item, block.items)))
            case Table():
                rows = tuple(self._row(row) for row in block.rows)
                return replace(block, head=self._row(block.head), rows=rows)
            case DefinitionList():
                return replace(block, items=tuple(map(self._definition, block.items)))
            case Image() | Card():
                return self._shown(block)
            case _:
                return self._framed(block)

    def _framed(self, block: Block) -> Block:
        match block:
            case Quote():
                return replace(self._wrapped(block), url=self._href(block.url))
            case Callout():
                return self._wrapped(block)
            case Details():
                return self._wrapped(block)
            case Footnote():
                return replace(self._wrapped(block), label=self._number(block.label))
            case _:
                return block

    def _wrapped(self, block: _Wrapped) -> _Wrapped:
        return replace(block, blocks=self.blocks(block.blocks))

    def _item(self, item: ListItem) -> ListItem:
        return replace(item, blocks=self.blocks(item.blocks))

    def _row(self, cells: tuple[Inlines, ...]) -> tuple[Inlines, ...]:
        return tuple(map(self.inlines, cells))

    def _definition(self, definition: Definition) -> Definition:
        meanings = tuple(map(self.blocks, definition.meanings))
        return replace(definition, term=self.inlines(definition.term), meanings=meanings)

    def _shown(self, block: Image | Card) -> Block:
        if isinstance(block, Card):
            # Only the author's own images are shown; a card's is somebody else's.
            return replace(block, url=self._href(block.url), image="")
        placed = self._album.place(block.src, block.span)
        width = block.width or placed.width or None
        return replace(block, src=placed.src, href=self._href(block.href), width=width)

    def inlines(self, inlines: Inlines, *, linked: bool = False) -> Inlines:
        """Print inlines; inside a link (`linked`) none becomes a link of its own."""
        printed: list[Inline] = []
        for inline in inlines:
            match inline:
                case RawInline():
                    pass
                case Link():
                    printed.extend(self._link(inline, linked=linked))
                case _:
                    printed.append(self._inline(inline, linked=linked))
        return tuple(printed)

    def _link(self, link: Link, *, linked: bool) -> Iterable[Inline]:
        href = "" if linked else self._href(link.href)
        children = self.inlines(link.children, linked=linked or bool(href))
        return (replace(link, href=href, children=children),) if href else children

    def _inline(self, inline: Inline, *, linked: bool) -> Inline:
        match inline:
            case Strong() | Emphasis() | Strike():
                return replace(inline, children=self.inlines(inline.children, linked=linked))
            case Ref() | Mention():
                return replace(inline, url="" if linked else self._href(inline.url))
            case InlineImage():
                return replace(inline, src=self._album.place(inline.src, inline.span).src)
            case FootnoteRef():
                return replace(inline, label=self._number(inline.label))
            case _:
                return inline

    def _href(self, href: str) -> str:
        href = usable(href, page=self._page) if href else ""
        refuse_tokens(href, where=self._album.where(None))
        return href

    def _number(self, label: str) -> str:
        return self._notes.setdefault(label, str(len(self._notes) + 1))


def _language(tag: str, *, where: str) -> str:
    tag = tag.strip().replace("_", "-")
    if _LANGUAGE.fullmatch(tag):
        return tag
    mend = "write a tag such as en, de or pt-BR"
    raise RenderingError(f'"{tag[:40]}" is not a language', where=where, mend=mend)


def _unlisted(blocks: Blocks) -> Iterable[Block]:
    for block in blocks:
        match block:
            case ListBlock(items=[ListItem(blocks=inner)]):
                yield from _unlisted(inner)
            case _:
                yield block
