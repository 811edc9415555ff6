"""Whether the letter's frame says what screen readers need before the first word.

That is its language, its direction and its title, a preheader whose padding nobody has to hear,
and no drawings for Outlook that have no words.
"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter.checks.accessibility.reading import EDITION, Reading
from newsletter.checks.elements import is_silent, spaced
from newsletter.checks.finding import Finding, Rule, Severity

RULES = (
    Rule(
        name="page-language",
        question="Do the page and its outermost box say their language and direction?",
    ),
    Rule(name="page-title", question="Has the page a title?"),
    Rule(
        name="vector-markup",
        question="Is the letter free of VML, whose pictures and links have no words?",
    ),
    Rule(name="padding-hidden", question="Is the preheader's padding kept from screen readers?"),
)

_LANGUAGE = re.compile(r"(?!und\b|mul\b)[a-z]{2,3}(?:-[a-z0-9]{1,8})*", re.IGNORECASE)
_DIRECTIONS = frozenset({"ltr", "rtl"})
# xmlns:v is no drawing; an element of that name is.
_DRAWING = re.compile(r"<v:(\w+)")
_PADDING = re.compile("(?:[\u00ad\u034f\u2007\u200b-\u200f\u2060\ufeff][\\s\u00a0]*){10}")


def examine(reading: Reading) -> Iterator[Finding]:
    """Yield what the frame lacks."""
    yield from _language(reading)
    if not spaced(reading.page.findtext(".//title") or ""):
        yield Finding(
            rule="page-title",
            severity=Severity.ERROR,
            what="the page has no title",
            mend="write <mj-title>{{ subject }}</mj-title> into its mj-head",
            where=EDITION,
        )
    if drawing := _DRAWING.search(reading.letter.rendition.html):
        yield Finding(
            rule="vector-markup",
            severity=Severity.ERROR,
            what=f"the letter draws for Outlook in VML (<v:{drawing[1]}>), which has no words",
            mend="use no background-url and no mj-hero; a background-color does not need VML",
            where=EDITION,
        )
    yield from _padding(reading.page)


def _language(reading: Reading) -> Iterator[Finding]:
    body = reading.page.find("body")
    boxes = [] if body is None else [child for child in body if not is_silent(child)]
    for element, name in ((reading.page, "the page"), *((box, "its box") for box in boxes[:1])):
        language = element.get("lang") or ""
        has_language = _LANGUAGE.fullmatch(language) is not None
        has_direction = element.get("dir") in _DIRECTIONS
        if has_language and has_direction:
            continue
        lacks = (
            *(() if has_language else ("language",)),
            *(() if has_direction else ("direction",)),
        )
        # The theme hands on what the report says.
        is_authors = not has_language and language == reading.letter.report.language
        yield Finding(
            rule="page-language",
            severity=Severity.ERROR,
            what=f'{name} says no {" and no ".join(lacks)} (lang="{language}")',
            mend="write `language:` with a tag such as en or pt-BR into the front matter"
            if is_authors
            else 'write <mjml lang="{{ report.language }}" dir="{{ direction }}">',
            where=reading.source if is_authors else EDITION,
        )


def _padding(page: HtmlElement) -> Iterator[Finding]:
    body = page.find("body")
    for element in () if body is None else body.iter("div", "span", "p", "td"):
        text = element.text or ""
        # Boxes that are not displayed count: Gmail on the web of phones displays them.
        if not text.isascii() and _PADDING.search(text) and not _is_kept_from_ears(element):
            yield Finding(
                rule="padding-hidden",
                severity=Severity.WARNING,
                what="the preheader's padding can be heard, mark by mark",
                mend='write aria-hidden="true" on its box',
                where=EDITION,
            )
            return


def _is_kept_from_ears(element: HtmlElement) -> bool:
    above = (element, *element.iterancestors())
    return any(each.get("aria-hidden") == "true" for each in above)
