"""What stands inside AsciiDoc's sentences: emphasis, code, links, macros, breaks."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import ClassVar, TypeAlias

from newsletter.report import (
    Break,
    CodeSpan,
    Emphasis,
    Footnote,
    Inline,
    Inlines,
    Link,
    Paragraph,
    Span,
    Strike,
    Strong,
    Text,
)
from newsletter.sources.asciidoc.characters import ESCAPED, lowered, raised, with_signs
from newsletter.sources.asciidoc.listed import read_listed
from newsletter.sources.asciidoc.macros import Macro, read_macro, shown_link
from newsletter.sources.asciidoc.pairs import Pairs
from newsletter.sources.asciidoc.passing import MARK, Passing
from newsletter.sources.asciidoc.substitutions import Substitutions
from newsletter.sources.asciidoc.targets import Targets
from newsletter.sources.bare_urls import bare_link, trimmed
from newsletter.sources.markup import Notes

_DEEPEST = 8
"""Pieces inside each other; what lies deeper is read as text."""
_SCHEMES = r"(?:https?|ftp|irc)://"
_BEGINNINGS = re.compile(
    rf"\\|\x01|\[\[|\[(?=[\w.#%])|<<|<(?={_SCHEMES}|mailto:)|\*\*|__|``|##|[*_`#^~]|[\"']`"
    rf"|(?<![\w:/])(?:{_SCHEMES})|(?<![\w:])[A-Za-z][\w-]{{0,40}}::?(?=[^\s:])"
    r"|footnote(?:ref)?:(?=[\w-]{0,40}\[)|[ \t]\+[ \t]*(?:\n|\Z)",
    re.IGNORECASE,
)
_SHIFTED = {"^": re.compile(r"\^([^\s^]+)\^"), "~": re.compile(r"~([^\s~]+)~")}
_URL = re.compile(rf"{_SCHEMES}[^\s\[\]<>\x01]*", re.IGNORECASE)
_ANGLED = re.compile(r"<([^<>\s]+)>")
_CROSS = re.compile(r"<<([^<>,\n]{1,300})(?:,([^<>]{0,2000}))?>>")
_ANCHOR = re.compile(r"\[\[([\w:][\w:.-]*)(?:,[^\[\]\n]*)?\]\]")
_BOOK = re.compile(r"\[\[\[([\w:][\w:.-]*)(?:,([^\[\]\n]*))?\]\]\]")
_ROLES = re.compile(r"\[([\w.#%][^\[\]\n]{0,200})\](?=[*_`#^~])")
_TWICE = re.compile(r"\\\\(?=([*_`#])\1)")

Found: TypeAlias = "tuple[Inlines, int] | None"
"""What a reader sees of a piece and where the text goes on behind it, or None if it is none."""


class InlineReader:
    """Reads the texts of one report; `footnotes` collects those that stand inside sentences."""

    def __init__(self, notes: Notes, names: Substitutions) -> None:
        self.notes = notes
        self.names = names
        self.targets = Targets()
        self.passing = Passing()
        self.span: Span | None = None
        self.footnotes: list[Footnote] = []
        self._named = 0

    def read(self, text: str, span: Span | None = None) -> Inlines:
        """Read a text that stands at some lines; a line feed in it is a space."""
        self.span = span
        return self.read_inside(self.passing.take_out(self.names.fill(text, span)), 0)

    def read_inside(self, text: str, depth: int) -> Inlines:
        """Read a piece of a text."""
        if depth >= _DEEPEST:
            return _text(self.passing.words(text))
        return _Run(self, text, depth).inlines()

    def literal(self, text: str) -> str:
        """A text that is no prose, such as an address: names put in, what is passed on as it is."""
        return self.passing.words(self.passing.take_out(self.names.fill(text)))

    def take_footnotes(self) -> list[Footnote]:
        """The footnotes found since the last time."""
        taken, self.footnotes = self.footnotes, []
        return taken

    def add_footnote(self, label: str, text: str, depth: int) -> str:
        """Keep a footnote that stands in a sentence, and say its label."""
        if not label:
            self._named += 1
            label = f"inline-{self._named}"
        blocks = (Paragraph(children=self.read_inside(text, depth + 1), span=self.span),)
        self.footnotes.append(Footnote(label=label, blocks=blocks, span=self.span))
        return label


def _text(text: str) -> Inlines:
    return (Text(text=with_signs(text)),) if text else ()


class _Run:
    """One text while it is read, from left to right; every method reads one kind of piece."""

    def __init__(self, reader: InlineReader, text: str, depth: int) -> None:
        self._reader = reader
        self._text = text
        self._depth = depth
        self._pairs = Pairs(text)

    def inlines(self) -> Inlines:
        run: list[Inline] = []
        at = pending = 0
        while found := _BEGINNINGS.search(self._text, at):
            read = self._way(found[0])(self, found.start())
            if read is None:
                at = found.start() + 1
                continue
            run += _text(self._text[pending : found.start()])
            run += read[0]
            at = pending = read[1]
        return _joined([*run, *_text(self._text[pending:])])

    def _way(self, word: str) -> Callable[["_Run", int], Found]:
        if word in self._readers:
            return self._readers[word]
        if word[0] in " \t":
            return _Run._break
        return _Run._url if word.endswith("/") else _Run._macro

    def _inside(self, text: str) -> Inlines:
        return self._reader.read_inside(text, self._depth + 1)

    def _marked(self, start: int) -> Found:
        close, mark = self._pairs.mark(start)
        if close < 0:
            return None
        inner = self._text[start + len(mark) : close]
        return self._made(mark, inner), close + len(mark)

    def _made(self, mark: str, inner: str, roles: tuple[str, ...] = ()) -> Inlines:
        match mark[0]:
            case "`":
                return self._code(inner)
            case "*":
                return (Strong(children=self._inside(inner)),)
            case "_":
                return (Emphasis(children=self._inside(inner)),)
        if "line-through" in roles:
            return (Strike(children=self._inside(inner)),)
        return self._inside(inner) if roles else (Emphasis(children=self._inside(inner)),)

    def _code(self, inner: str) -> Inlines:
        """Code as it is written; one that is a link or a reference as a whole leads there."""
        found = self._inside(inner) if re.match(r"<<|\w+:\S*\[", inner) else ()
        if len(found) == 1 and isinstance(link := found[0], Link):
            words = "".join(getattr(child, "text", "") for child in link.children)
            return (Link(href=link.href, children=(CodeSpan(text=words),)),)
        words = self._reader.passing.words(inner)
        return (CodeSpan(text=words.replace("\n", " ")),)

    def _shifted(self, start: int) -> Found:
        sign = self._text[start]
        found = _SHIFTED[sign].match(self._text, start)
        if not found:
            return None
        shift = raised if sign == "^" else lowered
        run = self._inside(found[1])
        only = run[0] if len(run) == 1 else None
        return (Text(text=shift(only.text)),) if isinstance(only, Text) else run, found.end()

    def _quoted(self, start: int) -> Found:
        sign = self._text[start]
        close = self._pairs.quote(start)
        if close < 0:
            return None
        before, after = "\u201c\u201d" if sign == '"' else "\u2018\u2019"
        inner = self._inside(self._text[start + 2 : close])
        return (Text(text=before), *inner, Text(text=after)), close + 2

    def _listed(self, start: int) -> Found:
        """`[.role]#text#`."""
        found = _ROLES.match(self._text, start)
        if not found:
            return None
        if self._text[found.end()] in "^~":
            return self._shifted(found.end())
        close, mark = self._pairs.mark(found.end(), outside=start)
        if close < 0:
            return None
        inner = self._text[found.end() + len(mark) : close]
        roles = read_listed(found[1]).roles or (found[1],)
        return self._made(mark, inner, roles), close + len(mark)

    def _anchor(self, start: int) -> Found:
        """A place to lead to, which nobody sees but in a list of books: `[[[name]]]`."""
        if found := _BOOK.match(self._text, start):
            return (Text(text=f"[{found[2] or found[1]}]"),), found.end()
        found = _ANCHOR.match(self._text, start)
        return ((), found.end()) if found else None

    def _cross(self, start: int) -> Found:
        found = _CROSS.match(self._text, start)
        if not found:
            return None
        href, words = self._reader.targets.find(found[1].strip().removeprefix("#"))
        return (Link(href=href, children=self._inside((found[2] or words).strip())),), found.end()

    def _angled(self, start: int) -> Found:
        found = _ANGLED.match(self._text, start)
        return ((bare_link(self._words(found[1])),), found.end()) if found else None

    def _url(self, start: int) -> Found:
        found = _URL.match(self._text, start)
        if not found:
            return None
        end = found.end()
        close = self._pairs.bracket(end)
        if close > 0:
            text = self._text[end + 1 : close].replace("\\]", "]")
            return shown_link(found[0], text, self._inside), close + 1
        url = trimmed(found[0], marks="")
        return ((bare_link(url),), start + len(url)) if "://" in url[:-1] else None

    def _macro(self, start: int) -> Found:
        colon = self._text.index(":", start)
        target = colon + (2 if self._text.startswith("::", colon) else 1)
        stop = self._pairs.stop(target)
        close = self._pairs.bracket(stop)
        if close < 0:
            return None
        macro = Macro(
            name=self._text[start:colon],
            target=self._words(self._text[target:stop]),
            text=self._text[stop + 1 : close].replace("\\]", "]"),
            is_block=target - colon > 1,
        )
        read = read_macro(macro, self._reader, self._depth)
        return None if read is None else (read, close + 1)

    def _words(self, text: str) -> str:
        return self._reader.passing.words(text)

    def _break(self, start: int) -> Found:
        end = self._text.find("\n", start)
        return (Break(),), len(self._text) if end < 0 else end + 1

    def _passed(self, start: int) -> Found:
        found = MARK.match(self._text, start)
        return (self._reader.passing.inlines(found), found.end()) if found else None

    def _escaped(self, start: int) -> Found:
        """A backslash before what would be read: that is text."""
        replaced = ESCAPED.match(self._text, start + 1)
        if replaced:
            return (Text(text=replaced[0]),), replaced.end()
        at = start + (2 if _TWICE.match(self._text, start) else 1)
        begun = _BEGINNINGS.match(self._text, at)
        if not begun or begun[0][0] in "\\\x01 \t":
            return None
        if begun[0][0] in "*_`#" and self._pairs.mark(at)[0] < 0:
            return None
        return (Text(text=begun[0]),), begun.end()

    _readers: ClassVar[Mapping[str, Callable[["_Run", int], Found]]] = {
        **dict.fromkeys(("**", "__", "``", "##", "*", "_", "`", "#"), _marked),
        **dict.fromkeys("^~", _shifted),
        **dict.fromkeys(('"`', "'`"), _quoted),
        "\\": _escaped,
        "\x01": _passed,
        "[[": _anchor,
        "[": _listed,
        "<<": _cross,
        "<": _angled,
    }


def _joined(run: Iterable[Inline]) -> Inlines:
    """The run, neighbouring texts as one."""
    result: list[Inline] = []
    for is_text, some in groupby(run, lambda inline: isinstance(inline, Text)):
        if is_text:
            result.append(Text(text="".join(getattr(text, "text", "") for text in some)))
        else:
            result += some
    return tuple(result)
