"""Discourse's own words around a post in its feeds, taken off: "5 posts", "@ada wrote:", a link."""

import re

from newsletter.sources.html.tree import Content, Element, is_blank

_COUNT = re.compile(r"\d+ posts?(?: - \d+ participants?)?", re.IGNORECASE)
_WROTE = re.compile(r"\S.{0,80} wrote:")
_READ = re.compile(r"read (?:full|the full) topic", re.IGNORECASE)


def strip_chrome(content: Content, *, link: str) -> tuple[Content, int]:
    """The post alone, and how many lines of the forum's were taken off.

    An author's line counts as the forum's only where the forum shows itself: by the count of
    posts, by the link to the topic (`link` or its words), or as it links the author's page.
    """
    pieces = [piece for piece in content if not is_blank(piece)]
    total = len(pieces)
    while pieces and (_is(pieces[-1], _READ, _COUNT) or _leads_to(pieces[-1], link)):
        pieces.pop()
    while pieces and _is(pieces[0], _COUNT):
        pieces.pop(0)
    shows_itself = len(pieces) < total
    has_author = bool(pieces) and (
        _links_author(pieces[0]) or (shows_itself and _is(pieces[0], _WROTE))
    )
    if has_author and len(pieces) > 1:
        pieces.pop(0)
        said = pieces[0]
        if len(pieces) == 1 and isinstance(said, Element) and said.fits("blockquote"):
            return said.content, total - len(pieces)
    taken = total - len(pieces)
    return (tuple(pieces), taken) if taken else (content, 0)


def _is(piece: Element | str, *patterns: re.Pattern[str]) -> bool:
    if not isinstance(piece, Element) or not piece.fits("p", "small"):
        return False
    words = piece.words()
    return any(pattern.fullmatch(words) for pattern in patterns)


def _leads_to(piece: Element | str, link: str) -> bool:
    """Whether a paragraph is nothing but a link to the item itself."""
    anchor = piece.first("a") if isinstance(piece, Element) and piece.fits("p") else None
    if not anchor or not link or not isinstance(piece, Element):
        return False
    return anchor.get("href") == link and anchor.words() == piece.words()


def _links_author(piece: Element | str) -> bool:
    anchor = piece.first("a") if isinstance(piece, Element) else None
    is_page = anchor is not None and "/u/" in anchor.get("href")
    return is_page and isinstance(piece, Element) and piece.words().startswith("@")
