"""The Markdown we read, as markdown-it-py's rules.

CommonMark, tables, strikethrough, footnotes and definition lists, and what our own Markdown form
adds: named attributes, bracketed texts with them, `:::` fences, check boxes and `> [!NOTE]`.
Links stay as the author wrote them; nothing is checked or encoded before rendering.
"""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from newsletter.report.attributes import NONE, Attributes, read_attributes, split_attributes

DEEPEST = 100
"""Levels of nesting that are read; a list takes two. Markdown-it drops what lies deeper."""

ATTRIBUTES = "attributes"
"""The token of a line of attributes, and the key of a token's attributes in its `meta`."""

CALLOUT = "callout"
CHECKED = "checked"
FENCE = "named_fence"

_CALLOUT = re.compile(r"\[!([A-Za-z][A-Za-z0-9_-]*)\][ \t]*([^\n]*)(?:\n|$)")
_OPENS = re.compile(r"(:{3,})[ \t]*((?:details|card|footnote)(?![\w-]).*)")
_CLOSES = re.compile(r"(:{3,})[ \t]*")
_BOX = re.compile(r"\[([ xX])\](?:\s+|$)")
_CARRIERS = frozenset({"link_close", "image", "code_inline"})


class VerbatimParser(MarkdownIt):
    """Leaves addresses as they are written; rendering decides which ones are safe."""

    def validateLink(self, url: str) -> bool:  # noqa: N802
        """Take every address."""
        del url
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        """Keep an address."""
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        """Keep an address that is its own text."""
        return link


@cache
def parser() -> MarkdownIt:
    """The parser; it holds no state between texts."""
    markdown = VerbatimParser("commonmark", {"maxNesting": DEEPEST}).enable(
        ["table", "strikethrough"]
    )
    markdown.use(deflist_plugin)
    markdown.use(footnote_plugin, inline=False, move_to_end=False)
    terminated = ["paragraph", "reference", "blockquote", "list"]
    markdown.block.ruler.before("fence", FENCE, _fence, {"alt": terminated})
    markdown.block.ruler.before("table", ATTRIBUTES, _attribute_line)
    markdown.core.ruler.after("block", CALLOUT, _mark_words)
    markdown.inline.ruler.before("link", "span", _bracketed)
    markdown.inline.ruler.push(ATTRIBUTES, _attributes_behind)
    return markdown


def parse(text: str, references: str = "") -> list[Token]:
    """The tokens of a text; of two definitions of a link the text's own counts."""
    known: dict[str, object] = {}
    for source in filter(None, (text, references) if references else ()):
        env: dict[str, object] = {}
        parser().parse(source, env)
        found = env.get("references")
        known = {**(found if isinstance(found, dict) else {}), **known}
    return parser().parse(text, {"references": known})


def _attribute_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """`{key=value}` alone on a line: the attributes of the block below, or a placeholder."""
    begin, stop = state.bMarks[start] + state.tShift[start], state.eMarks[start]
    if state.is_code_block(start) or not state.src.startswith("{", begin):
        return False
    line = state.src[begin:stop].rstrip()
    found = read_attributes(line)
    if silent or found is None or found[1] != len(line):
        return False
    attributes = found[0]
    is_alone = start + 1 >= end or state.isEmpty(start + 1)
    if is_alone and not {"item", "empty"} & set(attributes.kinds):
        return False
    token = state.push(ATTRIBUTES, "", 0)
    token.meta = {ATTRIBUTES: attributes}
    token.map = [start, start + 1]
    token.hidden = True
    state.line = start + 1
    return True


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """`::: details Summary`, up to a line of as many colons; fences nest, as brackets do."""
    opening = None if state.is_code_block(start) else _OPENS.fullmatch(_line(state, start))
    if silent or opening is None:
        return opening is not None
    close = _closing_line(state, start, end, len(opening[1]))
    old_parent, old_most = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", close
    token = state.push(f"{FENCE}_open", "div", 1)
    token.info = opening[2]
    state.md.block.tokenize(state, start + 1, close)
    state.push(f"{FENCE}_close", "div", -1)
    state.parentType, state.lineMax = old_parent, old_most
    state.line = min(close + 1, end) if _is_closing(state, close, end) else close
    token.map = [start, state.line]
    return True


