"""Markdown's block tokens as headings and the model's blocks."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from markdown_it.token import Token

from newsletter.errors import ReportError
from newsletter.report import (
    Blocks,
    Callout,
    Card,
    CodeBlock,
    Definition,
    DefinitionList,
    Details,
    Footnote,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Span,
    State,
    Strong,
    plain,
    stand_alone,
    walk,
)
from newsletter.report.attributes import NONE, Attributes, split_attributes
from newsletter.sources.markdown.html_blocks import DETAILS_CLOSE, DETAILS_OPEN, HtmlBlocks, fold
from newsletter.sources.markdown.inlines import read_inlines, read_words
from newsletter.sources.markdown.leaves import read_code, read_html, read_rule, read_table
from newsletter.sources.markdown.rules import (
    ATTRIBUTES,
    CALLOUT,
    CHECKED,
    DEEPEST,
    FENCE,
    attributes_of,
    parse,
)
from newsletter.sources.sections import Heading, Part


class BlockReader:
    """Reads a Markdown text that begins after `offset` lines of the file `where`.

    `references` is a text that defines links which the text may use and does not define itself;
    `html` reads its blocks of HTML.
    """

    def __init__(
        self,
        text: str,
        *,
        where: str,
        offset: int = 0,
        references: str = "",
        html: HtmlBlocks | None = None,
    ) -> None:
        self.html = html or HtmlBlocks(where)
        self._where = where
        self._offset = offset
        self._lines = text.split("\n")
        self._tokens = fold(parse(text, references))
        self._refuse_depth()
        self._items: dict[int, Attributes] = {}
        self._loose: set[int] = set()

    def _refuse_depth(self) -> None:
        deepest = next((token for token in self._tokens if token.level >= DEEPEST - 1), None)
        if deepest:
            span = self.span(deepest)
            place = f"{self._where}:{span.start}" if span else self._where
            what, mend = "lists and quotes are nested too deeply to be read", "nest them less"
            raise ReportError(what, where=place, mend=mend)

    def parts(self) -> list[Part]:
        """The headings and blocks of the whole text."""
        return list(self._parts(iter(self._tokens), ""))

    def blocks(self) -> Blocks:
        """The blocks of the whole text, where no section can begin."""
        return self._blocks(iter(self._tokens), "")

    def behind(self, token: Token, text: str) -> Blocks:
        """The blocks of a text that ends where a token does."""
        offset = self._offset + (token.map[1] if token.map else 0) - text.count("\n") - 1
        return BlockReader(text, where=self._where, offset=offset, html=self.html).blocks()

    def _parts(self, tokens: Iterator[Token], close: str) -> Iterator[Part]:
        """Headings and blocks up to a closing token, each with the attributes above it."""
        above = NONE
        for token in tokens:
            if token.type == close:
                return
            if token.type == ATTRIBUTES:
                above = self._above(token, above)
            elif token.type == "heading_open":
                yield self._heading(token, tokens)
            elif read := self._readers.get(token.type):
                yield from read(self, token, tokens, above)
                above = NONE

    def _blocks(self, tokens: Iterator[Token], close: str) -> Blocks:
        """The blocks inside another; a heading there becomes a strong line."""
        parts = self._parts(tokens, close)
        return tuple(_strong_line(part) if isinstance(part, Heading) else part for part in parts)

    def _above(self, token: Token, above: Attributes) -> Attributes:
        attributes = attributes_of(token)
        if "item" in attributes.kinds:
            self._items[token.level] = attributes
        is_placeholder = {"item", "empty"} & set(attributes.kinds)
        return above if is_placeholder else above.joined(attributes)

    def span(self, token: Token) -> Span | None:
        """The lines of a block, without blank ones at its end."""
        if token.map is None:
            return None
        start, end = token.map
        while end > start + 1 and not self._lines[end - 1].strip():
            end -= 1
        return Span(start + 1 + self._offset, end + self._offset)

    def _heading(self, token: Token, tokens: Iterator[Token]) -> Heading:
        title = read_inlines(next(tokens).children)
        next(tokens)
        fields, attrs = attributes_of(token).take("id", "role", "state", "level")
        level, state = fields.get("level", ""), fields.get("state")
        span = self.span(token)
        if state is not None and state not in set(State):
            place = f"{self._where}:{span.start}" if span else self._where
            mend = f"write one of {', '.join(State)}"
            raise ReportError(f'"{state}" is not a state of a section', where=place, mend=mend)
        return Heading(
            level=int(level) if level.isdecimal() else int(token.tag.removeprefix("h")),
            title=title,
            id=fields.get("id"),
            role=fields.get("role"),
            state=State(state) if state else None,
            span=span,
            attrs=attrs,
        )

    def _paragraph(self, token: Token, tokens: Iterator[Token], above: Attributes) -> Blocks:
        children = read_inlines(next(tokens).children)
        next(tokens)
        if not token.hidden:
            self._loose.add(token.level)
        attrs = above.take()[1]
        paragraph = Paragraph(children=children, span=self.span(token), attrs=attrs)
        return (stand_alone(paragraph),) if children else ()

    def _list(self, token: Token, tokens: Iterator[Token], above: Attributes) -> Blocks:
        fields, attrs = above.take("start", "tight")
        inside = token.level + 2
        self._loose.discard(inside)
        items = tuple(self._list_items(tokens, token.type.replace("open", "close")))
        is_tight = fields.get("tight", str(inside not in self._loose).lower()) == "true"
        start = _number(fields.get("start"), int(token.attrs.get("start", 1)))
        ordered = token.type == "ordered_list_open"
        span = self.span(token)
        return (
            ListBlock(
                items=items, ordered=ordered, start=start, tight=is_tight, span=span, attrs=attrs
            ),
        )

    def _list_items(self, tokens: Iterator[Token], close: str) -> Iterator[ListItem]:
        for token in tokens:
            if token.type == close:
                return
            blocks = self._blocks(tokens, "list_item_close")
            attrs = self._items.pop(token.level + 1, NONE).take(kind="item")[1]
            checked = token.meta.get(CHECKED)
            yield ListItem(blocks=blocks, checked=checked, span=self.span(token), attrs=attrs)

    def _quote(self, token: Token, tokens: Iterator[Token], above: Attributes) -> Blocks:
        blocks = self._blocks(tokens, "blockquote_close")
        span = self.span(token)
        if CALLOUT in token.meta:
            kind, title = token.meta[CALLOUT]
            fields, attrs = above.take("kind")
            kind, title = fields.get("kind", kind), read_words(title)
            return (Callout(kind=kind, title=title, blocks=blocks, span=span, attrs=attrs),)
        fields, attrs = above.take("by", "url")
        return (Quote(blocks=blocks, span=span, attrs=attrs, **fields),)

    def _folded(self, token: Token, tokens: Iterator[Token], above: Attributes) -> Blocks:
        inside, span = self._blocks(tokens, DETAILS_CLOSE), self.span(token)
        blocks = self.html.details(token.content, span, inside)
        attrs = above.take()[1]
        return (*blocks[:-1], replace(blocks[-1], attrs=attrs)) if attrs else blocks

    def _definitions(self, token: Token, tokens: Iterator[Token], above: Attributes) -> Blocks:
        items: list[Definition] = []
        for part in tokens:
            if part.type == "dl_close":
                break
            if part.type == "dt_open":
                term = read_inlines(next(tokens).children)
                attrs = attributes_of(part).take()[1]
                items.append(Definition(term=term, meanings=(), attrs=attrs))
            elif part.type == "dd_open":
                meanings = (*items[-1].meanings, self._blocks(tokens, "dd_close"))
                items[-1] = replace(items[-1], meanings=meanings)
        attrs = above.take()[1]
        return (DefinitionList(items=tuple(items), span=self.span(token), attrs=attrs),)

    def _footnote(self, token: Token, tokens: Iterator[Token], above: Attributes) -> Blocks:
        blocks = self._blocks(tokens, "footnote_reference_close")
        label, attrs = str(token.meta["label"]), above.take()[1]
        return (Footnote(label=label, blocks=blocks, span=self.span(token), attrs=attrs),)

    def _fence(self, token: Token, tokens: Iterator[Token], above: Attributes) -> Blocks:
        """`::: name Words {key=value}`."""
        words, attributes = split_attributes(token.info.strip())
        name, _, words = words.partition(" ")
        attributes = above.joined(attributes)
        blocks, span = self._blocks(tokens, f"{FENCE}_close"), self.span(token)
        words = read_words(words)
        match name:
            case "card":
                fields, attrs = attributes.take("url", "kind", "site", "image")
                text = _all_words(blocks)
                fields = {"url": "", **fields}
                return (Card(title=words, text=text, span=span, attrs=attrs, **fields),)
            case "footnote":
                fields, attrs = attributes.take("label")
                label = fields.get("label", words)
                return (Footnote(label=label, blocks=blocks, span=span, attrs=attrs),)
            case _:
                attrs = attributes.take()[1]
                return (Details(summary=words, blocks=blocks, span=span, attrs=attrs),)

    _readers: ClassVar[Mapping[str, Callable[..., Iterable[Part]]]] = {
        "paragraph_open": _paragraph,
        "bullet_list_open": _list,
        "ordered_list_open": _list,
        "blockquote_open": _quote,
        "dl_open": _definitions,
        "footnote_reference_open": _footnote,
        f"{FENCE}_open": _fence,
        DETAILS_OPEN: _folded,
        "fence": read_code,
        "code_block": read_code,
        "html_block": read_html,
        "table_open": read_table,
        "hr": read_rule,
    }


def _number(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default


def _strong_line(heading: Heading) -> Paragraph:
    """A heading inside another block, where no section can begin."""
    attrs = (("heading", str(heading.level)), *heading.attrs)
    children = (Strong(children=heading.title),)
    return Paragraph(children=children, span=heading.span, attrs=attrs)


def _all_words(blocks: Blocks) -> str:
    """The text of blocks where only a text can stand."""
    nodes = (node for block in blocks for node in walk(block))
    texts = (
        plain(node.children) if isinstance(node, Paragraph) else node.text
        for node in nodes
        if isinstance(node, Paragraph | CodeBlock)
    )
    return " ".join(" ".join(texts).split("\n"))
