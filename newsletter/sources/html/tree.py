"""HTML as a small tree of values: what every reader of HTML walks over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
MEDIA = frozenset({"iframe", "video", "audio", "object", "embed"})
BLOCKS = frozenset({
    *HEADINGS, *MEDIA, "address", "article", "aside", "blockquote", "caption", "center", "dd",
    "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "form", "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre",
    "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
"""The elements that begin on a line of their own."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Element:
    """An element: its text and its children in order, as `content`."""

    name: str
    attributes: Mapping[str, str]
    content: "Content"
    holds_blocks: bool = False

    @property
    def is_block(self) -> bool:
        """Whether it cannot stand inside a sentence."""
        return self.holds_blocks or self.name in BLOCKS

    @property
    def kinds(self) -> list[str]:
        """Its classes."""
        return self.get("class").split()

    def get(self, name: str) -> str:
        """An attribute's value, empty if there is none."""
        return self.attributes.get(name, "")

    def fits(self, *patterns: str) -> bool:
        """Whether it is one of `name`, `name.class` or `.class`; an empty pattern fits all."""
        for name, _, kind in map(_cut, patterns):
            if name in {"", self.name} and (not kind or kind in self.kinds):
                return True
        return False

    def find(self, *patterns: str) -> Iterator["Element"]:
        """The elements inside it that fit a pattern, in the order of the text."""
        for piece in self.content:
            if isinstance(piece, Element):
                if piece.fits(*patterns):
                    yield piece
                yield from piece.find(*patterns)

    def first(self, *patterns: str) -> "Element | None":
        """The first element inside it that fits a pattern."""
        return next(self.find(*patterns), None)

    def text(self) -> str:
        """Its characters as they are written, `br` as a line feed."""
        return "".join(
            piece if isinstance(piece, str) else "\n" if piece.name == "br" else piece.text()
            for piece in self.content
        )

    def words(self, *without: str) -> str:
        """Its text on one line, blocks apart; elements that fit `without` are left out."""
        return " ".join("".join(self._pieces(without)).split())

    def _pieces(self, without: tuple[str, ...]) -> Iterator[str]:
        for piece in self.content:
            if isinstance(piece, str):
                yield piece
            elif not (without and piece.fits(*without)):
                gap = " " if piece.is_block or piece.name == "br" else ""
                yield gap
                yield from piece._pieces(without)  # noqa: SLF001 - its own kind
                yield gap


@cache
def _cut(pattern: str) -> tuple[str, str, str]:
    return pattern.partition(".")


Content: TypeAlias = tuple["Element | str", ...]


def holds_blocks(content: Content) -> bool:
    """Whether an element that holds this holds blocks."""
    return any(isinstance(piece, Element) and piece.is_block for piece in content)


def is_blank(piece: Element | str) -> bool:
    """Whether it is nothing but white space."""
    return isinstance(piece, str) and not piece.strip()
