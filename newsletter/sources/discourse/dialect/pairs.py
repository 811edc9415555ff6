"""BBCode inside a sentence: `[b]`, `[i]`, `[u]`, `[s]`, `[url]`, `[email]`, `[img]`, `[code]`."""

import re
from collections.abc import Callable, Mapping
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from newsletter.sources.discourse.dialect.tags import Tag, read_tag

_TOKEN = "bbcode"  # noqa: S105
_DEEPEST = 20
_WHOLE = re.compile(
    r"\[(?P<name>code|url|email|img)\](?P<words>[^\n]{1,2000}?)\[/(?P=name)\]", re.IGNORECASE
)
_HOST = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_BARE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?")


def add_pairs(markdown: MarkdownIt) -> None:
    """Add the rules of BBCode in sentences to a parser; Markdown's own links come first."""
    markdown.inline.ruler.push(_TOKEN, _tag)
    markdown.core.ruler.before("text_join", _TOKEN, _mark_pairs)


def _tag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    if silent or state.src[state.pos] != "[":
        return False
    whole = _WHOLE.match(state.src, state.pos, state.posMax)
    if whole and _write_whole(state, whole["name"].lower(), whole["words"].strip()):
        state.pos = whole.end()
        return True
    tag = read_tag(state.src, state.pos)
    if tag is None or tag.name not in _OPENS or state.pos + tag.length > state.posMax:
        return False
    token = state.push(_TOKEN, "", 0)
    token.content = state.src[state.pos : state.pos + tag.length]
    token.meta = {_TOKEN: tag}
    state.pos += tag.length
    return True


def _write_whole(state: StateInline, name: str, words: str) -> bool:
    """A tag whose content is no Markdown."""
    match name:
        case "code":
            state.push("code_inline", "code", 0).content = words
        case "img" if not re.search(r"[\s<>]", words):
            token = state.push("image", "img", 0)
            token.attrs, token.children = {"src": words}, []
        case "email" if "@" in words:
            _write_link(state, f"mailto:{words}", words)
        case "url" if href := address_of(words):
            _write_link(state, href, words)
        case _:
            return False
    return True


def _write_link(state: StateInline, href: str, words: str) -> None:
    state.push("link_open", "a", 1).attrs = {"href": href}
    state.push("text", "", 0).content = words
    state.push("link_close", "a", -1)


def address_of(text: str) -> str:
    """The address that a value of `[url=]` is, empty if it is none."""
    if _HOST.fullmatch(text):
        return text
    return f"https://{text}" if _BARE.fullmatch(text) else ""


def _mark_pairs(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline":
            _mark(block.children or [])


def _mark(tokens: list[Token]) -> None:
    """Make HTML of the tags that have a partner; the others stay text."""
    opened: list[tuple[int, Tag]] = []
    for index, token in enumerate(tokens):
        tag = token.meta.get(_TOKEN)
        while opened and tokens[opened[-1][0]].level > token.level:
            opened.pop()
        if not isinstance(tag, Tag):
            continue
        token.type = "text"
        if tag.closing:
            _close(tokens, opened, index, tag)
        elif len(opened) < _DEEPEST and _OPENS[tag.name](tag):
            opened.append((index, tag))


def _close(tokens: list[Token], opened: list[tuple[int, Tag]], index: int, tag: Tag) -> None:
    """Join a closing tag and its partner; what was opened between them has none."""
    for place in range(len(opened) - 1, -1, -1):
        start, opening = opened[place]
        if opening.name == tag.name:
            del opened[place:]
            if tokens[start].level == tokens[index].level:
                _join(tokens, start, index, opening)
            return


def _join(tokens: list[Token], start: int, end: int, tag: Tag) -> None:
    content = _OPENS[tag.name](tag)
    element = content[1:].partition(" ")[0].rstrip(">")
    tokens[start].type = tokens[end].type = "html_inline"
    tokens[start].content, tokens[end].content = content, f"</{element}>"
    if element == "a":
        # A link holds no other: a bare address in it is its text.
        for token in tokens[start:end]:
            token.hidden = token.hidden or token.type in {"link_open", "link_close"}


def _span(kind: str) -> Callable[[Tag], str]:
    return lambda _: f'<span class="{kind}">'


def _url(tag: Tag) -> str:
    href = address_of(tag.default)
    return f'<a href="{escape(href)}">' if href else ""


def _email(tag: Tag) -> str:
    return f'<a href="mailto:{escape(tag.default)}">' if "@" in tag.default else ""


_OPENS: Mapping[str, Callable[[Tag], str]] = {
    "b": _span("bbcode-b"),
    "i": _span("bbcode-i"),
    "s": _span("bbcode-s"),
    "u": _span("bbcode-u"),
    "spoiler": _span("spoiler"),
    "wrap": _span("d-wrap"),
    "url": _url,
    "email": _email,
}
"""What a tag opens with; one that gives nothing stays text."""
