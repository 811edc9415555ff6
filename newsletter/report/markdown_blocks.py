"""Blocks as Markdown lines.

What CommonMark, tables, footnotes and definition lists have no sign for stands in a line of
attributes above the block, or in a fence: `::: details Summary`, `::: card Title {url=...}`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from newsletter.report.attributes import is_name, write_attributes
from newsletter.report.blocks import (
    Align,
    Block,
    Callout,
    Card,
    CodeBlock,
    Comment,
    Definition,
    DefinitionList,
    Details,
    Footnote,
    Image,
    ListBlock,
    Paragraph,
    Quote,
    RawBlock,
    Rule,
    Table,
)
from newsletter.report.inlines import InlineImage, Inlines, Link
from newsletter.report.markdown_inlines import EMPTY, InlineWriter
from newsletter.report.markdown_lists import list_lines, list_values
from newsletter.report.markdown_text import escape
from newsletter.report.node import Node

_LABEL = re.compile(r"[\w-]+")
_KIND = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_LANGUAGE = re.compile(r"[\w+#.,:/@-]+")
_ALIGNS = {Align.NONE: "---", Align.LEFT: ":---", Align.CENTER: ":---:", Align.RIGHT: "---:"}
_NOTHING = "{.empty}"
_MEANING = re.compile(r"\s*[:~]\s")
"""Makes a term of what is above it, whatever that is, once a definition list has begun."""


@dataclass(frozen=True, slots=True)
class Written:
    """A block's lines, and what its line of attributes says."""

    lines: Sequence[str]
    values: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""


def has_plain_form(footnote: Footnote) -> bool:
    """Whether a footnote can be written as `[^label]: text`."""
    first = footnote.blocks[0] if footnote.blocks else None
    is_text = isinstance(first, Paragraph) and not first.attrs
    return is_text and bool(_LABEL.fullmatch(footnote.label))


def behind(marker: str, lines: Sequence[str], rest: str) -> list[str]:
    """Lines behind a marker, those after the first behind `rest`."""
    first, *others = lines or [""]
    return [
        f"{marker}{first}" if first else marker.rstrip(" "),
        *(f"{rest}{line}" if line else rest.rstrip(" ") for line in others),
    ]


