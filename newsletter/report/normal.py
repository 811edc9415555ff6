"""The canonical form of a report: what two readings of one report have in common."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from newsletter.report.blocks import (
    Align,
    Block,
    Blocks,
    Callout,
    CodeBlock,
    Comment,
    DefinitionList,
    Image,
    ListBlock,
    Paragraph,
    RawBlock,
    Table,
)
from newsletter.report.guesses import slug
from newsletter.report.inlines import InlineImage, Inlines, Link, Text
from newsletter.report.model import Person, Report, Section
from newsletter.report.node import Node, changed
from newsletter.report.normal_inlines import line, lines, normalise_attrs, normalise_inlines
from newsletter.report.walk import plain

_N = TypeVar("_N", bound=Node)


def normalise(report: Report) -> Report:
    """The canonical form: no spans, no notes, and one way to say each thing. No word is dropped.

    Inlines: see `normalise_inlines`. Blocks: an image alone in its paragraph is an `Image`, a
    paragraph, list or table without content is gone, a table's rows are equally long. Sections:
    each has an id of its own. Idempotent.
    """
    naming = _Naming(report.sections)
    return replace(
        report,
        title=line(report.title),
        language=line(report.language),
        authors=tuple(map(_person, report.authors)),
        subject=line(report.subject),
        preheader=line(report.preheader),
        url=line(report.url),
        meta=dict(report.meta),
        blocks=normalise_blocks(report.blocks),
        sections=tuple(naming.named(section) for section in report.sections),
        notes=(),
    )


def normalise_blocks(blocks: Iterable[Block]) -> Blocks:
    """The canonical form of blocks."""
    return tuple(kept for block in blocks for kept in _kept(_normal(block)))


def stand_alone(paragraph: Paragraph) -> Block:
    """A paragraph that holds one image, linked or not, as that `Image`; others as they are."""
    href, held = "", paragraph.children
    if len(held) == 1 and isinstance(link := held[0], Link) and not link.title and not link.attrs:
        href, held = link.href, link.children
    if len(held) != 1 or not isinstance(image := held[0], InlineImage):
        return paragraph
    attrs = {**dict(paragraph.attrs), **dict(image.attrs)}
    return Image(
        src=image.src,
        alt=image.alt,
        title=image.title,
        width=_pixels(attrs, "width"),
        height=_pixels(attrs, "height"),
        caption=attrs.pop("caption", ""),
        href=href,
        span=paragraph.span,
        attrs=tuple(sorted(attrs.items())),
    )


def _pixels(attrs: dict[str, str], name: str) -> int | None:
    value = attrs.get(name, "")
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len("999999999")):
        return None
    return int(attrs.pop(name))


class _Naming:
    """Gives each section that lacks an id, or shares one, an id of its own."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        self._asked = set(_ids(sections))
        self._given: set[str] = set()

    def named(self, section: Section) -> Section:
        """The section in canonical form, and those below it."""
        title = normalise_inlines(section.title)
        return replace(
            section,
            title=title,
            blocks=normalise_blocks(section.blocks),
            id=self._identity(line(section.id), plain(title)),
            role=line(section.role),
            sections=tuple(self.named(below) for below in section.sections),
            span=None,
            attrs=normalise_attrs(section),
        )

    def _identity(self, asked: str, title: str) -> str:
        stem, count = asked or slug(title), 1
        unique = stem
        while unique in self._given or (unique in self._asked and unique != asked):
            count += 1
            unique = f"{stem}-{count}"
        self._given.add(unique)
        return unique


def _ids(sections: tuple[Section, ...]) -> Iterator[str]:
    for section in sections:
        yield line(section.id)
        yield from _ids(section.sections)


def _person(person: Person) -> Person:
    return Person(name=line(person.name), email=line(person.email), url=line(person.url))


def _kept(block: Block) -> Blocks:
    match block:
        case Paragraph(children=()) | ListBlock(items=()) | DefinitionList(items=()):
            return ()
        case Table(align=(), caption=caption):
            # Markdown has no table without columns, and a caption's words may not go.
            return (Paragraph(children=(Text(text=caption),)),) if caption else ()
        case Paragraph():
            alone = stand_alone(block)
            return (alone if alone is block else _normal(alone),)
        case _:
            return (block,)


_VERBATIM = ((CodeBlock, "text"), (RawBlock, "text"), (Comment, "text"))


def _normal(node: _N) -> _N:
    """A node in canonical form, field by field."""
    changes: dict[str, object] = {"span": None, "attrs": normalise_attrs(node)}
    for name in type(node).__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, str):
            changes[name] = lines(value) if (type(node), name) in _VERBATIM else line(value)
        elif name in _WAYS:
            changes[name] = _WAYS[name](value)
    result = changed(node, changes)
    return changed(result, _consequences(result))


def _items(items: Iterable[_N]) -> tuple[_N, ...]:
    return tuple(_normal(item) for item in items)


def _cells(cells: Iterable[Inlines]) -> tuple[Inlines, ...]:
    return tuple(normalise_inlines(cell) for cell in cells)


_WAYS: Mapping[str, Callable[..., object]] = {
    "children": normalise_inlines,
    "term": normalise_inlines,
    "blocks": normalise_blocks,
    "items": _items,
    "head": _cells,
    "rows": lambda rows: tuple(_cells(row) for row in rows),
    "meanings": lambda meanings: tuple(map(normalise_blocks, meanings)) or ((),),
}
"""How the fields of nodes that hold nodes are brought into canonical form."""


def _consequences(node: Node) -> dict[str, object]:
    """What follows for one field from another."""
    match node:
        case ListBlock(ordered=ordered, start=start):
            tight = node.tight or not _has_paragraphs(node)
            return {"start": start if ordered else 1, "tight": tight}
        case Table():
            return _rectangle(node)
        case Callout(kind=kind):
            return {"kind": kind.lower()}
        case Comment(text=text):
            return {"text": text.strip()}
        case _:
            return {}


def _has_paragraphs(block: ListBlock) -> bool:
    return any(isinstance(held, Paragraph | Image) for item in block.items for held in item.blocks)


def _rectangle(table: Table) -> dict[str, object]:
    width = max([len(table.align), len(table.head), *map(len, table.rows)])
    blank: tuple[()] = ()
    return {
        "align": table.align + (Align.NONE,) * (width - len(table.align)),
        "head": table.head + (blank,) * (width - len(table.head)),
        "rows": tuple(row + (blank,) * (width - len(row)) for row in table.rows),
    }
