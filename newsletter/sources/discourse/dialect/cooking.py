"""The parser of Discourse's Markdown, and its way from text to HTML."""

import re
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote import footnote_plugin

from newsletter.errors import ReportError
from newsletter.sources.discourse.dialect.blocks import add_blocks
from newsletter.sources.discourse.dialect.links import add_links
from newsletter.sources.discourse.dialect.pairs import add_pairs
from newsletter.sources.discourse.dialect.pictures import LOST, read_pictures
from newsletter.sources.discourse.dialect.texts import read_texts
from newsletter.sources.markdown.rules import VerbatimParser

_OPENING = re.compile(r"[!^]?\[")
_DEEPEST = 60
"""Levels of nesting that are read; a list takes two. Markdown-it drops what lies deeper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooked:
    """A post's HTML; the lines (from 0) of uploads without an address; unused footnotes."""

    html: str
    lost: tuple[int, ...]
    unused: tuple[str, ...]


def cook(
    text: str, *, where: str, breaks: bool = True, forum: str = "", uploads: dict[str, str]
) -> Cooked:
    """Make HTML of a raw post.

    `breaks` says whether a line feed in a paragraph is one for the reader, `forum` is the forum's
    address, `uploads` the addresses of uploads by name. ReportError for what is nested too deeply.
    """
    env: dict[str, object] = {"forum": forum, "uploads": uploads}
    markdown = _parser(breaks)
    try:
        tokens = markdown.parse(text, env)
        html = str(markdown.renderer.render(tokens, markdown.options, env))
    except RecursionError as error:
        raise _too_deep(where) from error
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        raise _too_deep(where)
    lost, notes = env.get(LOST), env.get("footnotes")
    refs = notes.get("refs") if isinstance(notes, dict) else None
    unused = [name[1:] for name, ident in (refs or {}).items() if ident < 0]
    return Cooked(
        html=html, lost=tuple(lost if isinstance(lost, list) else ()), unused=tuple(unused)
    )


def _too_deep(where: str) -> ReportError:
    what, mend = "lists and quotes are nested too deeply to be read", "nest them less"
    return ReportError(what, where=where, mend=mend)


@cache
def _parser(breaks: bool) -> MarkdownIt:  # noqa: FBT001
    """The parser; it holds no state between texts."""
    options = {"maxNesting": _DEEPEST, "html": True, "breaks": breaks}
    markdown = VerbatimParser("commonmark", options).enable(["table", "strikethrough"])
    markdown.use(footnote_plugin)
    add_blocks(markdown)
    add_links(markdown)
    markdown.inline.ruler.before("link", "lonely", _lonely)
    # In the order of work: tags first, as what they hold is text; pictures last.
    add_pairs(markdown)
    markdown.core.ruler.before("text_join", "texts", read_texts)
    markdown.core.ruler.before("text_join", "pictures", read_pictures)
    return markdown


def _lonely(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """A bracket that nothing closes is text; looking for its end again and again costs hours."""
    found = _OPENING.match(state.src, state.pos)
    if not found or state.html_terminator_last("]") > state.pos:
        return False
    if not silent:
        state.pending += found[0]
    state.pos = found.end()
    return True
