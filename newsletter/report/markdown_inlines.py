"""Inlines as Markdown.

What CommonMark has a sign for is written with it, wherever the sign works; everything else is a
bracketed text with attributes: `[#12]{.ref kind=pr url=...}`, `[@name]{.mention}`,
`[*]{.emoji code=star}`, `[text]{key=value}`, and `[]{.empty}` for nothing at all.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from newsletter.report.attributes import is_name, write_attributes
from newsletter.report.inlines import (
    Break,
    CodeSpan,
    Emoji,
    Emphasis,
    FootnoteRef,
    Inline,
    InlineImage,
    Link,
    Mention,
    RawInline,
    Ref,
    Strike,
    Strong,
    Text,
)
from newsletter.report.markdown_text import code, destination, escape, title

EMPTY = "[]{.empty}"
"""Stands where Markdown needs something and the report has nothing."""

_AUTOLINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]*")
_FIRST_SIGNS: Mapping[type, str] = {Strong: "*", Emphasis: "_", Strike: "~", InlineImage: "!"}
_KINDS: Mapping[type, str] = {Strong: "strong", Emphasis: "em", Strike: "strike"}
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


@dataclass(slots=True)
class InlineWriter:
    """Writes the inlines of one report.

    `labels` are the footnotes that `[^label]` can name. `single_line` says that a line feed
    cannot stand here, so that a break is `<br>`.
    """

    labels: Collection[str] = frozenset()
    single_line: bool = False
    _brackets: int = 0

    def write(self, inlines: Sequence[Inline], before: str = "", after: str = "") -> str:
        """Write a run that stands between two signs; an empty `before` is the start of a line."""
        written = ""
        for index, inline in enumerate(inlines):
            last = written[-1] if written else before
            following = _first_sign(inlines[index + 1]) if index + 1 < len(inlines) else after
            if last == "`" and isinstance(inline, CodeSpan | RawInline):
                written += self._bracketed("", "empty", {})
            written += self._write(inline, "" if last == "\n" else last, following)
        return written

    def _write(self, inline: Inline, before: str, after: str) -> str:
        match inline:
            case Text():
                return self._text(inline, before, after)
            case Strong() | Emphasis() | Strike():
                return self._wrapped(inline, before, after)
            case Link():
                return self._link(inline)
            case CodeSpan() | RawInline():
                return self._code(inline)
            case InlineImage():
                return self._image(inline)
            case _:
                return self._sign(inline) or self._named(inline)

    def _bracketed(self, inner: str, kind: str, values: Mapping[str, str]) -> str:
        self._brackets += 1
        return f"[{inner}]{write_attributes(values, kind=kind)}"

    def _text(self, inline: Text, before: str, after: str) -> str:
        if inline.attrs:
            return self._bracketed(escape(inline.text, "[", "]"), "", dict(inline.attrs))
        return escape(inline.text, before, after)

    def _wrapped(self, inline: Strong | Emphasis | Strike, before: str, after: str) -> str:
        sign = _FIRST_SIGNS[type(inline)]
        inner = self.write(inline.children, sign, sign)
        signs = _working_signs(inline, inner, before, after)
        if signs and not inline.attrs:
            return f"{signs}{inner}{signs}"
        return self._bracketed(inner, _KINDS[type(inline)], dict(inline.attrs))

    def _link(self, link: Link) -> str:
        attrs, bare = dict(link.attrs), (Text(text=link.href),)
        if not (attrs or link.title) and link.children == bare and _AUTOLINK.fullmatch(link.href):
            return f"<{link.href}>"
        brackets = self._brackets
        inner = self.write(link.children, "[", "]")
        if brackets == self._brackets:
            self._brackets += 1
            tail = write_attributes(attrs)
            return f"[{inner}]({destination(link.href)}{title(link.title)}){tail}"
        # Markdown allows no brackets in a link's text, not even those of a footnote's mark.
        values = {"href": link.href, **({"title": link.title} if link.title else {}), **attrs}
        return self._bracketed(inner, "link", values)

    def _image(self, image: InlineImage) -> str:
        alt = escape(image.alt, "[", "]")
        tail = write_attributes(dict(image.attrs))
        return f"![{alt}]({destination(image.src)}{title(image.title)}){tail}"

    def _code(self, inline: CodeSpan | RawInline) -> str:
        attrs = dict(inline.attrs)
        if isinstance(inline, CodeSpan):
            return code(inline.text) + write_attributes(attrs)
        if is_name(inline.format):
            return code(inline.text) + write_attributes(attrs, form=inline.format)
        return code(inline.text) + write_attributes({"format": inline.format, **attrs}, kind="raw")

    def _sign(self, inline: Inline) -> str:
        """A break or a footnote's mark where a sign for it works."""
        match inline:
            case Break(attrs=()):
                return "<br>" if self.single_line else "\\\n"
            case FootnoteRef(attrs=(), label=label) if label in self.labels:
                self._brackets += 1
                return f"[^{label}]"
            case _:
                return ""

    def _named(self, inline: Inline) -> str:
        """What Markdown has no sign for: a text, its kind, and its fields by name."""
        attrs = dict(inline.attrs)
        match inline:
            case Ref(kind=kind, text=text, url=url):
                return self._bracketed(
                    escape(text, "[", "]"), "ref", {"kind": kind, **_given(url=url), **attrs}
                )
            case Mention(name=name, url=url):
                inner = "@" + escape(name, "@", "]")
                return self._bracketed(inner, "mention", {**_given(url=url), **attrs})
            case Emoji(code=name, char=char):
                return self._bracketed(escape(char, "[", "]"), "emoji", {"code": name, **attrs})
            case FootnoteRef(label=label):
                return self._bracketed("", "footnote", {"label": label, **attrs})
            case _:
                return self._bracketed("", "break", attrs)


def _given(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _first_sign(inline: Inline) -> str:
    if isinstance(inline, Text) and not inline.attrs:
        return "\\" if inline.text[0] in "\\`*[]_~" else inline.text[0]
    if inline.attrs:
        return "["
    return _FIRST_SIGNS.get(type(inline), "[")


def _working_signs(inline: Strong | Emphasis | Strike, inner: str, before: str, after: str) -> str:
    """The delimiters that open before `inner` and close behind it, if any do.

    CommonMark 6.2, told strictly: any sign that is no letter or digit counts as punctuation
    inside, and only ASCII punctuation, a blank or nothing counts as such outside.
    """
    is_open = _is_gap(before) or inner[0].isalnum()
    is_closed = _is_gap(after) or inner[-1].isalnum()
    if inner[0].isspace() or inner[-1].isspace() or not (is_open and is_closed):
        return ""
    match inline:
        case Strong():
            return "**" if "*" not in (before, after) else ""
        case Strike():
            return "~~" if "~" not in (before, after) else ""
    if _is_gap(before) and _is_gap(after):
        return "_"
    return "*" if inner[0].isalnum() and inner[-1].isalnum() and "*" not in (before, after) else ""


def _is_gap(sign: str) -> bool:
    return not sign or sign.isspace() or sign in _PUNCTUATION
