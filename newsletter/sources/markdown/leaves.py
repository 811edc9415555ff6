"""Markdown's blocks that hold no blocks: code, HTML, comments, tables, rules."""

import re
from collections.abc import Iterator
from typing import Protocol

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from newsletter.report import (
    Align,
    Block,
    Blocks,
    CodeBlock,
    Comment,
    Diagnostic,
    Inlines,
    Level,
    RawBlock,
    Rule,
    Span,
    Table,
)
from newsletter.report.attributes import NONE, Attributes, read_attributes, split_attributes
from newsletter.sources.markdown.inlines import read_inlines

_COMMENT = re.compile(r"\s*<!--(.*?)-->", re.DOTALL)
_ALIGNS = {f"text-align:{align}": align for align in Align}
_SHOWN = 60


class Reader(Protocol):
    """What these blocks need of the reader of the whole text."""

    notes: list[Diagnostic]

    def span(self, token: Token) -> Span | None:
        """The lines of a block."""
        ...

    def behind(self, token: Token, text: str) -> Blocks:
        """The blocks of a text that ends where a token does."""
        ...


def read_rule(reader: Reader, token: Token, _: Iterator[Token], above: Attributes) -> Blocks:
    """A thematic break."""
    return (Rule(span=reader.span(token), attrs=above.take()[1]),)


def read_code(reader: Reader, token: Token, _: Iterator[Token], above: Attributes) -> Blocks:
    """Fenced or indented code, or what our form puts in a fence: raw text, an odd comment."""
    text, span = token.content.removesuffix("\n"), reader.span(token)
    info = unescapeAll(token.info.strip())
    found = read_attributes(info)
    inside = found[0] if found and found[1] == len(info) else NONE
    if inside.format or "raw" in above.kinds:
        fields, attrs = above.take("format", kind="raw")
        form = fields.get("format", inside.format)
        return (RawBlock(format=form, text=text, span=span, attrs=attrs),)
    if "comment" in above.kinds:
        attrs = above.take(kind="comment")[1]
        return (Comment(text=text.strip(), span=span, attrs=attrs),)
    language, attributes = _language(info)
    fields, attrs = attributes.joined(above).take("language", kind=language)
    language = fields.get("language", language)
    return (CodeBlock(text=text, language=language, span=span, attrs=attrs),)


def _language(info: str) -> tuple[str, Attributes]:
    """The language that the words behind a fence name: `python`, `python {key=value}`, `{.python}`.

    Further words are kept as the attribute `info`.
    """
    words, attributes = split_attributes(info)
    language, _, rest = words.partition(" ")
    if rest:
        attributes = attributes.joined(Attributes(values={"info": rest.strip()}))
    return language or "".join(attributes.kinds[:1]), attributes


def read_html(reader: Reader, token: Token, _: Iterator[Token], above: Attributes) -> Blocks:
    """Comments, then an HTML block or the text behind them, which CommonMark takes for HTML."""
    attrs, span = above.take()[1], reader.span(token)
    blocks: list[Block] = []
    end = 0
    while found := _COMMENT.match(token.content, end):
        blocks.append(Comment(text=found[1].strip(), span=span, attrs=attrs))
        end = found.end()
    rest = token.content[end:].strip("\n")
    if not rest.strip():
        return tuple(blocks)
    if end and not rest.lstrip().startswith("<"):
        return (*blocks, *reader.behind(token, rest.strip()))
    shown = " ".join(rest.split())[:_SHOWN]
    message = f"an HTML block is kept, but not rendered: {shown}"
    note = Diagnostic(level=Level.WARNING, code="html-not-rendered", message=message, span=span)
    reader.notes.append(note)
    return (*blocks, RawBlock(format="html", text=rest, span=span, attrs=attrs))


def read_table(reader: Reader, token: Token, tokens: Iterator[Token], above: Attributes) -> Blocks:
    """A table; every row is as long as the head."""
    rows: list[list[Inlines]] = []
    align: list[Align] = []
    for part in tokens:
        if part.type == "table_close":
            break
        if part.type == "tr_open":
            rows.append([])
        elif part.type in {"th_open", "td_open"}:
            rows[-1].append(read_inlines(next(tokens).children))
            if part.type == "th_open":
                align.append(_ALIGNS.get(str(part.attrs.get("style", "")), Align.NONE))
    head, *body = (tuple(row) for row in rows)
    fields, attrs = above.take("caption")
    return (
        Table(
            align=tuple(align),
            head=head,
            rows=tuple(body),
            caption=fields.get("caption", ""),
            span=reader.span(token),
            attrs=attrs,
        ),
    )
