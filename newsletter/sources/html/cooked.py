"""What Discourse's HTML ("cooked") means beyond plain HTML: which classes say what.

Written from its own pipeline: quotes, cards of links ("oneboxes"), mentions, emoji images, check
lists, polls, footnotes, dates, spoilers, callouts, and what its plugins add. Other sites that use
the same classes mean the same by them, so pages and feeds are read with these rules too.
"""

import re
from collections.abc import Iterator

from newsletter.report import (
    Block,
    Callout,
    CodeBlock,
    CodeSpan,
    Details,
    Emphasis,
    Footnote,
    FootnoteRef,
    Inlines,
    Link,
    Mention,
    Paragraph,
    Quote,
    Strike,
    Strong,
    Text,
    plain,
    stand_alone,
)
from newsletter.sources.html.blocks import BlockReader, Dialect, see_online
from newsletter.sources.html.cards import read_card, read_video
from newsletter.sources.html.emoji import read_emoji
from newsletter.sources.html.inlines import InlineReader
from newsletter.sources.html.tree import Element

_LABEL = re.compile(r"(?:^|[^\w])(\w+)$")


def _quote(reader: BlockReader, element: Element) -> Iterator[Quote]:
    """`aside.quote`: a reader's words, with a link to where they were said."""
    title, said = element.first("div.title"), element.first("blockquote")
    link = title.first("a") if title else None
    url, topic = "", ""
    if link and link.get("href"):
        url, topic = reader.inline.addresses.absolute(link.get("href")), link.words()
    elif reader.inline.addresses.page and element.get("data-topic"):
        place = f"/t/{element.get('data-topic')}/{element.get('data-post') or '1'}"
        url = reader.inline.addresses.absolute(place)
    name = title.words("a", ".quote-controls").strip(" :") if title else ""
    by = element.get("data-username") or name or topic
    attrs = (("topic", topic),) if topic and topic != by else ()
    yield Quote(blocks=reader.blocks(said.content if said else ()), by=by, url=url, attrs=attrs)


def _lightbox(reader: BlockReader, element: Element) -> Iterator[Block]:
    """`a.lightbox`: the image, linked to the large one, without the words about its file."""
    children = _lightbox_inlines(reader.inline, element)
    if children:
        yield stand_alone(Paragraph(children=children))


def _lightbox_inlines(reader: InlineReader, element: Element) -> Inlines:
    images = reader.read(tuple(element.find("img")))
    href = reader.addresses.absolute(element.get("href"))
    return (Link(href=href, children=images),) if href and images else images


def _poll(reader: BlockReader, element: Element) -> Iterator[Block]:
    """`div.poll`: its question, its options, and a link to where one can vote."""
    reader.inline.losses.add("html-online-only", "poll")
    title = element.first("div.poll-title")
    words = reader.inline.run(title.content) if title else ()
    yield Paragraph(children=(Strong(children=words or (Text(text="Poll"),)),))
    options = element.first("ul", "ol")
    if options:
        yield from reader.blocks((options,))
    if reader.inline.addresses.page:
        yield see_online(reader.inline.addresses.page)


def _spoiler(reader: BlockReader, element: Element) -> Iterator[Details]:
    yield Details(summary="Spoiler", blocks=reader.blocks(element.content))


def _callout(reader: BlockReader, element: Element) -> Iterator[Callout]:
    """`div.callout` of Discourse and `div.markdown-alert` of GitHub; a title of one word goes."""
    title = element.first("p.callout__title", "p.markdown-alert-title")
    kinds = (name.removeprefix("markdown-alert-") for name in element.kinds)
    named = (name for name in kinds if name not in {"callout", "markdown-alert"})
    kind = element.get("data-callout-type") or next(named, "note")
    words = plain(reader.inline.line(title.content)) if title else ""
    held = element.first("div.callout__content")
    content = held.content if held else tuple(p for p in element.content if p is not title)
    shown = "" if words.lower().endswith(kind) else words
    yield Callout(kind=kind, title=shown, blocks=reader.blocks(content))


def _footnotes(reader: BlockReader, element: Element) -> Iterator[Footnote]:
    """`section.footnotes`: each with the label that its marks in the text have."""
    for item in element.find("li"):
        label = footnote_label(item.get("id"))
        if label:
            yield Footnote(label=label, blocks=reader.blocks(item.content))