class BlockWriter:
    """Writes the blocks of one report; `labels` are its footnotes that have a plain form."""

    def __init__(self, labels: Collection[str]) -> None:
        self._inlines = InlineWriter(labels)
        self._line = InlineWriter(labels, single_line=True)

    def line(self, inlines: Inlines, *, before: str = " ") -> str:
        """Inlines on one line; an empty `before` is the line's start."""
        return self._line.write(inlines, before)

    def blocks(self, blocks: Iterable[Block]) -> list[str]:
        """Blocks, a blank line between them."""
        lines: list[str] = []
        for part in self.parts(blocks):
            lines += ["", *part] if lines else part
        return lines

    def parts(self, blocks: Iterable[Block]) -> list[list[str]]:
        """Each block's lines; neighbours that Markdown would take for one are kept apart."""
        parts: list[list[str]] = []
        last: Block | None = None
        alternate = False
        for block in blocks:
            alternate = not alternate and _is_same_list(last, block)
            part = self._block(block, alternate=alternate)
            if isinstance(last, DefinitionList) and any(map(_MEANING.match, part[1:3])):
                parts.append([_NOTHING])
            parts.append(part)
            last = block
        return parts

    def _block(self, block: Block, *, alternate: bool) -> list[str]:
        if isinstance(block, ListBlock):
            lines = list_lines(block, self, alternate=alternate)
            written = Written(lines, {**list_values(block, lines), **dict(block.attrs)})
        else:
            written = self._writers[type(block)](self, block)
        head = write_attributes(written.values, kind=written.kind)
        return [*([head] if head else []), *written.lines]

    def _paragraph(self, block: Paragraph) -> Written:
        return Written(self._inlines.write(block.children).split("\n"), dict(block.attrs))

    def _image(self, block: Image) -> Written:
        values = {
            **{name: str(getattr(block, name)) for name in ("width", "height")},
            "caption": block.caption,
        }
        values = {name: value for name, value in values.items() if value not in {"", "None"}}
        attrs = tuple({**values, **dict(block.attrs)}.items())
        image = InlineImage(src=block.src, alt=block.alt, title=block.title, attrs=attrs)
        linked = Link(href=block.href, children=(image,)) if block.href else image
        return Written([self._inlines.write((linked,))])

    def _quote(self, block: Quote) -> Written:
        values = {name: value for name, value in (("by", block.by), ("url", block.url)) if value}
        return Written(behind("> ", self.blocks(block.blocks), "> "), values | dict(block.attrs))

    def _callout(self, block: Callout) -> Written:
        is_plain = _KIND.fullmatch(block.kind)
        kind = block.kind.upper() if is_plain else "NOTE"
        lines = [f"[!{kind}] {escape(block.title, ' ', '')}".rstrip(" ")]
        first = block.blocks[0] if block.blocks else None
        if first and (first.attrs or not isinstance(first, Paragraph)):
            lines.append("")
        values = {} if is_plain else {"kind": block.kind}
        lines += self.blocks(block.blocks)
        return Written(behind("> ", lines, "> "), values | dict(block.attrs))

    def _details(self, block: Details) -> Written:
        return self._fenced("details", block.summary, dict(block.attrs), self.blocks(block.blocks))

    def _card(self, block: Card) -> Written:
        names = ("url", "kind", "site", "image")
        values = {name: getattr(block, name) for name in names if getattr(block, name)}
        text = [escape(block.text, "", "")] if block.text else []
        return self._fenced("card", block.title, values | dict(block.attrs), text)

    def _fenced(
        self, name: str, words: str, values: Mapping[str, str], lines: Sequence[str]
    ) -> Written:
        colons = [len(run[1]) for line in lines if (run := re.match(r"\s*(:+)", line))]
        fence = ":" * max([3, *(length + 1 for length in colons)])
        head = [fence, name, escape(words, " ", " "), write_attributes(values)]
        return Written([" ".join(filter(None, head)), *lines, fence])

    def _footnote(self, block: Footnote) -> Written:
        lines = self.blocks(block.blocks)
        if has_plain_form(block):
            return Written(behind(f"[^{block.label}]: ", lines, "    "), dict(block.attrs))
        return self._fenced("footnote", "", {"label": block.label, **dict(block.attrs)}, lines)

    def _definitions(self, block: DefinitionList) -> Written:
        lines: list[str] = []
        for item in block.items:
            lines += [*([""] if lines else []), self._term(item)]
            for index, meaning in enumerate(item.meanings):
                held = self.blocks(meaning) or [_NOTHING]
                # Of lines right below the term, one like --- would make a heading of it.
                is_close = not index and len(held) == 1
                lines += [*([] if is_close else [""]), *behind(": ", held, "  ")]
        return Written(lines, dict(block.attrs))

    def _term(self, item: Definition) -> str:
        term = self.line(item.term, before="") or EMPTY
        return " ".join(filter(None, [term, write_attributes(dict(item.attrs))]))

    def _table(self, block: Table) -> Written:
        head, *rows = (
            _row(self.line(cell).replace("|", "\\|") for cell in cells)
            for cells in (block.head, *block.rows)
        )
        values = {"caption": block.caption} if block.caption else {}
        aligns = _row(_ALIGNS[align] for align in block.align)
        return Written([head, aligns, *rows], values | dict(block.attrs))

    def _code(self, block: CodeBlock) -> Written:
        if not block.language or _LANGUAGE.fullmatch(block.language):
            return Written(_fence(block.text, block.language), dict(block.attrs))
        return Written(_fence(block.text), {"language": block.language, **dict(block.attrs)})

    def _raw(self, block: RawBlock) -> Written:
        if is_name(block.format):
            lines = _fence(block.text, write_attributes({}, form=block.format))
            return Written(lines, dict(block.attrs))
        values = {"format": block.format, **dict(block.attrs)}
        return Written(_fence(block.text), values, kind="raw")

    def _comment(self, block: Comment) -> Written:
        if "-->" in block.text:
            return Written(_fence(block.text), dict(block.attrs), kind="comment")
        return Written(f"<!-- {block.text} -->".split("\n"), dict(block.attrs))

    def _rule(self, block: Rule) -> Written:
        return Written(["***"], dict(block.attrs))

    _writers: ClassVar[Mapping[type[Node], Callable[..., Written]]] = {
        Paragraph: _paragraph,
        Image: _image,
        Quote: _quote,
        Callout: _callout,
        Details: _details,
        Card: _card,
        Footnote: _footnote,
        DefinitionList: _definitions,
        Table: _table,
        CodeBlock: _code,
        RawBlock: _raw,
        Comment: _comment,
        Rule: _rule,
    }


def _is_same_list(last: Block | None, block: Block) -> bool:
    return (
        isinstance(last, ListBlock)
        and isinstance(block, ListBlock)
        and last.ordered is block.ordered
    )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _fence(text: str, info: str = "") -> list[str]:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence + info, *(text.split("\n") if text else []), fence]
