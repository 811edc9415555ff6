"""Foreign HTML to a tree: refused where it is a bomb, cleaned by nh3, parsed by lxml.

nh3 parses as browsers do (HTML5) and lets through only the tags and attributes that our readers
know; whatever it takes away with its content (scripts, styles, comments) is counted first. Nothing
is fetched, and no HTML comes out again.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import nh3
from lxml import etree

from newsletter.errors import ReportError
from newsletter.sources.html.tree import BLOCKS, Content, Element, holds_blocks

LARGEST = 5_000_000
"""Characters of HTML that are read; real reports stay below 200,000."""
DEEPEST = 100
"""Levels of elements in elements that are read; real pages stay below 50."""
_MOST_WORK, _LEAST_WORK = 5_000_000, 20
"""The elements open at each tag, in all: what an HTML5 parser's time and memory grow with. A tag
costs us something too, so that 250,000 in a row are refused; real reports have some 10,000."""
_MOST_ENTITIES = 300_000
"""A million of them in one text take html5ever 18 seconds: measured, it grows with the square."""

SCHEMES = frozenset({
    "http", "https", "mailto", "tel", "sms", "geo", "ftp", "ftps", "sftp", "ssh", "git", "irc",
    "ircs", "xmpp", "matrix", "news", "nntp", "magnet", "webcal", "upload",
})  # fmt: skip
"""The kinds of addresses that a link may have."""

_TAGS = BLOCKS | {
    "a", "b", "base", "br", "button", "cite", "code", "del", "em", "i", "img", "input", "kbd",
    "link", "meta", "q", "s", "samp", "select", "source", "span", "strike", "strong", "sub", "sup",
    "textarea", "time", "title", "tt",
}  # fmt: skip
"""All other tags go, their text stays: they change nothing that the model knows."""
_WITH_CONTENT = frozenset({"annotation", "canvas", "script", "style", "svg", "template"})
_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "*": frozenset({"class", "id", "hidden", "role"}),
    "a": frozenset({"href", "name", "title"}),
    "base": frozenset({"href"}),
    "blockquote": frozenset({"cite"}),
    "embed": frozenset({"src", "title"}),
    "iframe": frozenset({"src", "title"}),
    "img": frozenset({"alt", "height", "src", "title", "width"}),
    "input": frozenset({"checked", "type"}),
    "link": frozenset({"href", "rel"}),
    "meta": frozenset({"content", "name", "property"}),
    "object": frozenset({"data", "title"}),
    "ol": frozenset({"start"}),
    "source": frozenset({"src"}),
    "time": frozenset({"datetime"}),
    **dict.fromkeys(("td", "th"), frozenset({"align", "colspan", "rowspan", "style"})),
    **dict.fromkeys(("audio", "video"), frozenset({"src", "title"})),
}

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What some programs write before the first character of a text."""
_MEND = "save only the part that is the report"
_UNSOUND = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SIGN = re.compile(r"<(?:(?P<comment>!--)|(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*))")
_VERBATIM = frozenset({"iframe", "script", "style", "textarea", "title"})
_ENDLESS = frozenset({
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "optgroup", "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr",
    "track", "wbr",
})  # fmt: skip
"""What is closed by itself or by the next of its kind."""
_FRAME = re.compile(r'(<iframe(?:[^>"]|"[^"]*")*>).*?</iframe>', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Parsed HTML, and what went with its content: a tag's name or "comment" -> how often."""

    root: Element
    dropped: Counter[str]


def parse_html(text: str, *, where: str) -> Source:
    """Parse a page or a piece of one; the root holds what stands in head and body.

    No element knows its line: lxml counts in what nh3 wrote anew, where the lines of comments,
    scripts and attributes are gone.
    ReportError for HTML that is too large or too deeply nested to be read in reasonable time.
    """
    text = sound(text.removeprefix(BOM))
    if len(text) > LARGEST:
        what = f"{len(text):,} characters of HTML are more than the {LARGEST:,} that are read"
        raise ReportError(what, where=where, mend=_MEND)
    if text.count("&") > _MOST_ENTITIES:
        what = f"more than {_MOST_ENTITIES:,} entities in the HTML are too many to be read"
        raise ReportError(what, where=where, mend=_MEND)
    dropped = _survey(text, where=where)
    cleaned = _FRAME.sub(r"\1</iframe>", sound(_cleaner().clean(text)))
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    page = f"<!DOCTYPE html><html><body>{cleaned}</body></html>"
    body = etree.fromstring(page, parser).find("body")
    content = () if body is None else _content(body, DEEPEST, where)
    root = Element(name="body", attributes={}, content=content, holds_blocks=True)
    return Source(root=root, dropped=dropped)


def sound(text: str) -> str:
    """The text with a space for control characters and for halves of characters."""
    return _UNSOUND.sub(" ", text)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        generic_attribute_prefixes={"data-"},
        filter_style_properties={"text-align"},
        url_schemes=SCHEMES,
        link_rel=None,
    )


def _survey(text: str, *, where: str) -> Counter[str]:
    """Count what goes with its content; refuse what would cost a parser too much.

    An HTML5 parser looks through the open elements at every tag, and opens formatting that was
    left open again in every paragraph: a few megabytes of `<b>` or `<div>` would take it hours.
    """
    dropped: Counter[str] = Counter()
    unclosed: Counter[str] = Counter()
    depth = work = place = 0
    while sign := _SIGN.search(text, place):
        place = sign.end()
        name = "comment" if sign["comment"] else sign["name"].lower()
        if not sign["close"] and (name == "comment" or name in _WITH_CONTENT):
            dropped[name] += 1
        if not sign["close"] and (name == "comment" or name in _VERBATIM):
            place = _end(text, place, name)
        elif name not in _ENDLESS:
            step = -min(1, unclosed[name]) if sign["close"] else 1
            unclosed[name] += step
            depth += step
        work += depth + _LEAST_WORK
        if work > _MOST_WORK:
            raise _too_deep(where)
    return dropped


def _end(text: str, start: int, name: str) -> int:
    """Where a comment or an element without markup inside ends; the text's end if it does not."""
    end = _closing(name).search(text, start)
    return end.end() if end else len(text)


@cache
def _closing(name: str) -> re.Pattern[str]:
    return re.compile("-->" if name == "comment" else rf"</{name}", re.IGNORECASE)


def _too_deep(where: str) -> ReportError:
    what = "the HTML's elements are too many, or nested too deeply, to be read"
    return ReportError(what, where=where, mend=_MEND)


def _content(node: "etree._Element", levels: int, where: str) -> Content:
    """What an element of lxml holds, at most `levels` deep."""
    if not levels:
        raise _too_deep(where)
    pieces: list[Element | str] = [node.text] if node.text else []
    for child in node:
        content = _content(child, levels - 1, where)
        pieces.append(
            Element(
                name=child.tag,
                attributes={str(key): str(value) for key, value in child.attrib.items()},
                content=content,
                holds_blocks=holds_blocks(content),
            )
        )
        if child.tail:
            pieces.append(child.tail)
    return tuple(pieces)
