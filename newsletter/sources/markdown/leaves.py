"""Markdown's blocks that hold no blocks: code, HTML, comments, tables, rules."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from newsletter.report import (
    Align,
    Blocks,
    CodeBlock,
    Comment,
    Inlines,
    RawBlock,
    Rule,
    Span,
    Table,
)
from newsletter.report.attributes import NONE, Attributes, read_attributes, split_attributes
from newsletter.sources.markdown.html_blocks import HtmlBlocks
from newsletter.sources.markdown.inlines import read_inlines
from newsletter.sources.sections import Part

_LEADING = re.compile(r"(?:\s*<!--.*?-->)+", re.DOTALL)
_ALIGNS = {f"text-align:{align}": align for align in Align}


class Reader(Protocol):
    """What these blocks need of the reader of the whole text."""

    html: HtmlBlocks

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


def read_html(reader: Reader, token: Token, _: Iterator[Token], above: Attributes) -> list[Part]:
    """Comments, then an HTML block or the text behind them, which CommonMark takes for HTML."""
    attrs, span = above.take()[1], reader.span(token)
    comments = _LEADING.match(token.content)
    end = comments.end() if comments else 0
    rest = token.content[end:].strip()
    is_text = bool(end and rest) and not rest.startswith("<")
    parts = reader.html.read(token.content[:end] if is_text else token.content, span)
    if attrs and parts:
        parts[0] = replace(parts[0], attrs=attrs)
    return [*parts, *reader.behind(token, rest)] if is_text else parts


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
