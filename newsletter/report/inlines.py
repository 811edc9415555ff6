"""Inlines: what a paragraph, a heading or a table cell is made of."""

from dataclasses import dataclass
from typing import TypeAlias

from newsletter.report.node import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Node):
    """Plain characters."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong(Node):
    """Strong importance."""

    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis(Node):
    """Stress."""

    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike(Node):
    """Text that no longer holds."""

    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSpan(Node):
    """A piece of code inside a sentence."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Node):
    """A link; `href` as the author wrote it."""

    href: str
    children: tuple["Inline", ...]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref(Node):
    """A typed reference to an issue, pull request, commit, ...; `text` is what a reader sees."""

    kind: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Node):
    """A person's handle, without the `@`."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineImage(Node):
    """An image inside a sentence."""

    src: str
    alt: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break(Node):
    """A line break that the author meant. Soft breaks are read as one space of text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emoji(Node):
    """An emoji by shortcode (without colons) and the character it stands for."""

    code: str
    char: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FootnoteRef(Node):
    """The mark in the text that points to the `Footnote` of the same label."""

    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawInline(Node):
    """A piece of another language (an HTML tag); kept, never rendered."""

    format: str
    text: str


Inline: TypeAlias = (
    Text
    | Strong
    | Emphasis
    | Strike
    | CodeSpan
    | Link
    | Ref
    | Mention
    | InlineImage
    | Break
    | Emoji
    | FootnoteRef
    | RawInline
)
Inlines: TypeAlias = tuple[Inline, ...]
