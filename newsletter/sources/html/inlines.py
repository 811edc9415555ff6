"""What stands in a sentence of HTML, as the model's inlines."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import ClassVar, TypeAlias, TypeVar

from newsletter.report import (
    Break,
    CodeSpan,
    Emphasis,
    Inline,
    InlineImage,
    Inlines,
    Link,
    Strike,
    Strong,
    Text,
    plain,
    walk,
)
from newsletter.report.normal_inlines import normalise_inlines
from newsletter.sources.html.losses import Addresses, Losses
from newsletter.sources.html.tree import Content, Element

InlineRule: TypeAlias = "Callable[[InlineReader, Element], Inlines]"
_R = TypeVar("_R")
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src")
"""Where pages that load their images late keep the addresses of these."""
_SIGNS_OF_HEADINGS = ("a.headerlink", "a.header-anchor", "a.heading-anchor", "a.anchor-link")
"""What documentation tools print behind a heading for a reader with a mouse."""


def find_rule(rules: Mapping[str, _R], element: Element) -> _R | None:
    """The rule for one of an element's classes, kept under `name.class`."""
    names = (f"{element.name}.{kind}" for kind in element.kinds)
    return next((rules[name] for name in names if name in rules), None)


class InlineReader:
    """Reads pieces of sentences; `rules` says what elements of certain classes mean."""

    def __init__(
        self, *, addresses: Addresses, losses: Losses, rules: Mapping[str, InlineRule]
    ) -> None:
        self.addresses = addresses
        self.losses = losses
        self._rules = rules

    def run(self, content: Content) -> Inlines:
        """A whole run in canonical form: white space as browsers show it."""
        return normalise_inlines(self.read(content))

    def line(self, content: Content) -> Inlines:
        """A whole run on one line, as a heading is: its breaks are spaces."""
        return normalise_inlines(map(_on_one_line, self.read(content)))

    def title(self, element: Element) -> str:
        """The words of an element where the model has a text: its links are lost, and counted."""
        for link in element.find("a"):
            if link.get("href") and link.words():
                self.losses.add("html-link-lost", link.words())
        return plain(self.line(element.content))

    def read(self, content: Content) -> Inlines:
        """A run as it is written; a block inside begins and ends with a break."""
        return tuple(inline for piece in content for inline in self._piece(piece))

    def wrap(self, element: Element, children: Inlines) -> Inlines:
        """What stands in an element, as strong, emphasised, struck or a link where it is one."""
        if element.name == "a":
            return self._link(element, children)
        kind = _WRAPPINGS.get(element.name)
        return (kind(children=children),) if kind else children

    def _piece(self, piece: Element | str) -> Inlines:
        if isinstance(piece, str):
            return (Text(text=piece),)
        rule = find_rule(self._rules, piece) or self._readers.get(piece.name)
        if rule:
            return rule(self, piece)
        inlines = self.wrap(piece, self.read(piece.content))
        return (Break(), *inlines, Break()) if piece.is_block else inlines

    def _link(self, element: Element, children: Inlines) -> Inlines:
        if not any(map(shows, children)):
            return children
        if element.fits(*_SIGNS_OF_HEADINGS):
            return ()
        href = self.addresses.absolute(element.get("href"))
        if not href:
            if not (element.get("name") or element.get("id")):
                self.losses.add("html-link-dropped", element.words())
            return children
        return (Link(href=href, title=element.get("title"), children=children),)

    def _image(self, element: Element) -> Inlines:
        src = next((element.get(name) for name in _SOURCES if element.get(name)), "")
        src = self.addresses.absolute(src) if src else ""
        alt = " ".join(element.get("alt").split())
        if not src:
            self.losses.add("html-image-dropped", alt)
            return ()
        if element.get("width") == "1" and element.get("height") == "1":
            self.losses.add("html-left-out", "image of one pixel")
            return ()
        sizes = tuple(
            (name, element.get(name)) for name in ("height", "width") if element.get(name)
        )
        return (InlineImage(src=src, alt=alt, title=element.get("title"), attrs=sizes),)

    def _code(self, element: Element) -> Inlines:
        if element.first("a", "img"):
            return self.read(element.content)
        text = element.text()
        code = " ".join(text.split())
        if not code:
            return (Text(text=text),)
        before, after = (Text(text=" " if edge.isspace() else "") for edge in (text[0], text[-1]))
        return (before, CodeSpan(text=code), after)

    def _quoted(self, element: Element) -> Inlines:
        return (Text(text="\u201c"), *self.read(element.content), Text(text="\u201d"))

    def _control(self, element: Element) -> Inlines:
        self.losses.add("html-left-out", element.name)
        return ()

    def _nothing(self, element: Element) -> Inlines:
        del element
        return ()

    _readers: ClassVar[Mapping[str, InlineRule]] = {
        "br": lambda *_: (Break(),),
        "img": _image,
        "q": _quoted,
        **dict.fromkeys(("code", "kbd", "samp", "tt"), _code),
        **dict.fromkeys(("button", "select", "textarea"), _control),
        **dict.fromkeys(("base", "input", "link", "meta", "source", "title", "hr"), _nothing),
    }


_WRAPPINGS: Mapping[str, type[Strong | Emphasis | Strike]] = {
    **dict.fromkeys(("b", "strong"), Strong),
    **dict.fromkeys(("i", "em", "cite"), Emphasis),
    **dict.fromkeys(("s", "del", "strike"), Strike),
}


def _on_one_line(inline: Inline) -> Inline:
    match inline:
        case Break():
            return Text(text=" ")
        case Strong() | Emphasis() | Strike() | Link():
            return replace(inline, children=tuple(map(_on_one_line, inline.children)))
        case _:
            return inline


def shows(inline: Inline) -> bool:
    """Whether a reader sees anything of it."""
    return any(
        node.text.strip() if isinstance(node, Text) else not isinstance(node, _HOLDERS)
        for node in walk(inline)
    )


_HOLDERS = (Break, Strong, Emphasis, Strike, Link)


def cut_lines(inlines: Iterable[Inline]) -> Iterator[Inlines]:
    """Cut a run at its breaks into lines, each in canonical form; some may be empty."""
    line: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Break):
            yield normalise_inlines(line)
            line = []
        else:
            line.append(inline)
    yield normalise_inlines(line)


def join_lines(lines: Iterable[Inlines]) -> Inlines:
    """The lines that hold anything as one run, with breaks between them."""
    run: list[Inline] = []
    for line in filter(None, lines):
        run += [Break(), *line] if run else line
    return tuple(run)
