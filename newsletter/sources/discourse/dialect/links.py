"""Bare addresses: a link in a sentence, a card ("onebox") or a picture alone on a line."""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_REST = re.compile(r"://[^\s<>\"/?#][^\s<>\"]{0,2000}")
_SCHEME = re.compile(r"(?<![^\W_])https?$", re.IGNORECASE)
_LONGEST = len("https")
_AFTER = ".,;:!?'*"
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg)$", re.IGNORECASE)
_VIDEOS: Mapping[str, str] = {
    "youtube.com": "youtube", "m.youtube.com": "youtube", "youtu.be": "youtube",
    "vimeo.com": "vimeo",
}  # fmt: skip


def add_links(markdown: MarkdownIt) -> None:
    """Add the rules of bare addresses to a parser."""
    markdown.inline.ruler.after("text", "bare_address", _bare)
    markdown.core.ruler.after("inline", "card", _cards)


def _bare(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`https://...` in a text; at its colon, so that no sign in it is read as Markdown."""
    if state.linkLevel or state.src[state.pos] != ":":
        return False
    found = _REST.match(state.src, state.pos, state.posMax)
    # A slice of the source first: the text so far may be long.
    before = _SCHEME.search(state.src[max(0, state.pos - _LONGEST - 1) : state.pos])
    if not found or not before or not state.pending.endswith(before[0]):
        return False
    rest = _trimmed(found[0])
    if not silent:
        address = before[0] + rest
        state.pending = state.pending[: -len(before[0])]
        opening = state.push("link_open", "a", 1)
        opening.attrs, opening.markup, opening.info = {"href": address}, "linkify", "auto"
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _trimmed(address: str) -> str:
    """The address without the signs of the sentence around it."""
    while True:
        shorter = address.rstrip(_AFTER)
        for opening, closing in ("()", "[]"):
            if shorter.endswith(closing) and shorter.count(closing) > shorter.count(opening):
                shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter


def _cards(state: StateCore) -> None:
    """Make cards of the addresses that are alone on a line of a paragraph outside of all else."""
    for index in range(1, len(state.tokens)):
        block, above = state.tokens[index], state.tokens[index - 1]
        if block.type == "inline" and above.type == "paragraph_open" and above.level == 0:
            start = above.map[0] if above.map else 0
            first = state.src.split("\n", start + 1)[start] if above.map and start == 0 else ""
            indented = {line.strip() for line in block.content.split("\n")[1:] if line[:1] == " "}
            indented |= {first.strip()} if first.startswith(" ") else set()
            _mark(block.children or [], indented)


def _mark(tokens: list[Token], indented: set[str]) -> None:
    """A line that begins with a space says that its address is no card."""
    for index, token in enumerate(tokens[:-2]):
        if token.type != "link_open" or token.info != "auto" or token.markup != "linkify":
            continue
        around = [*tokens[max(0, index - 1) : index], *tokens[index + 3 : index + 4]]
        address = str(token.attrs["href"])
        if address not in indented and all(one.tag == "br" for one in around):
            token.type, token.content = "html_inline", _card(address)
            tokens[index + 1].content = ""
            tokens[index + 2].hidden = True


def _card(address: str) -> str:
    url = escape(address)
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url
    if _PICTURE.search(parts.path):
        return f'<img src="{url}" alt="">'
    kind = f" {_VIDEOS[host]}" if host in _VIDEOS else ""
    return f'<aside class="onebox{kind}" data-onebox-src="{url}"></aside>'
