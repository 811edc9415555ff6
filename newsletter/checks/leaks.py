"""Whether anything got into the letter that was meant for nobody's eyes."""

import re
from collections.abc import Iterator
from typing import cast

from lxml.etree import XPath

from newsletter.checks.anchors import addresses
from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.checks.parts import html_part
from newsletter.holes import HOLE_OF, TOKEN
from newsletter.report import Text

RULES = (
    Rule(
        name="template-leak",
        question="Is every place of a template filled in, and no {{ name }} left for readers?",
    ),
    Rule(
        name="value-leak",
        question="Does no link, heading or subject say None, nan or undefined for a lost value?",
    ),
    Rule(name="filler-text", question="Is there no lorem ipsum?"),
    Rule(name="unfilled-hole", question="Is every reader's own value filled in?"),
    Rule(
        name="tracking-pixel",
        question="Is there no image of 1 by 1 pixel, which only tells who has read?",
    ),
)

_TEMPLATE = re.compile(
    r"\{\{[^{}]{0,40}(?:\}\})?|\{%[^{}%]{0,40}(?:%\})?|%7B%7B[^%]{0,40}", re.IGNORECASE
)
_LOST = r"None|nan|NaN|undefined|null"
_VALUE = re.compile(rf"(?<![\w.])(?:{_LOST}|\[object Object\])(?!\w)")
_VALUE_IN_URL = re.compile(rf"(?<=[/=])(?:{_LOST}|%5Bobject%20Object%5D)(?=[/&?#]|$)")
_FILLER = re.compile(r"lorem\s+ipsum", re.IGNORECASE)
_DOT = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)", re.IGNORECASE)
_PROSE = XPath(
    "//body//text()[not(ancestor::code or ancestor::pre or ancestor::style"
    " or ancestor::*[@aria-hidden])]",
    smart_strings=False,
)
_MOST = 20
"""Findings of one kind; who has more has one cause."""


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield what has leaked."""
    yield from _in_lines(letter)
    yield from _in_prose(letter)
    yield from _in_urls(letter)
    yield from _holes(letter)
    yield from _pixels(letter)


def _found(  # one parameter for each field
    letter: Letter, rule: str, *, what: str, mend: str, line: int | None = None, sure: bool = True
) -> Finding:
    """An error, where it leaves this machine and is no matter of taste; else a warning."""
    is_error = sure and not letter.circumstances.is_local
    return Finding(
        rule=rule,
        severity=Severity.ERROR if is_error else Severity.WARNING,
        what=what,
        mend=mend,
        where=letter.source,
        line=line,
    )


def _in_lines(letter: Letter) -> Iterator[Finding]:
    """What stands in subject, preheader and headings: there a lone value is rarely meant."""
    # A derived preheader is prose, which is looked at where it stands.
    shown = {"subject": letter.rendition.subject, "preheader": letter.report.preheader}
    for name, text in shown.items():
        if found := _TEMPLATE.search(text):
            what = f'the {name} has "{found[0]}", a place of a template that nobody filled in'
            yield _found(letter, "template-leak", what=what, mend=f"write the {name} out")
    if found := _VALUE.search(letter.rendition.subject):
        what = f'the subject says "{found[0]}", as a program does that lost a value'
        mend = "write the subject out, if it is not meant"
        yield _found(letter, "value-leak", what=what, mend=mend, sure=False)
    for heading, line in letter.headings.items():
        if _VALUE.fullmatch(heading):
            what = f'a heading says "{heading}", as a program does that lost a value'
            mend = "write the heading out, if it is not meant"
            yield _found(letter, "value-leak", what=what, mend=mend, line=line, sure=False)


def _in_prose(letter: Letter) -> Iterator[Finding]:
    prose = "\n".join(cast("list[str]", _PROSE(letter.page)))
    # Each is told once, however often it stands there.
    pieces = dict.fromkeys(_TEMPLATE.findall(prose))
    for piece in list(pieces)[:_MOST]:
        what = f'the text has "{piece}", a place of a template that nobody filled in'
        mend = "write it out, or as `code` if it is meant"
        line = _line_of(letter, piece)
        yield _found(letter, "template-leak", what=what, mend=mend, line=line, sure=False)
    if found := _FILLER.search(prose):
        what = f'the text has "{found[0]}", which fills a page that nobody has written'
        line = _line_of(letter, found[0])
        yield _found(letter, "filler-text", what=what, mend="write it, or take it out", line=line)


def _in_urls(letter: Letter) -> Iterator[Finding]:
    for url in dict.fromkeys(addresses(letter)):
        if _TEMPLATE.search(url):
            what = f"the address {url} has a place of a template that nobody filled in"
            mend = "write it out"
            line = letter.lines.get(url)
            yield _found(letter, "template-leak", what=what, mend=mend, line=line)
        if found := _VALUE_IN_URL.search(url):
            what = f'the address {url} says "{found[0]}", as a program does that lost a value'
            mend = "look where it leads"
            line = letter.lines.get(url)
            yield _found(letter, "value-leak", what=what, mend=mend, line=line, sure=False)


def _holes(letter: Letter) -> Iterator[Finding]:
    left = dict.fromkeys(TOKEN.findall(html_part(letter.message).text))
    for token in left:
        what = f"the reader's {HOLE_OF[token].replace('-', ' ')} was not filled in"
        yield Finding(
            rule="unfilled-hole",
            severity=Severity.ERROR,
            what=what,
            mend="keep the theme's holes in one piece, and away from comments",
            where="edition.mjml.j2",
        )


def _pixels(letter: Letter) -> Iterator[Finding]:
    for image in letter.page.iter("img"):
        source = image.get("src") or ""
        sides = {image.get("width"), image.get("height")} & {"0", "1", "0px", "1px"}
        if source.startswith("http") and (sides or _DOT.search(image.get("style") or "")):
            what = f"the image {source} has a side of 1 pixel: it only tells who has read"
            line = letter.lines.get(source)
            yield _found(letter, "tracking-pixel", what=what, mend="take it out", line=line)


def _line_of(letter: Letter, piece: str) -> int | None:
    words = " ".join(piece.split())
    texts = ((node, line) for node, line in letter.nodes if isinstance(node, Text))
    return next((line for node, line in texts if words in " ".join(node.text.split())), None)
