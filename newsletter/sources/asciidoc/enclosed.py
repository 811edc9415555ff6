"""AsciiDoc's blocks between two lines of signs, and paragraphs with a style."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from newsletter.report import (
    Block,
    Blocks,
    Break,
    Callout,
    CodeBlock,
    Comment,
    Details,
    Inline,
    Inlines,
    Link,
    Paragraph,
    Quote,
    RawBlock,
    Span,
    plain,
    stand_alone,
    walk,
)
from newsletter.sources.asciidoc.listed import Listed
from newsletter.sources.asciidoc.shapes import COMMENT
from newsletter.sources.asciidoc.tables import read_table
from newsletter.sources.markup import Line, Notes, code_of, span_of

_KINDS: Mapping[str, str] = {
    "--": "open",
    "-": "listing",
    ".": "literal",
    "=": "example",
    "_": "quote",
    "*": "sidebar",
    "+": "pass",
    "/": "comment",
    "`": "listing",
    "|": "table",
    ",": "data",
    ":": "data",
    "!": "table",
}
"""What a block is by the line above it, or by that line's first sign."""
_FIXED = frozenset({"listing", "literal", "comment", "table", "data"})
_CODE = frozenset({"source", "listing", "literal"})
_CALLOUTS = frozenset({"note", "tip", "important", "warning", "caution"})
_BY_FENCE = frozenset({"paragraph", "table", "data"})
"""Kinds that no style makes."""
_PLAIN = frozenset({"example", "sidebar", "open", "abstract", "partintro", "normal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A block: its kind, what stands in brackets above it, the lines inside.

    `fence` is the line above it; a paragraph has none.
    """

    fence: str
    said: Listed
    title: str
    lines: Sequence[Line]
    span: Span

    @property
    def kind(self) -> str:
        """What the block is, its style counting where it may."""
        style = self.said.style.lower()
        kind = _KINDS.get(self.fence) or _KINDS.get(self.fence[:1], "paragraph")
        if kind in _FIXED:
            return style if kind in _CODE and style in _CODE else kind
        return style if style in _READERS and style not in _BY_FENCE else kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """What reads the parts of a block: its lines as blocks, a text as inlines."""

    notes: Notes
    blocks: Callable[[Sequence[Line]], Blocks]
    inlines: Callable[[str, Span], Inlines]


def read_enclosed(found: Enclosed, readers: Readers) -> tuple[Blocks, bool]:
    """What a block means, and whether its title is in it already.

    Note: `asciidoc-not-rendered` (warning) for text of another format.
    """
    blocks = _READERS[found.kind](found, readers)
    return blocks, any(isinstance(block, Callout | Details) for block in blocks[:1])


def prose(lines: Sequence[Line]) -> tuple[str, Blocks]:
    """The text of a paragraph's lines, and the comments that stand between them."""
    comments = [line for line in lines if COMMENT.fullmatch(line.text)]
    text = "\n".join(line.text.strip() for line in lines if not COMMENT.fullmatch(line.text))
    return text, tuple(
        Comment(text=line.text[2:].strip(), span=span_of([line])) for line in comments
    )


def _paragraph(found: Enclosed, readers: Readers) -> Blocks:
    text, comments = prose(found.lines)
    if "hardbreaks" in found.said.options:
        text = text.replace("\n", " +\n")
    children = readers.inlines(text, found.span)
    return (stand_alone(Paragraph(children=children, span=found.span)), *comments)


def _inside(found: Enclosed, readers: Readers) -> Blocks:
    return readers.blocks(found.lines) if found.fence else _paragraph(found, readers)


def _code(found: Enclosed, readers: Readers) -> Blocks:
    del readers
    said, style = found.said, found.said.style
    language = said.place(1, "language") if style == "source" else ""
    if style.lower() not in STYLES:
        language = style
    if found.fence.startswith("```"):
        language = found.fence[3:].strip() or language
    elif said.places[:1] == ("",) and len(said.places) > 1:
        language = language or said.places[1]
    text = code_text(found.lines) if found.fence else code_of(found.lines)
    return (CodeBlock(text=text, language=language.strip(), span=found.span),)


def code_text(lines: Sequence[Line]) -> str:
    """The text of lines of code, without blank ones at both ends."""
    first, last = 0, len(lines)
    while first < last and lines[first].blank:
        first += 1
    while last > first and lines[last - 1].blank:
        last -= 1
    return "\n".join(line.text.rstrip() for line in lines[first:last])


def _formula(found: Enclosed, readers: Readers) -> Blocks:
    what = "a formula is shown as it is written"
    readers.notes.warn("asciidoc-not-rendered", what, found.span)
    return (CodeBlock(text=code_text(found.lines), span=found.span),)


def _data(found: Enclosed, readers: Readers) -> Blocks:
    what = "a table whose cells are parted by commas or colons is shown as it is written"
    readers.notes.warn("asciidoc-not-rendered", what, found.span)
    return (CodeBlock(text=code_text(found.lines), span=found.span),)


def _raw(found: Enclosed, readers: Readers) -> Blocks:
    text = code_text(found.lines)
    shown = " ".join(text.split())[:60]
    what = f"text for html is kept, but not rendered: {shown}"
    readers.notes.warn("asciidoc-not-rendered", what, found.span)
    return (RawBlock(format="html", text=text, span=found.span),)


def _comment(found: Enclosed, readers: Readers) -> Blocks:
    del readers
    return (Comment(text=code_text(found.lines).strip(), span=found.span),)


def _quote(found: Enclosed, readers: Readers) -> Blocks:
    return (_by(found, readers, _inside(found, readers)),)


def _by(found: Enclosed, readers: Readers, blocks: Blocks) -> Quote:
    said = found.said
    names = (said.place(1, "attribution"), said.place(2, "citetitle"))
    by = readers.inlines(", ".join(filter(None, names)), found.span)
    links = [node.href for inline in by for node in walk(inline) if isinstance(node, Link)]
    url = next((href for href in links if not href.startswith("mailto:")), "")
    return Quote(blocks=blocks, by=" ".join(plain(by).split()), url=url, span=found.span)


def _verse(found: Enclosed, readers: Readers) -> Blocks:
    run: list[Inline] = []
    for line in found.lines:
        run += [Break()] if run else []
        run += readers.inlines(line.text.strip(), found.span)
    block = Paragraph(children=tuple(run), span=found.span)
    is_said = bool(found.said.place(1, "attribution") or found.said.place(2, "citetitle"))
    return (_by(found, readers, (block,)),) if is_said else (block,)


def _callout(found: Enclosed, readers: Readers) -> Blocks:
    kind = found.said.style.lower()
    title = plain(readers.inlines(found.title, found.span))
    return (Callout(kind=kind, blocks=_inside(found, readers), title=title, span=found.span),)


def _plain(found: Enclosed, readers: Readers) -> Blocks:
    blocks = _inside(found, readers)
    if "collapsible" not in found.said.options:
        return blocks
    summary = plain(readers.inlines(found.title, found.span)) or "Details"
    return (Details(summary=summary, blocks=blocks, span=found.span),)


def _table(found: Enclosed, readers: Readers) -> Blocks:
    if not found.fence:
        return _paragraph(found, readers)
    table: Block = read_table(
        found.lines,
        found.said,
        readers.notes,
        read=lambda text: readers.inlines(text, found.span),
        span=found.span,
    )
    return (table,)


_Reader: TypeAlias = Callable[[Enclosed, Readers], Blocks]
_READERS: Mapping[str, _Reader] = {
    **dict.fromkeys(_CODE, _code),
    **dict.fromkeys(_CALLOUTS, _callout),
    **dict.fromkeys(_PLAIN, _plain),
    **dict.fromkeys(("stem", "latexmath", "asciimath"), _formula),
    "paragraph": _paragraph,
    "data": _data,
    "pass": _raw,
    "comment": _comment,
    "quote": _quote,
    "verse": _verse,
    "table": _table,
}
"""kind -> how such a block is read."""
STYLES = frozenset(
    {"", "discrete", "float", "horizontal", "qanda", "square", "circle", "disc", "none", "arabic",
     "unstyled", "no-bullet", "loweralpha", "upperalpha", "lowerroman", "upperroman", "decimal",
     "appendix", "bibliography", "glossary", "preface", "colophon", "dedication", "index", "lead",
     *(_READERS.keys() - _BY_FENCE)}
)  # fmt: skip
"""Styles that are known, though some say nothing to us."""
