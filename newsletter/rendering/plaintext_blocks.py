"""Blocks as plain text, each a run of lines; blank lines part them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsletter.rendering.characters import clean, line
from newsletter.rendering.plaintext_inlines import Footing, marked, written
from newsletter.rendering.plaintext_lines import COLUMNS, padded, width, wrap
from newsletter.rendering.plaintext_tables import table_lines
from newsletter.report import (
    Block,
    Blocks,
    Callout,
    Card,
    CodeBlock,
    DefinitionList,
    Details,
    Footnote,
    Image,
    Inlines,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Table,
)

_INDENT = "  "
_CODE = "    "
_QUOTED = "> "
_TAB = 4
_DEEPEST = 40
_NARROWEST_CODE = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockWriter:
    """Writes the blocks of one section; `words` are the theme's."""

    footing: Footing
    words: Mapping[str, str]

    def blocks(self, blocks: Blocks, indent: str = "") -> list[str]:
        """Write blocks one below the other, a blank line between."""
        lines: list[str] = []
        for block in blocks:
            written_lines = self.block(block, indent)
            if lines and written_lines:
                lines.append("")
            lines += written_lines
        return lines

    def block(self, block: Block, indent: str) -> list[str]:  # noqa: C901, PLR0911
        """Write one block, every line after `indent`, which stops growing at 40 columns."""
        indent = indent[:_DEEPEST]
        match block:
            case Paragraph():
                return self._text(block.children, indent)
            case ListBlock():
                return self._list(block, indent)
            case CodeBlock():
                return _code(block, indent + _CODE)
            case Table():
                return self._table(block, indent)
            case DefinitionList():
                return self._definitions(block, indent)
            case Footnote():
                return self._hung(f"[^{block.label}] ", block.blocks, indent, deep=False)
            case Rule():
                return [f"{indent}* * *"]
            case Image() | Card():
                return self._shown(block, indent)
            case Quote() | Callout() | Details():
                return self._framed(block, indent)
            case _:
                return []

    def _text(self, inlines: Inlines, indent: str) -> list[str]:
        text = written(inlines, self.footing, self.words)
        return wrap(text, first=indent) if text.strip() else []

    def _line(self, text: str, indent: str, *, url: str = "") -> list[str]:
        text = marked(line(text), url, self.footing)
        return wrap(text, first=indent) if text else []

    def _list(self, block: ListBlock, indent: str) -> list[str]:
        lines: list[str] = []
        last = block.start + len(block.items) - 1
        for number, item in enumerate(block.items, start=block.start):
            if lines and not block.tight:
                lines.append("")
            mark = padded(f"{number}.", len(f"{last}. ")) if block.ordered else "* "
            lines += self._hung(mark + self._box(item), item.blocks, indent, deep=block.tight)
        return lines

    def _box(self, item: ListItem) -> str:
        if item.checked is None:
            return ""
        return "[x] " if item.checked else "[ ] "

    def _hung(self, mark: str, blocks: Blocks, indent: str, *, deep: bool) -> list[str]:
        """Write blocks that hang from a mark; a list directly below (`deep`) has no blank line."""
        inner = indent + " " * width(mark)
        lines: list[str] = []
        for block in blocks:
            more = self.block(block, inner)
            if lines and more and not (deep and isinstance(block, ListBlock)):
                lines.append("")
            lines += more
        if not lines:
            return [(indent + mark).rstrip(" ")]
        return [(indent + mark + _after(inner, lines[0])).rstrip(" "), *lines[1:]]

    def _table(self, table: Table, indent: str) -> list[str]:
        def cells(row: Sequence[Inlines]) -> list[str]:
            texts = (written(cell, self.footing, self.words) for cell in row)
            return [text.replace("\n", " ") for text in texts]

        caption = self._line(table.caption, indent)
        lines = table_lines(
            cells(table.head),
            [cells(row) for row in table.rows],
            aligns=[align.value for align in table.align],
            indent=indent,
        )
        return [*caption, "", *lines] if caption else lines

    def _definitions(self, block: DefinitionList, indent: str) -> list[str]:
        lines: list[str] = []
        for definition in block.items:
            if lines:
                lines.append("")
            lines += self._text(definition.term, indent)
            for meaning in definition.meanings:
                lines += self.blocks(meaning, indent + _INDENT)
        return lines

    def _shown(self, block: Image | Card, indent: str) -> list[str]:
        if isinstance(block, Image):
            named = f"[{self.words['image']}: {line(block.alt)}]" if block.alt else ""
            shown = self._line(named, indent, url=block.href)
            return [*shown, *self._line(block.caption, indent)]
        return [
            *self._line(block.site, indent),
            *self._line(block.title, indent, url=block.url),
            *self._line(block.text, indent),
        ]

    def _framed(self, block: Quote | Callout | Details, indent: str) -> list[str]:
        match block:
            case Quote():
                return self._quote(block, indent)
            case Callout():
                kind = self.words.get(block.kind, block.kind)
                label = f"{kind}: {block.title}" if block.title else f"{kind}:"
            case Details():
                label = block.summary
        return [*self._line(label, indent), *self.blocks(block.blocks, indent + _INDENT)]

    def _quote(self, quote: Quote, indent: str) -> list[str]:
        inner = indent + " " * len(_QUOTED)
        lines = self.blocks(quote.blocks, inner)
        if quote.by or quote.url:
            by = f"\N{EM DASH} {quote.by}" if quote.by else ""
            lines += self._line(by, inner, url=quote.url)
        return [(indent + _QUOTED + _after(inner, text)).rstrip(" ") for text in lines]


def _after(indent: str, text: str) -> str:
    return text.removeprefix(indent) if text.startswith(indent) else text.lstrip(" ")


def _code(block: CodeBlock, indent: str) -> list[str]:
    most = max(COLUMNS + len(_CODE) - len(indent), _NARROWEST_CODE)
    lines: list[str] = []
    for text in clean(block.text).expandtabs(_TAB).split("\n"):
        lines += [(indent + piece).rstrip(" ") for piece in _code_pieces(text, most)]
    return lines


def _code_pieces(text: str, most: int) -> list[str]:
    """Cut a line of code that is too long, at spaces where it has them."""
    pieces: list[str] = []
    while width(text) > most:
        at = len(text[:most])
        while width(text[:at]) > most:
            at -= 1
        space = text.rfind(" ", len(text) - len(text.lstrip(" ")) + 1, at)
        at = space if space > 0 else at
        pieces.append(text[:at])
        text = _INDENT + text[at:].lstrip(" ")
    return [*pieces, text]
