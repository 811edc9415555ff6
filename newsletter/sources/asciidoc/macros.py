"""AsciiDoc's macros inside sentences: `name:target[text]`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias
from urllib.parse import quote

from newsletter.report import (
    CodeSpan,
    FootnoteRef,
    InlineImage,
    Inlines,
    Link,
    Ref,
    Span,
    Strong,
    Text,
)
from newsletter.sources.asciidoc.listed import read_listed
from newsletter.sources.asciidoc.targets import Targets
from newsletter.sources.markup import Notes

_REFERENCES: Mapping[str, tuple[str, str]] = {
    "pr": ("pr", "#"),
    "pull": ("pr", "#"),
    "issue": ("issue", "#"),
    "bug": ("issue", "#"),
    "mr": ("mr", "!"),
    "commit": ("commit", ""),
    "release": ("release", ""),
}
"""Macros that projects make for themselves -> the reference's kind, and the sign before it."""
_SHA = re.compile(r"[0-9a-f]{10,64}")
_SHORT = 9
_WINDOW = re.compile(
    r"\^?,\s*(?:(?:window|role|rel|opts|options|id|title|target|%?nofollow)\b[^,]*(?:,|$)\s*)+$"
)
_LONGEST = 2000
"""Signs of a link's text that may be followed by what is for browsers."""
_WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Around(Protocol):
    """What a macro needs of the reader that met it."""

    @property
    def notes(self) -> Notes:
        """Where to tell what is lost."""
        ...

    @property
    def span(self) -> Span | None:
        """The lines that are being read."""
        ...

    @property
    def targets(self) -> Targets:
        """Where cross references lead."""
        ...

    def read_inside(self, text: str, depth: int) -> Inlines:
        """Read a piece of a text."""
        ...

    def add_footnote(self, label: str, text: str, depth: int) -> str:
        """Keep a footnote, and say its label."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """A macro; `is_block` says that it has two colons, as a macro has that is a block."""

    name: str
    target: str
    text: str
    is_block: bool


def read_macro(macro: Macro, around: Around, depth: int) -> Inlines | None:
    """What a reader sees of a macro; None where it is text.

    Note: `asciidoc-macro-unknown` (warning) for a macro that is none of ours; it stays as written.
    """
    name = macro.name
    if macro.is_block:
        return _image(macro, around, depth) if name == "image" and macro.target else None
    if name in _READERS:
        return _READERS[name](macro, around, depth)
    if name.lower() in _REFERENCES and macro.target:
        return _reference(macro)
    is_footnote = name.endswith(("footnote", "footnoteref"))
    if macro.target and name.islower() and not is_footnote:
        what = f"the macro {name} is unknown; it stays as it is written: {macro.target[:60]}"
        around.notes.warn("asciidoc-macro-unknown", what, around.span or Span(1, 1))
    return None


def shown_link(href: str, text: str, read: Callable[[str], Inlines]) -> Inlines:
    """A link; what stands behind its words (`,window=_blank`, `^`) is for browsers."""
    words = link_words(text)
    return (Link(href=href, children=read(words) if words else (Text(text=href),)),)


def link_words(text: str) -> str:
    """The words of a link, as its author wrote them between brackets."""
    text = text.strip()
    if "=" in text and len(text) < _LONGEST:
        text = _WINDOW.sub("", text)
        if found := _WORDS.fullmatch(text):
            text = found[1].replace('\\"', '"')
    return text.removesuffix("^").strip()


def _link(macro: Macro, around: Around, depth: int) -> Inlines | None:
    if not macro.target:
        return None
    return shown_link(macro.target, macro.text, lambda text: around.read_inside(text, depth + 1))


def _mail(macro: Macro, around: Around, depth: int) -> Inlines | None:
    if not macro.target:
        return None
    text, *rest = macro.text.split(",", 2) if "=" not in macro.text else [macro.text]
    names = zip(("subject", "body"), rest, strict=False)
    said = "&".join(f"{name}={quote(value.strip())}" for name, value in names if value.strip())
    href = f"mailto:{macro.target}{'?' if said else ''}{said}"
    words = link_words(text) or macro.target
    return (Link(href=href, children=around.read_inside(words, depth + 1)),)


def _cross(macro: Macro, around: Around, depth: int) -> Inlines | None:
    if not macro.target:
        return None
    name = macro.target.removeprefix("#")
    if re.search(r"\.\w+(?:#|$)", name):
        href = re.sub(r"\.(?:adoc|asciidoc|asc)(?=#|$)", ".html", name)
        words = name
    else:
        href, words = around.targets.find(name)
    return (Link(href=href, children=around.read_inside(macro.text or words, depth + 1)),)


def _image(macro: Macro, around: Around, depth: int) -> Inlines | None:
    del around, depth
    if not macro.target:
        return None
    listed = read_listed(macro.text)
    title = listed.named.get("title", "")
    image = InlineImage(src=macro.target, alt=listed.place(0, "alt"), title=title)
    href = listed.named.get("link", "")
    return (Link(href=href, children=(image,)),) if href else (image,)


def _icon(macro: Macro, around: Around, depth: int) -> Inlines | None:
    del depth
    what = f"an icon was left out: {macro.target}"
    around.notes.tell("asciidoc-icon", what, around.span or Span(1, 1))
    return ()


def _anchor(macro: Macro, around: Around, depth: int) -> Inlines | None:
    del around, depth
    return () if macro.target else None


def _footnote(macro: Macro, around: Around, depth: int) -> Inlines | None:
    label, text = macro.target, macro.text
    if macro.name == "footnoteref":
        label, _, text = text.partition(",")
    label = re.sub(r"[^\w-]", "-", label.strip())
    if not text.strip():
        return (FootnoteRef(label=label),) if label else None
    return (FootnoteRef(label=around.add_footnote(label, text.strip(), depth)),)


def _keys(macro: Macro, around: Around, depth: int) -> Inlines | None:
    del around, depth
    return (CodeSpan(text=macro.text.strip()),) if macro.text.strip() else None


def _button(macro: Macro, around: Around, depth: int) -> Inlines | None:
    if not macro.text.strip():
        return None
    return (Strong(children=around.read_inside(macro.text.strip(), depth + 1)),)


def _menu(macro: Macro, around: Around, depth: int) -> Inlines | None:
    del around, depth
    steps = [macro.target, *map(str.strip, macro.text.replace(",", ">").split(">"))]
    path = " \u203a ".join(filter(None, steps))
    return (Strong(children=(Text(text=path),)),) if path else None


def _reference(macro: Macro) -> Inlines:
    """A reference of a kind that we know; nobody says here where it leads."""
    kind, sign = _REFERENCES[macro.name.lower()]
    is_long = kind == "commit" and _SHA.fullmatch(macro.target)
    shown = macro.target[:_SHORT] if is_long else f"{sign}{macro.target}"
    attrs = (("target", macro.target),) if is_long or macro.text.strip() else ()
    return (Ref(kind=kind, text=macro.text.strip() or shown, attrs=attrs),)


_Reader: TypeAlias = Callable[[Macro, Around, int], "Inlines | None"]
_READERS: Mapping[str, _Reader] = {
    "link": _link,
    "mailto": _mail,
    "xref": _cross,
    "image": _image,
    "icon": _icon,
    "anchor": _anchor,
    "footnote": _footnote,
    "footnoteref": _footnote,
    "kbd": _keys,
    "btn": _button,
    "menu": _menu,
}
"""name -> how it is read."""
