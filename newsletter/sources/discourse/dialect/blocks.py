"""BBCode around whole blocks: quotes, details, spoilers, grids, wraps, polls, code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from newsletter.sources.discourse.dialect.polls import close_poll, open_poll
from newsletter.sources.discourse.dialect.tags import Tag, read_tag

_EFFORT = "bbcode_effort"
_LEAST_EFFORT, _EFFORT_PER_LINE = 1_000, 5
"""Lines that are looked at for closing tags, in all. A real post needs one look at a line for each
level of nesting; thousands of tags that never close would take the square of their number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """The HTML that a tag opens with and closes with; `mend` works on what it holds."""

    opens: Callable[[Tag], str]
    closes: str
    mend: Callable[[StateBlock, int], None] | None = None


def add_blocks(markdown: MarkdownIt) -> None:
    """Add the rule of BBCode's blocks to a parser."""
    ends = ["paragraph", "reference", "blockquote", "list"]
    markdown.block.ruler.after("fence", "bbcode", _block, {"alt": ends})


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A tag that begins a line and is closed at the end of that line, or on one of its own."""
    begin, stop = state.bMarks[start] + state.tShift[start], state.eMarks[start]
    if state.is_code_block(start) or not state.src.startswith("[", begin):
        return False
    tag = read_tag(state.src[begin:stop])
    if tag is None or tag.closing or not (tag.name in _KINDS or tag.name == "code"):
        return False
    if silent:
        return True
    rest, closing = state.src[begin + tag.length : stop].rstrip(), f"[/{tag.name}]"
    if rest.lower().endswith(closing):
        _write(state, tag, (start, start), rest[: -len(closing)])
        return True
    close = None if rest else _closing_line(state, tag.name, start, end)
    if close is not None:
        _write(state, tag, (start, close))
    return close is not None


def _closing_line(state: StateBlock, name: str, start: int, end: int) -> int | None:
    """The line that closes a tag; a tag that stays open is text."""
    if _last(state, f"[/{name}]") < state.bMarks[start]:
        return None
    most = _LEAST_EFFORT + _EFFORT_PER_LINE * len(state.bMarks)
    depth = 1
    for line in range(start + 1, end):
        state.env[_EFFORT] = state.env.get(_EFFORT, 0) + 1
        is_outside = state.sCount[line] < state.blkIndent and not state.isEmpty(line)
        if is_outside or state.env[_EFFORT] > most:
            return None
        begin = state.bMarks[line] + state.tShift[line]
        if state.is_code_block(line) or not state.src.startswith("[", begin):
            continue
        text = state.src[begin : state.eMarks[line]].rstrip()
        tag = read_tag(text)
        if tag and tag.name == name and tag.length == len(text):
            depth += -1 if tag.closing else 1
            if not depth:
                return line
    return None


def _last(state: StateBlock, closing: str) -> int:
    """Where a closing tag stands last in the text; looked for once."""
    known = state.env.setdefault("bbcode_last", {})
    if closing not in known:
        known[closing] = state.src.lower().rfind(closing)
    return int(known[closing])


def _write(state: StateBlock, tag: Tag, lines: tuple[int, int], line: str | None = None) -> None:
    """The tokens of a block: of one line of text, or of what stands on the lines between."""
    start, close = lines
    if tag.name == "code":
        code = state.getLines(start + 1, close, 0, keepLastLF=False) if line is None else line
        fence = state.push("fence", "code", 0)
        fence.content, fence.map, fence.info = code, [start, close + 1], tag.default
        state.line = close + 1
        return
    kind = _KINDS[tag.name]
    first = len(state.tokens)
    opening = state.push("html_block", "", 1)
    opening.content, opening.map = kind.opens(tag), [start, close + 1]
    if line is None:
        _inside(state, start + 1, close)
    else:
        _line(state, line, start)
    state.push("html_block", "", -1).content = kind.closes
    if kind.mend:
        kind.mend(state, first)
    state.line = close + 1


def _inside(state: StateBlock, start: int, end: int) -> None:
    # A paragraph at the end may not go on behind the closing tag.
    parent, most = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", end
    state.md.block.tokenize(state, start, end)
    state.parentType, state.lineMax = parent, most


def _line(state: StateBlock, text: str, line: int) -> None:
    state.push("paragraph_open", "p", 1).map = [line, line + 1]
    inline = state.push("inline", "", 0)
    inline.content, inline.children, inline.map = text.strip(), [], [line, line + 1]
    state.push("paragraph_close", "p", -1)


def _attributes(values: Mapping[str, str]) -> str:
    """HTML's attributes, a space before each; empty ones are left out."""
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items() if value)


def _quote(tag: Tag) -> str:
    """`[quote="Ada Example, post:2, topic:9, username:ada"]`: whose words, and where."""
    names: list[str] = []
    told: dict[str, str] = {}
    for piece in (piece.strip() for piece in tag.default.split(",")):
        key, colon, value = piece.partition(":")
        if colon and key in {"post", "topic", "full", "username"}:
            told[key] = value.strip()
        elif not told:
            names.append(piece)
    name = ", ".join(names)
    user = told.get("username", "") or name
    found = {"username": user, "post": told.get("post", ""), "topic": told.get("topic", "")}
    data = _attributes({f"data-{key}": value for key, value in found.items()})
    title = f'<div class="title">{escape(name or user)}:</div>' if user else ""
    return f'<aside class="quote"{data}>{title}<blockquote>\n'


def _details(tag: Tag) -> str:
    return f"<details><summary>{escape(tag.default)}</summary>\n"


def _div(kind: str) -> _Kind:
    return _Kind(opens=lambda _: f'<div class="{kind}">\n', closes="</div>\n")


_KINDS: Mapping[str, _Kind] = {
    "quote": _Kind(opens=_quote, closes="</blockquote></aside>\n"),
    "details": _Kind(opens=_details, closes="</details>\n"),
    "poll": _Kind(opens=open_poll, closes="</div>\n", mend=close_poll),
    "spoiler": _div("spoiler"),
    "grid": _div("d-image-grid"),
    "wrap": _div("d-wrap"),
    "excerpt": _div("excerpt"),
}
"""The tags that stand around blocks."""
