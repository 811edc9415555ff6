"""HTML's elements as headings and the model's blocks."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, TypeAlias

from newsletter.report import (
    Block,
    Blocks,
    Definition,
    DefinitionList,
    Details,
    Image,
    Inlines,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Rule,
    Strong,
    Text,
    plain,
    stand_alone,
)
from newsletter.report.attributes import is_name
from newsletter.sources.html.boxes import is_checkbox, take_box
from newsletter.sources.html.code import language_of, read_code
from newsletter.sources.html.inlines import (
    InlineReader,
    InlineRule,
    cut_lines,
    find_rule,
    join_lines,
)
from newsletter.sources.html.quotes import read_quote
from newsletter.sources.html.tables import is_layout, read_table
from newsletter.sources.html.tree import HEADINGS, MEDIA, Content, Element, is_blank
from newsletter.sources.sections import Heading, Part

BlockRule: TypeAlias = "Callable[[BlockReader, Element], Iterable[Part]]"

CHROME = frozenset({"nav", "footer", "aside", "form", "dialog", "search"})
"""Elements that hold a site's own words, wherever they stand."""
_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "dialog"})
_OWN_SIGNS = frozenset({"#", "\u00b6", "\u00a7", "\U0001f517"})
"""What such a link shows where it is not the title."""
_LONGEST_START = 9
_SHOWN = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What elements of certain classes mean, by `name.class`, and which of them are check boxes."""

    blocks: Mapping[str, BlockRule]
    inlines: Mapping[str, InlineRule]
    boxes: tuple[str, ...] = ()


class BlockReader:
    """Reads what stands in an element; `chrome` names the elements that are left out."""

    def __init__(
        self, *, inline: InlineReader, dialect: Dialect, chrome: frozenset[str] = CHROME
    ) -> None:
        self.inline = inline
        self._dialect = dialect
        self._chrome = chrome
        self._around: list[Element] = []

    def parts(self, content: Content) -> Iterator[Part]:
        """Headings and blocks; what stands between blocks are paragraphs."""
        run: list[Element | str] = []
        for piece in content:
            if isinstance(piece, str) or not piece.is_block:
                run.append(piece)
            else:
                yield from self.paragraphs(tuple(run))
                run = []
                yield from self._part(piece)
        yield from self.paragraphs(tuple(run))

    def blocks(self, content: Content) -> Blocks:
        """The blocks inside another one; a heading there becomes a strong line."""
        parts = self.parts(content)
        return tuple(_strong_line(part) if isinstance(part, Heading) else part for part in parts)

    def paragraphs(self, content: Content) -> Iterator[Block]:
        """A run of text: two breaks end a paragraph, an image on a line of its own is a block."""
        lines: list[Inlines] = []
        for line in cut_lines(self._wrapped(self.inline.read(content))):
            alone = stand_alone(Paragraph(children=line))
            if line and not isinstance(alone, Image):
                lines.append(line)
                continue
            yield from _paragraph(lines)
            lines = []
            if line:
                yield alone
        yield from _paragraph(lines)

    def _wrapped(self, inlines: Inlines) -> Inlines:
        for element in reversed(self._around):
            inlines = self.inline.wrap(element, inlines)
        return inlines

    def _part(self, element: Element) -> Iterable[Part]:
        rule = find_rule(self._dialect.blocks, element)
        if rule:
            return rule(self, element)
        if self._is_chrome(element):
            self.inline.losses.add("html-left-out", element.name)
            return ()
        reader = self._readers.get(element.name, BlockReader._inside)
        return reader(self, element)

    def _is_chrome(self, element: Element) -> bool:
        if element.name == "form" and element.first(*HEADINGS, "article"):
            return False
        is_site = element.name in self._chrome or element.get("role") in _ROLES
        return is_site or "hidden" in element.attributes

    def _inside(self, element: Element) -> Iterator[Part]:
        """What an element holds that is nothing itself; a link around blocks is one in each."""
        language = language_of(element)
        code = element.first("pre") if language else None
        if code and element.words() == code.words():
            yield read_code(code, language)
            return
        self._around.append(element)
        yield from self.parts(element.content)
        self._around.pop()

    def _heading(self, element: Element) -> Iterator[Part]:
        title = self._wrapped(self.inline.line(tuple(_without_own_link(element))))
        if not plain(title).strip():
            yield from self.paragraphs(element.content)
            return
        name = element.get("id")
        level = HEADINGS.index(element.name) + 1
        yield Heading(level=level, title=title, id=name if is_name(name) else None)

    def _list(self, element: Element) -> Iterator[Part]:
        items = tuple(self._items(element))
        loose = any(item.fits("li") and _has(item, "p") for item in _elements(element))
        ordered, start = element.name == "ol", element.get("start")
        first = int(start) if is_number(start) else 1
        if items:
            yield ListBlock(items=items, ordered=ordered, start=first, tight=not loose)

    def _items(self, element: Element) -> Iterable[ListItem]:
        """The items; a list that stands between them belongs to the one above."""
        items: list[ListItem] = []
        for piece in element.content:
            if is_blank(piece):
                continue
            if isinstance(piece, Element) and piece.name == "li":
                checked, content = take_box(piece.content, is_checkbox(self._dialect.boxes))
                blocks = self.blocks(content)
                items += [ListItem(blocks=blocks, checked=checked)] if blocks else []
                continue
            blocks = self.blocks((piece,))
            if items and isinstance(piece, Element) and piece.name in {"ul", "ol"}:
                items[-1] = replace(items[-1], blocks=(*items[-1].blocks, *blocks))
            elif blocks:
                items.append(ListItem(blocks=blocks))
        return items

    def _details(self, element: Element) -> Iterator[Part]:
        summary = next((piece for piece in _elements(element) if piece.name == "summary"), None)
        content = tuple(piece for piece in element.content if piece is not summary)
        words = self.inline.title(summary) if summary else ""
        yield Details(summary=words, blocks=self.blocks(content))

    def _definitions(self, element: Element) -> Iterator[Part]:
        """Terms and meanings; what is neither is a meaning of the term above."""
        items: list[Definition] = []
        for piece in _flat(element.content):
            if isinstance(piece, Element) and piece.name == "dt":
                items.append(Definition(term=self.inline.line(piece.content), meanings=()))
                continue
            meaning = piece if isinstance(piece, Element) and piece.name == "dd" else None
            blocks = self.blocks(meaning.content if meaning else (piece,))
            if blocks:
                items = items or [Definition(term=(), meanings=())]
                items[-1] = replace(items[-1], meanings=(*items[-1].meanings, blocks))
        if items:
            yield DefinitionList(items=tuple(items))

    def _figure(self, element: Element) -> Iterator[Part]:
        """An image with its caption; one with links, or of anything else, is a paragraph below."""
        caption = element.first("figcaption")
        content = tuple(piece for piece in element.content if piece is not caption)
        blocks = self.blocks(content)
        is_plain = caption is None or caption.first("a") is None
        if len(blocks) == 1 and isinstance(image := blocks[0], Image) and is_plain:
            yield replace(image, caption=self.inline.title(caption) if caption else "")
            return
        yield from blocks
        if caption and caption in element.content:
            yield from self.parts(caption.content)

    def _quote(self, element: Element) -> Iterator[Part]:
        yield read_quote(element, self)

    def _table(self, element: Element) -> Iterator[Part]:
        if is_layout(element):
            yield from self._inside(element)
        else:
            yield read_table(element, self.inline)

    def media(self, element: Element) -> Iterator[Part]:
        """What only a browser plays: a paragraph with a link to it."""
        inner = [element, *element.find("source", "embed", "iframe")]
        names = ("src", "data", "data-video-src", "data-src")
        found = (one.get(name) for one in inner for name in names)
        address = self.inline.addresses.absolute(next(filter(None, found), ""))
        self.inline.losses.add("html-online-only", address or element.name)
        if address:
            yield see_online(address, element.get("title"))

    def _rule(self, element: Element) -> Iterator[Part]:
        del element
        yield Rule()

    def _code(self, element: Element) -> Iterator[Part]:
        yield read_code(element)

    _readers: ClassVar[Mapping[str, BlockRule]] = {
        **dict.fromkeys(HEADINGS, _heading),
        **dict.fromkeys(("ul", "ol", "menu", "dir"), _list),
        **dict.fromkeys(MEDIA, media),
        "blockquote": _quote,
        "details": _details,
        "dl": _definitions,
        "figure": _figure,
        "hr": _rule,
        "pre": _code,
        "table": _table,
    }


def see_online(address: str, title: str = "") -> Paragraph:
    """The paragraph that stands for what works only in a browser."""
    shown = " ".join(title.split()) or address.partition("://")[2] or address
    words = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}\u2026"
    text = Text(text=f"See online: {words}")
    return Paragraph(children=(Link(href=address, children=(text,)),))


def _paragraph(lines: list[Inlines]) -> Iterator[Paragraph]:
    children = join_lines(lines)
    if children:
        yield Paragraph(children=children)


def _strong_line(heading: Heading) -> Paragraph:
    attrs = (("heading", str(heading.level)),)
    return Paragraph(children=(Strong(children=heading.title),), attrs=attrs)


def _without_own_link(heading: Element) -> Iterator[Element | str]:
    """What stands in a heading, without the link to itself that tools put there."""
    own = f"#{heading.get('id')}"
    for piece in heading.content:
        if isinstance(piece, Element) and piece.name == "a" and piece.get("href") == own:
            yield from piece.content if piece.words() not in _OWN_SIGNS else ()
        else:
            yield piece


def _elements(element: Element) -> Iterator[Element]:
    return (piece for piece in element.content if isinstance(piece, Element))


def _has(element: Element, name: str) -> bool:
    return any(piece.name == name for piece in _elements(element))


def _flat(content: Content) -> Iterator[Element | str]:
    """What stands in a definition list, its groups opened."""
    for piece in content:
        if isinstance(piece, Element) and piece.name == "div":
            yield from _flat(piece.content)
        else:
            yield piece


def is_number(text: str) -> bool:
    """Whether an attribute is a number that a list can start with."""
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_START
