"""The canonical form of inlines: two runs that read the same become equal."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from newsletter.report.inlines import (
    Break,
    CodeSpan,
    Emphasis,
    Inline,
    Inlines,
    Link,
    RawInline,
    Strike,
    Strong,
    Text,
)
from newsletter.report.node import Attrs, Node, changed

_BLANKS = re.compile(r"[\t\n\v\f\r \x1c-\x1f\x85\u2028\u2029]+")

Wrapping: TypeAlias = Strong | Emphasis | Strike
"""Inlines that only change how their children look."""


def line(text: str) -> str:
    """One line of text: runs of blanks become a space, none at the edges, no NUL.

    Spaces that somebody chose (no-break, thin, ideographic) stay, but at the edges.
    """
    return _spaced(text).strip()


def lines(text: str) -> str:
    """Lines of text with line feeds only, no NUL."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def _spaced(text: str) -> str:
    return _BLANKS.sub(" ", text).replace("\0", "\ufffd")


def normalise_attrs(node: Node) -> Attrs:
    """Attributes sorted, the last of equal names kept, none named like a field of its node."""
    taken = set(type(node).__dataclass_fields__)
    result: dict[str, str] = {}
    for key, value in dict(node.attrs).items():
        name = line(key)
        while name in taken or name in result:
            name = f"x-{name}"
        result[name] = lines(value)
    return tuple(sorted(result.items()))


def normalise_inlines(inlines: Iterable[Inline]) -> Inlines:
    """The canonical form of a whole run of inlines.

    Blanks are collapsed and stand outside of strong, emphasis, strike and links; equal neighbours
    are one; strong within strong is strong; nothing stands empty but links; no break and no blank
    is first or last.
    """
    run = _joined(piece for inline in inlines for piece in _pieces(inline, frozenset()))
    first, last = 0, len(run)
    while first < last and _is_blank(run[first]):
        first += 1
    while last > first and _is_blank(run[last - 1]):
        last -= 1
    run = run[first:last]
    if run:
        run[0] = _stripped(run[0], str.lstrip)
        run[-1] = _stripped(run[-1], str.rstrip)
    return tuple(run)


def _is_blank(inline: Inline) -> bool:
    bare = isinstance(inline, Text) and not inline.attrs and not inline.text.strip()
    return bare or isinstance(inline, Break)


def _stripped(inline: Inline, strip: Callable[[str], str]) -> Inline:
    if isinstance(inline, Text) and not inline.attrs:
        return Text(text=strip(inline.text))
    return inline


def _pieces(inline: Inline, within: frozenset[type]) -> list[Inline]:
    """One inline in canonical form: nothing, itself, or itself and the blanks at its edges."""
    attrs = normalise_attrs(inline)
    match inline:
        case Text():
            return _text_pieces(_spaced(inline.text), attrs)
        case CodeSpan() | RawInline():
            return _code_pieces(inline, attrs)
        case Strong() | Emphasis() | Strike() if type(inline) in within and not attrs:
            return [piece for child in inline.children for piece in _pieces(child, within)]
        case Strong() | Emphasis() | Strike() | Link():
            inside = within | {type(inline)}
            run = _joined(piece for child in inline.children for piece in _pieces(child, inside))
            return _hoisted(inline, run, attrs)
        case _:
            fields = {
                name: line(value)
                for name in inline.__dataclass_fields__
                if isinstance(value := getattr(inline, name), str)
            }
            return [changed(inline, {**fields, "span": None, "attrs": attrs})]


def _text_pieces(text: str, attrs: Attrs) -> list[Inline]:
    if not attrs or not text.strip(" "):
        return [Text(text=text)] if text else []
    before = [Text(text=" ")] if text.startswith(" ") else []
    after = [Text(text=" ")] if text.endswith(" ") else []
    return [*before, Text(text=text.strip(" "), attrs=attrs), *after]


def _code_pieces(inline: CodeSpan | RawInline, attrs: Attrs) -> list[Inline]:
    text = lines(inline.text).replace("\n", " ")
    if isinstance(inline, RawInline):
        inline = replace(inline, format=line(inline.format))
    return [replace(inline, text=text, span=None, attrs=attrs)] if text else []


def _hoisted(inline: Wrapping | Link, run: list[Inline], attrs: Attrs) -> list[Inline]:
    """Move blanks and breaks out of both ends: Markdown has no emphasis that begins with one."""
    before: list[Inline] = []
    after: list[Inline] = []
    while run and (edge := _edge(run[0], str.lstrip)):
        before += edge[:1]
        run = [*edge[1:], *run[1:]]
    while run and (edge := _edge(run[-1], str.rstrip)):
        after[:0] = edge[:1]
        run = [*run[:-1], *edge[1:]]
    if not run and not isinstance(inline, Link):
        return before + after
    if isinstance(inline, Link):
        inline = replace(inline, href=line(inline.href), title=line(inline.title))
    return [*before, replace(inline, children=tuple(run), span=None, attrs=attrs), *after]


def _edge(inline: Inline, strip: Callable[[str, str], str]) -> list[Inline]:
    """The blank or break at an inline's edge and what is left; nothing if there is none."""
    if isinstance(inline, Break):
        return [inline]
    if not isinstance(inline, Text) or inline.attrs or strip(inline.text, " ") == inline.text:
        return []
    left = strip(inline.text, " ")
    return [Text(text=" "), *([Text(text=left)] if left else [])]


def _joined(pieces: Iterable[Inline]) -> list[Inline]:
    """Make equal neighbours one, and take the blanks off that touch a break."""
    run: list[Inline] = []
    for piece in pieces:
        last = run[-1] if run else None
        if isinstance(piece, Break) and isinstance(last, Text) and not last.attrs:
            run[-1:] = [Text(text=kept)] if (kept := last.text.rstrip(" ")) else []
        if isinstance(piece, Text) and not piece.attrs and isinstance(last, Break):
            run += [Text(text=kept)] if (kept := piece.text.lstrip(" ")) else []
        elif last is not None and (one := _one(last, piece)) is not None:
            run[-1] = one
        else:
            run.append(piece)
    return run


def _one(left: Inline, right: Inline) -> Inline | None:
    """Both as one inline, where they are of one kind."""
    if type(left) is not type(right) or left.attrs != right.attrs:
        return None
    match left, right:
        case Text(), Text():
            both = left.text.endswith(" ") and right.text.startswith(" ")
            return replace(left, text=left.text + right.text[both:])
        case CodeSpan(), CodeSpan() if not left.attrs:
            return replace(left, text=left.text + right.text)
        case ((Strong() | Emphasis() | Strike()), (Strong() | Emphasis() | Strike())):
            return replace(left, children=tuple(_joined([*left.children, *right.children])))
        case _:
            return None
