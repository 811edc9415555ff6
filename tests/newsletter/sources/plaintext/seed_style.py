"""Writes Markdown out as the seed was: what a person copies from a forum's page.

Heading marks, emphasis and the targets of links are gone; bullets are `•`, two spaces deeper for
each level; a line feed inside a paragraph stays one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass
class Copied:
    """The text, and which of its lines (from 0) are headings."""

    lines: list[str] = field(default_factory=list)
    headings: set[int] = field(default_factory=set)

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def add(self, text: str, indent: str = "", bullet: str = "") -> None:
        """A block's lines, with a blank line before unless it is an item of a list."""
        if self.lines and self.lines[-1] and not bullet:
            self.lines.append("")
        first, *rest = text.split("\n")
        self.lines.append(f"{indent}{bullet}{first}")
        self.lines += [f"{indent}{' ' * len(bullet)}{line}" for line in rest]


def copied(markdown: str, title: str) -> Copied:
    """The text of a whole report under its title."""
    result = Copied()
    result.add(title)
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    depth, bullet = 0, ""
    for index, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "list_item_open":
                bullet = "• "
            case "inline" if text := _text(token.children or ()):
                kind = tokens[index - 1].type
                _add(result, text, depth=depth, bullet=bullet, is_heading=kind == "heading_open")
                bullet = ""
            case "fence" | "code_block":
                result.add(token.content.rstrip("\n"))
    return result


def _add(result: Copied, text: str, *, depth: int, bullet: str, is_heading: bool) -> None:
    indent = "  " * depth
    if bullet and (not result.lines or not result.lines[-1].lstrip().startswith("• ")):
        result.lines.append("")
    result.add(text, indent, bullet)
    if is_heading and not depth:
        result.headings.add(len(result.lines) - 1 - text.count("\n"))


def _text(tokens: Sequence[Token]) -> str:
    return "".join(_pieces(tokens)).strip()


def _pieces(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"text", "code_inline"}:
            yield token.content
        elif token.type in {"softbreak", "hardbreak"}:
            yield "\n"
