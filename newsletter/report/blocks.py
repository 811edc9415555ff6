"""Blocks: what stands below a heading."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from newsletter.report.inlines import Inlines
from newsletter.report.node import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(Node):
    """A paragraph."""

    children: Inlines


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem(Node):
    """One item; `checked` is None where the item is no check box."""

    blocks: tuple["Block", ...]
    checked: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBlock(Node):
    """A list to any depth; `start` counts only where it is ordered."""

    items: tuple[ListItem, ...]
    ordered: bool = False
    start: int = 1
    tight: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Node):
    """Somebody's words."""

    blocks: tuple["Block", ...]
    by: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBlock(Node):
    """Lines of code; `text` without a final newline."""

    text: str
    language: str = ""


class Align(StrEnum):
    """How a table column is set."""

    NONE = "none"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Node):
    """A data table: `align`, `head` and every row have the same length."""

    align: tuple[Align, ...]
    head: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Node):
    """An image that stands alone; sizes in pixels."""

    src: str
    alt: str = ""
    title: str = ""
    width: int | None = None
    height: int | None = None
    href: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout(Node):
    """A note that stands out; `kind` is note, tip, important, warning or caution."""

    kind: str
    blocks: tuple["Block", ...]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details(Node):
    """Blocks behind a summary: folded on the web, open in mail."""

    summary: str
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Node):
    """A term and what it means, once or more often."""

    term: Inlines
    meanings: tuple[tuple["Block", ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionList(Node):
    """Terms and their meanings."""

    items: tuple[Definition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote(Node):
    """What a `FootnoteRef` of the same label points to."""

    label: str
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Node):
    """A thematic break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Node):
    """A link that shows what is behind it (Discourse calls it a onebox)."""

    url: str
    title: str = ""
    kind: str = ""
    site: str = ""
    text: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBlock(Node):
    """A block of another language (HTML); kept, never rendered."""

    format: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Node):
    """A note among editors; kept, never rendered."""

    text: str


Block: TypeAlias = (
    Paragraph
    | ListBlock
    | Quote
    | CodeBlock
    | Table
    | Image
    | Callout
    | Details
    | DefinitionList
    | Footnote
    | Rule
    | Card
    | RawBlock
    | Comment
)
Blocks: TypeAlias = tuple[Block, ...]
