"""Inlines as plain text; links become numbers, listed below their section."""

from collections.abc import Iterable, Mapping

from newsletter.rendering.characters import clean
from newsletter.report import (
    Break,
    CodeSpan,
    Emoji,
    FootnoteRef,
    Inline,
    InlineImage,
    Inlines,
    Link,
    Mention,
    Ref,
    Strike,
    Text,
)


class Footing:
    """The links of one section: each URL has one number, listed when the section ends."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, url: str) -> str:
        """The mark that stands behind a link's words."""
        return f"[{self._numbers.setdefault(url, len(self._numbers) + 1)}]"

    def lines(self) -> list[str]:
        """One line for each URL, in the order of their numbers."""
        return [f"[{number}] <{url}>" for url, number in self._numbers.items()]


def written(inlines: Inlines, footing: Footing, words: Mapping[str, str]) -> str:
    """Write inlines as text; white space is single spaces, a meant line break a line feed."""
    text = clean("".join(_pieces(inlines, footing, words)))
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def marked(text: str, url: str, footing: Footing) -> str:
    """A link's words and its number; words that repeat the URL are cut down to its host."""
    if not url or text.strip() == url.removeprefix("mailto:"):
        return text if not url.startswith("http") else f"{_short(url)} {footing.mark(url)}"
    return f"{text} {footing.mark(url)}" if text.strip() else footing.mark(url)


def _short(url: str) -> str:
    return url.split("://", 1)[1].split("/", 1)[0]


def _pieces(inlines: Inlines, footing: Footing, words: Mapping[str, str]) -> Iterable[str]:
    for inline in inlines:
        if isinstance(inline, Text | CodeSpan):
            yield inline.text.replace("\n", " ")
        else:
            yield _piece(inline, footing, words)


def _piece(inline: Inline, footing: Footing, words: Mapping[str, str]) -> str:  # noqa: PLR0911
    match inline:
        case Link():
            return marked("".join(_pieces(inline.children, footing, words)), inline.href, footing)
        case Ref():
            return marked(inline.text, inline.url, footing)
        case Mention():
            return marked(f"@{inline.name}", inline.url, footing)
        case Emoji():
            return inline.char or f":{inline.code}:"
        case InlineImage():
            return f"[{words['image']}: {inline.alt}]" if inline.alt else ""
        case FootnoteRef():
            return f"[^{inline.label}]"
        case Break():
            return "\n"
        case _:
            text = "".join(_pieces(getattr(inline, "children", ()), footing, words))
            return f"~~{text}~~" if isinstance(inline, Strike) else text
