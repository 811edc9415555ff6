"""Org's objects: emphasis, code, links, footnotes and line breaks inside a text."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import ClassVar, TypeAlias

from newsletter.report import (
    Break,
    CodeSpan,
    Emphasis,
    Footnote,
    FootnoteRef,
    Inline,
    InlineImage,
    Inlines,
    Link,
    Paragraph,
    RawInline,
    Strike,
    Strong,
    Text,
    slug,
)
from newsletter.sources.bare_urls import URL, bare_link, trimmed
from newsletter.sources.markup import Closers, Finder

_DEEPEST = 8
"""Objects inside each other; what lies deeper is read as text."""
_BEGINNINGS = re.compile(
    r"\[\[|\[fn:|<(?=(?:https?|ftp|mailto):)|[*/_+=~]|(?<!\w)https?://|\\\\(?=[ \t]*(?:\n|$))|@@",
    re.IGNORECASE,
)
_BEFORE = frozenset(" \t\n-('\"{")
"""What an emphasis may follow, beside the start of a line (org-element 9.7)."""
_CLOSING = re.compile(r"(?<=\S)[*/_+=~](?=[\s\-.,;:!?'\")}\\\[]|$)")
"""A mark that can close: behind a word, before one of these."""
_ADDRESS = re.compile(r"\[\[([^\[\]]+)\]")
_ANGLED = re.compile(r"<([^<>\s]+)>")
_NOTE = re.compile(r"\[fn:([\w-]*)(:|\])")
_RAW = re.compile(r"@@([\w-]+):")
_IMAGE = re.compile(r"(?:file:)?([^\n]+\.(?:png|jpe?g|gif|svg|webp|avif|bmp|tiff?))", re.IGNORECASE)
_BRACKETS = re.compile(r"[\[\]]")

Found: TypeAlias = "tuple[Inline | None, int] | None"
"""An object and where the text goes on behind it, or None where there is none."""


class InlineReader:
    """Reads the texts of one report; `footnotes` collects those that stand inside sentences."""

    def __init__(self) -> None:
        self.footnotes: list[Footnote] = []
        self._named = 0

    def read(self, text: str, depth: int = 0) -> Inlines:
        """Read a text; a line feed in it is a space."""
        if depth >= _DEEPEST:
            return _text(text)
        return _Run(self, text, depth).inlines()

    def take_footnotes(self) -> list[Footnote]:
        """The footnotes found since the last time."""
        taken, self.footnotes = self.footnotes, []
        return taken

    def add_footnote(self, label: str, text: str, depth: int) -> str:
        """Keep a footnote that stands in a sentence, and say its label."""
        if not label:
            self._named += 1
            label = f"inline-{self._named}"
        blocks = (Paragraph(children=self.read(text, depth)),)
        self.footnotes.append(Footnote(label=label, blocks=blocks))
        return label


def image_path(address: str) -> str:
    """The path or URL of a link's target that is an image; empty if it is none."""
    found = _IMAGE.fullmatch(address)
    return found[1] if found else ""


def _text(text: str) -> Inlines:
    return (Text(text=text.replace("\n", " ")),) if text else ()


class _Run:
    """One text while it is read, from left to right; every method reads one kind of object."""

    def __init__(self, reader: InlineReader, text: str, depth: int) -> None:
        self._reader = reader
        self._text = text
        self._depth = depth
        self._finder = Finder(text)

    def inlines(self) -> Inlines:
        run: list[Inline] = []
        at = pending = 0
        while found := _BEGINNINGS.search(self._text, at):
            read = self._readers.get(found[0], _Run._url)(self, found.start())
            if read is None:
                at = found.start() + 1
                continue
            run += _text(self._text[pending : found.start()])
            run += [read[0]] if read[0] else []
            at = pending = read[1]
        return (*run, *_text(self._text[pending:]))

    def _inside(self, text: str) -> Inlines:
        return self._reader.read(text, self._depth + 1)

    @cached_property
    def _closers(self) -> Closers:
        return Closers(self._text, _CLOSING)

    @cached_property
    def _brackets(self) -> Mapping[int, int]:
        """Where each bracket that opens closes."""
        opened: list[int] = []
        pairs: dict[int, int] = {}
        for found in _BRACKETS.finditer(self._text):
            if found[0] == "[":
                opened.append(found.start())
            elif opened:
                pairs[opened.pop()] = found.start()
        return pairs

    def _marked(self, start: int) -> Found:
        text = self._text
        if start and text[start - 1] not in _BEFORE:
            return None
        if text[start + 1 : start + 2].strip() == "":
            return None
        close = self._closers.after(text[start], start + 2)
        if close < 0:
            return None
        inner = text[start + 1 : close]
        if text[start] in "=~":
            return CodeSpan(text=inner.replace("\n", " ")), close + 1
        return _EMPHASES[text[start]](children=self._inside(inner)), close + 1

    def _link(self, start: int) -> Found:
        found = _ADDRESS.match(self._text, start)
        if not found:
            return None
        address, end = " ".join(found[1].split()), found.end()
        if self._text.startswith("]", end):
            path = image_path(address)
            shown = InlineImage(src=path) if path else None
            return shown or _linked(address, (Text(text=address),)), end + 1
        close = self._finder.find("]]", end + 1) if self._text.startswith("[", end) else -1
        if close < 0:
            return None
        words = self._text[end + 1 : close]
        path = image_path(words.strip())
        children = (InlineImage(src=path),) if path else self._inside(words)
        return _linked(address, children), close + 2

    def _angled(self, start: int) -> Found:
        found = _ANGLED.match(self._text, start)
        return (bare_link(found[1]), found.end()) if found else None

    def _url(self, start: int) -> Found:
        found = URL.match(self._text, start)
        if not found:
            return None
        # Org has marks of its own: where one closes, it stood before the address.
        url = trimmed(found[0], marks="")
        return bare_link(url), start + len(url)

    def _footnote(self, start: int) -> Found:
        found = _NOTE.match(self._text, start)
        if not found:
            return None
        label = found[1]
        if found[2] == "]":
            return (FootnoteRef(label=label), found.end()) if label else None
        close = self._brackets.get(start)
        if close is None:
            return None
        text = self._text[found.end() : close]
        label = self._reader.add_footnote(label, text, self._depth + 1)
        return FootnoteRef(label=label), close + 1

    def _break(self, start: int) -> Found:
        end = self._text.find("\n", start)
        return Break(), len(self._text) if end < 0 else end + 1

    def _raw(self, start: int) -> Found:
        found = _RAW.match(self._text, start)
        close = self._finder.find("@@", found.end()) if found else -1
        if not found or close < 0:
            return None
        text = self._text[found.end() : close].replace("\n", " ")
        return RawInline(format=found[1].lower(), text=text), close + 2

    _readers: ClassVar[Mapping[str, Callable[["_Run", int], Found]]] = {
        **dict.fromkeys("*/_+=~", _marked),
        "[[": _link,
        "[fn:": _footnote,
        "<": _angled,
        "\\\\": _break,
        "@@": _raw,
    }


def _linked(address: str, children: Inlines) -> Link:
    """A link; to a heading by its title, as `[[*Title]]`, it leads to the section's id."""
    href = f"#{slug(address[1:])}" if address.startswith("*") else address
    return Link(href=href, children=children)


_EMPHASES: Mapping[str, type[Strong | Emphasis | Strike]] = {
    "*": Strong,
    "/": Emphasis,
    "_": Emphasis,
    "+": Strike,
}