def _footnote_ref(reader: InlineReader, element: Element) -> Inlines:
    """`sup.footnote-ref`: the mark in the text."""
    link = element.first("a")
    label = footnote_label(link.get("href")) if link else ""
    return (FootnoteRef(label=label),) if label else reader.read(element.content)


def footnote_label(address: str) -> str:
    """What a footnote's id and the address of a mark share: `#footnote-12-3` is `3`, `fn1` is 1."""
    found = _LABEL.search(address)
    return found[1].removeprefix("fn") if found else ""


def _mention(reader: InlineReader, element: Element) -> Inlines:
    """`a.mention`, of a person or a group; the sign comes back when it is shown."""
    href = element.get("href")
    url = reader.addresses.absolute(href) if href else ""
    return (Mention(name=element.words().removeprefix("@"), url=url),)


def _hashtag(reader: InlineReader, element: Element) -> Inlines:
    """`a.hashtag`: the name of a category or tag, with the sign that Discourse draws as an icon."""
    words = Text(text=f"#{element.words().removeprefix('#')}")
    return reader.wrap(element, (words,))


def _date(reader: InlineReader, element: Element) -> Inlines:
    """`span.discourse-local-date`: as it is printed, the exact day in the attributes."""
    del reader
    given = {
        name: element.get(f"data-{name}") for name in ("date", "time", "timezone", "countdown")
    }
    attrs = tuple((name, value) for name, value in given.items() if value)
    words = element.words() or " ".join(value for _, value in attrs)
    return (Text(text=words, attrs=tuple(sorted(attrs))),)


def _box(reader: InlineReader, element: Element) -> Inlines:
    """A check box outside of a list, as it is written."""
    del reader
    return (Text(text="[x]" if "checked" in element.kinds else "[ ]"),)


def _hidden_words(reader: InlineReader, element: Element) -> Inlines:
    reader.losses.add("html-spoiler-shown", element.words())
    return reader.read(element.content)


def _math(reader: InlineReader, element: Element) -> Inlines:
    del reader
    return (CodeSpan(text=element.words()),)


def _math_block(reader: BlockReader, element: Element) -> Iterator[CodeBlock]:
    del reader
    yield CodeBlock(text=element.text().strip("\n"), language="latex")


def _nothing(reader: object, element: Element) -> tuple[()]:
    del reader, element
    return ()


COOKED = Dialect(
    blocks={
        "aside.quote": _quote,
        "aside.onebox": read_card,
        "div.onebox": read_card,
        **dict.fromkeys(
            ("div.lazyYT", "div.youtube-onebox", "div.lazy-video-container"), read_video
        ),
        "a.lightbox": _lightbox,
        **dict.fromkeys(("div.callout", "div.markdown-alert"), _callout),
        "div.math": _math_block,
        "div.poll": _poll,
        **dict.fromkeys(("div.spoiler", "div.spoiled"), _spoiler),
        "div.video-placeholder-container": BlockReader.media,
        "hr.footnotes-sep": _nothing,
        "section.footnotes": _footnotes,
    },
    inlines={
        "a.lightbox": _lightbox_inlines,
        **dict.fromkeys(("a.mention", "a.mention-group", "span.mention"), _mention),
        **dict.fromkeys(("a.hashtag", "a.hashtag-cooked", "span.hashtag"), _hashtag),
        **dict.fromkeys(("a.anchor", "a.footnote-backref", "img.avatar"), _nothing),
        "img.emoji": read_emoji,
        "span.bbcode-b": lambda reader, element: (Strong(children=reader.read(element.content)),),
        "span.bbcode-i": lambda reader, element: (Emphasis(children=reader.read(element.content)),),
        "span.bbcode-s": lambda reader, element: (Strike(children=reader.read(element.content)),),
        "span.chcklst-box": _box,
        "span.discourse-local-date": _date,
        "span.math": _math,
        **dict.fromkeys(("span.spoiler", "span.spoiled"), _hidden_words),
        "sup.footnote-ref": _footnote_ref,
    },
    boxes=("span.chcklst-box",),
)
"""The rules for Discourse's classes."""
