"""AsciiDoc's macros that are blocks: `image::a.png[]`, `video::id[youtube]`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from newsletter.report import Blocks, Image, Link, Paragraph, Span, Text
from newsletter.sources.asciidoc.inlines import InlineReader
from newsletter.sources.asciidoc.listed import Listed, read_listed
from newsletter.sources.markup import Line, span_of

_PIXELS = re.compile(r"(\d{1,5})(?:px)?")
_PLAYERS: Mapping[str, str] = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
}
"""Where a video is, by the service that has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Macro:
    target: str
    listed: Listed
    span: Span
    inlines: InlineReader


def read_block_macro(
    found: re.Match[str], line: Line, inlines: InlineReader, said: Listed
) -> Blocks:
    """What a macro alone in its line is; an unknown one stays as text.

    Notes: `asciidoc-macro-unknown`, `asciidoc-online-only` (warnings), `asciidoc-contents` (info).
    """
    name, target, text = found.groups()
    span = span_of([line])
    if name in _READERS:
        listed = read_listed(text)
        listed = Listed(
            places=listed.places, named={**said.named, **listed.named}, options=listed.options
        )
        macro = _Macro(target=inlines.literal(target), listed=listed, span=span, inlines=inlines)
        return _READERS[name](macro)
    what = f"the macro {name} is unknown; it stays as it is written: {target[:60]}"
    inlines.notes.warn("asciidoc-macro-unknown", what, span)
    return (Paragraph(children=(Text(text=line.text.strip()),), span=span),)


def _image(macro: _Macro) -> Blocks:
    listed = macro.listed
    width, height = (
        int(found[1]) if (found := _PIXELS.fullmatch(listed.place(place, name))) else None
        for place, name in ((1, "width"), (2, "height"))
    )
    image = Image(
        src=macro.target,
        alt=listed.place(0, "alt"),
        caption=listed.named.get("title", ""),
        width=width,
        height=height,
        href=listed.named.get("link", ""),
        span=macro.span,
    )
    return (image,)


def _video(macro: _Macro) -> Blocks:
    """A paragraph with a link to what only a browser plays."""
    service = macro.listed.place(0, "poster")
    href = f"{_PLAYERS.get(service, '')}{macro.target}"
    what = f"what only a browser plays became a link: {href}"
    macro.inlines.notes.warn("asciidoc-online-only", what, macro.span)
    words = macro.listed.named.get("title", "") or href
    link = Link(href=href, children=(Text(text=words),))
    return (Paragraph(children=(link,), span=macro.span),)


def _contents(macro: _Macro) -> Blocks:
    what = "a table of contents was left out"
    macro.inlines.notes.tell("asciidoc-contents", what, macro.span)
    return ()


_Reader: TypeAlias = Callable[[_Macro], Blocks]
_READERS: Mapping[str, _Reader] = {
    "image": _image,
    "video": _video,
    "audio": _video,
    "toc": _contents,
}
"""name -> how it is read."""