def _closing_line(state: StateBlock, start: int, end: int, colons: int) -> int:
    """The line that closes a fence, or that ends what the fence stands in."""
    depth = 1
    for number in range(start + 1, end):
        if state.sCount[number] < state.blkIndent and not state.isEmpty(number):
            return number
        line = "" if state.is_code_block(number) else _line(state, number)
        if (opening := _OPENS.fullmatch(line)) and len(opening[1]) >= colons:
            depth += 1
        elif (closing := _CLOSES.fullmatch(line)) and len(closing[1]) >= colons:
            depth -= 1
            if not depth:
                return number
    return end


def _is_closing(state: StateBlock, number: int, end: int) -> bool:
    return number < end and bool(_CLOSES.fullmatch(_line(state, number)))


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _bracketed(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`[text]{key=value}`."""
    if state.src[state.pos] != "[" or state.src.find("]{", state.pos) < 0:
        return False
    close = state.md.helpers.parseLinkLabel(state, state.pos)
    found = read_attributes(state.src, close + 1) if close >= 0 else None
    if found is None or found[1] > state.posMax:
        return False
    attributes, stop = found
    if not silent:
        begin, most = state.pos + 1, state.posMax
        state.push("span_open", "span", 1).meta = {ATTRIBUTES: attributes}
        state.pos, state.posMax = begin, close
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
        state.posMax = most
    state.pos = stop
    return True


def _attributes_behind(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`{key=value}` right behind a link, an image or a piece of code."""
    if state.src[state.pos] != "{" or not state.pos or state.src[state.pos - 1] not in ")`]>":
        return False
    found = read_attributes(state.src, state.pos)
    if found is None or found[1] > state.posMax:
        return False
    if not silent:
        carrier = _carrier(state)
        if carrier is None:
            return False
        carrier.meta[ATTRIBUTES] = found[0]
    state.pos = found[1]
    return True


def _carrier(state: StateInline) -> Token | None:
    """The token that attributes at this place belong to."""
    if state.pending or not state.tokens or state.tokens[-1].type not in _CARRIERS:
        return None
    if state.tokens[-1].nesting == 0:
        return state.tokens[-1]
    depth = 0
    for token in reversed(state.tokens):
        depth += token.nesting
        if depth == 0:
            return token
    return None


def _mark_words(state: StateCore) -> None:
    """Take off what our form adds to words: `[!NOTE] Title`, `[x]`, a title's `{#id}`."""
    for index, token in enumerate(state.tokens):
        if token.type in {"heading_open", "dt_open"}:
            inline = state.tokens[index + 1]
            inline.content, attributes = split_attributes(inline.content)
            token.meta = {ATTRIBUTES: attributes}
        elif token.type in {"blockquote_open", "list_item_open"}:
            first = index + 1
            while state.tokens[first].type == ATTRIBUTES:
                first += 1
            if state.tokens[first].type == "paragraph_open":
                _mark_first_words(token, state.tokens[first + 1])


def _mark_first_words(token: Token, inline: Token) -> None:
    is_quote = token.type == "blockquote_open"
    found = (_CALLOUT if is_quote else _BOX).match(inline.content)
    if found is None:
        return
    inline.content = inline.content[found.end() :]
    mark = (found[1].lower(), found[2].strip()) if is_quote else found[1] != " "
    token.meta = {CALLOUT if is_quote else CHECKED: mark}


def attributes_of(token: Token) -> Attributes:
    """The attributes that a rule has put on a token."""
    found = token.meta.get(ATTRIBUTES)
    return found if isinstance(found, Attributes) else NONE
