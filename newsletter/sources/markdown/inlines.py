"""Markdown's inline tokens as the model's inlines."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from markdown_it.token import Token

from newsletter.report import (
    Attrs,
    Break,
    CodeSpan,
    Emoji,
    Emphasis,
    FootnoteRef,
    Inline,
    InlineImage,
    Inlines,
    Link,
    Mention,
    RawInline,
    Ref,
    Strike,
    Strong,
    Text,
    plain,
)
from newsletter.report.attributes import Attributes
from newsletter.sources.markdown.html import CLOSE, IMAGE, MEDIA, OPEN, tag_of, with_meaning
from newsletter.sources.markdown.rules import attributes_of, parser

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_inlines(tokens: Sequence[Token] | None) -> Inlines:
    """The inlines of one paragraph, heading or cell."""
    return _run(iter(with_meaning(tokens or ())), "")


def read_words(text: str) -> str:
    """A text that Markdown takes for inlines, as a reader sees it on one line."""
    return " ".join(plain(read_inlines(parser().parseInline(text)[0].children)).split("\n"))


def _run(tokens: Iterator[Token], close: str) -> Inlines:
    """The inlines up to a closing token."""
    run: list[Inline] = []
    for token in tokens:
        if token.type == close:
            break
        for inline in _read(token, tokens):
            _append(run, inline)
    return tuple(run)


def _append(run: list[Inline], inline: Inline) -> None:
    """Add an inline, text joined to text; the line feed behind a `<br>` adds no space."""
    last = run[-1] if run else None
    if isinstance(inline, Text) and isinstance(last, Text) and inline.attrs == last.attrs:
        run[-1] = replace(last, text=last.text + inline.text)
    elif inline != _SOFT or not isinstance(last, Break):
        run.append(inline)


_SOFT = Text(text=" ")


def _read(token: Token, tokens: Iterator[Token]) -> Inlines:
    attributes = attributes_of(token)
    match token.type:
        case "strong_open" | "em_open" | "s_open":
            kind = _WRAPPINGS[token.type]
            return (kind(children=_run(tokens, token.type.replace("open", "close"))),)
        case "link_open":
            return (_link(token, _run(tokens, "link_close"), attributes),)
        case _ if token.type == OPEN:
            return (_pair(token, _run(tokens, CLOSE)),)
        case "span_open":
            return _span(_run(tokens, "span_close"), attributes)
        case _:
            leaf = _LEAVES.get(token.type)
            return (leaf(token, attributes),) if leaf else _text(token.content)


_WRAPPINGS: Mapping[str, type[Strong | Emphasis | Strike]] = {
    "strong_open": Strong,
    "em_open": Emphasis,
    "s_open": Strike,
}


def _text(text: str) -> Inlines:
    return (Text(text=text),) if text else ()


def _html(token: Token, _: Attributes) -> Inline:
    is_break = _BREAK.fullmatch(token.content)
    text = " ".join(token.content.split("\n"))
    return Break() if is_break else RawInline(format="html", text=text)


def _pair(token: Token, children: Inlines) -> Inline:
    """What a pair of HTML tags means."""
    tag = tag_of(token)
    match tag.name:
        case "a":
            href, title = tag.values["href"], tag.values.get("title", "")
            attrs = tag.rest("href", "title")
            return Link(href=href, title=title, children=children, attrs=attrs)
        case "code":
            return CodeSpan(text=plain(children), attrs=tag.rest())
        case _:
            return _PAIRS[tag.name](children=children, attrs=tag.rest())


_PAIRS: Mapping[str, type[Strong | Emphasis | Strike]] = {
    "b": Strong,
    "strong": Strong,
    "i": Emphasis,
    "em": Emphasis,
    "del": Strike,
    "s": Strike,
    "strike": Strike,
}


def _html_image(token: Token, _: Attributes) -> InlineImage:
    tag = tag_of(token)
    src, alt, title = (tag.values.get(name, "") for name in ("src", "alt", "title"))
    return InlineImage(src=src, alt=alt, title=title, attrs=tag.rest("src", "alt", "title"))


def _media(token: Token, _: Attributes) -> Inline:
    """What a link stands in place of, as it does where whole pages are read."""
    # Here, not above: it costs 90 ms, and most reports have none.
    from newsletter.sources.html.blocks import see_online  # noqa: PLC0415

    tag = tag_of(token)
    return see_online(tag.values["src"], tag.values.get("title", "")).children[0]


def _code(token: Token, attributes: Attributes) -> Inline:
    text = token.content
    if attributes.format:
        return RawInline(format=attributes.format, text=text, attrs=attributes.take()[1])
    if "raw" in attributes.kinds:
        fields, attrs = attributes.take("format", kind="raw")
        return RawInline(format=fields.get("format", ""), text=text, attrs=attrs)
    return CodeSpan(text=text, attrs=attributes.take()[1])


def _image(token: Token, attributes: Attributes) -> InlineImage:
    alt = plain(read_inlines(token.children)).replace("\n", " ")
    title = str(token.attrs.get("title", ""))
    attrs = attributes.take()[1]
    return InlineImage(src=str(token.attrs["src"]), alt=alt, title=title, attrs=attrs)


_LEAVES: Mapping[str, Callable[[Token, Attributes], Inline]] = {
    "softbreak": lambda *_: _SOFT,
    "hardbreak": lambda *_: Break(),
    "html_inline": _html,
    IMAGE: _html_image,
    MEDIA: _media,
    "code_inline": _code,
    "image": _image,
    "footnote_ref": lambda token, _: FootnoteRef(label=str(token.meta["label"])),
}
"""The tokens that hold no others; all that is not listed is text."""


def _link(token: Token, children: Inlines, attributes: Attributes) -> Link:
    title = str(token.attrs.get("title", ""))
    attrs = attributes.take()[1]
    return Link(href=str(token.attrs["href"]), children=children, title=title, attrs=attrs)


def _span(children: Inlines, attributes: Attributes) -> Inlines:
    """A bracketed text: what its first kind says, or its children with the attributes."""
    kind = attributes.kinds[0] if attributes.kinds else ""
    if kind == "empty":
        return ()
    if kind in _KINDS:
        names, make = _KINDS[kind]
        fields, attrs = attributes.take(*names, kind=kind)
        return (make(children, fields, attrs),)
    shared = dict(attributes.take()[1])
    return tuple(
        replace(child, attrs=tuple(sorted({**shared, **dict(child.attrs)}.items())))
        for child in children
    )


_Maker: TypeAlias = Callable[[Inlines, dict[str, str], Attrs], Inline]
_KINDS: Mapping[str, tuple[tuple[str, ...], _Maker]] = {
    "strong": ((), lambda held, _, attrs: Strong(children=held, attrs=attrs)),
    "em": ((), lambda held, _, attrs: Emphasis(children=held, attrs=attrs)),
    "strike": ((), lambda held, _, attrs: Strike(children=held, attrs=attrs)),
    "break": ((), lambda _, __, attrs: Break(attrs=attrs)),
    "link": (
        ("href", "title"),
        lambda held, fields, attrs: Link(
            href=fields.get("href", ""),
            title=fields.get("title", ""),
            children=held,
            attrs=attrs,
        ),
    ),
    "ref": (
        ("kind", "url"),
        lambda held, fields, attrs: Ref(
            kind=fields.get("kind", ""), url=fields.get("url", ""), text=plain(held), attrs=attrs
        ),
    ),
    "mention": (
        ("url",),
        lambda held, fields, attrs: Mention(
            name=plain(held).removeprefix("@"), url=fields.get("url", ""), attrs=attrs
        ),
    ),
    "emoji": (
        ("code",),
        lambda held, fields, attrs: Emoji(
            code=fields.get("code", ""), char=plain(held), attrs=attrs
        ),
    ),
    "footnote": (
        ("label",),
        lambda _, fields, attrs: FootnoteRef(label=fields.get("label", ""), attrs=attrs),
    ),
}
"""The first kind of a bracketed text -> the fields it names, and the inline it makes."""
