"""How the tests of this room read a rendition back: HTML by lxml, text by RFC 3676."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import lxml.html
from lxml.html import HtmlElement

from newsletter.rendering import Rendition, Theme, find_theme, render
from newsletter.report import Report
from tests.newsletter.rendering.specimens import LETTERHEAD

WEEKLY: Theme = find_theme("weekly")


def rendered(report: Report, folder: Path | None = Path()) -> Rendition:
    return render(report, theme=WEEKLY, letterhead=LETTERHEAD, folder=folder, source="week.md")


def rendered_whole(report: Report, folder: Path | None) -> Rendition:
    """Without a web edition, which long lists would be folded for."""
    alone = replace(LETTERHEAD, web_url="")
    return render(report, theme=WEEKLY, letterhead=alone, folder=folder, source="week.md")


def page(rendition: Rendition) -> HtmlElement:
    return lxml.html.document_fromstring(rendition.html)


def paper(rendition: Rendition) -> HtmlElement:
    """The part of the letter that the report fills."""
    return page(rendition).find_class("paper")[0]


def unflowed(text: str) -> str:
    """RFC 3676 4.1: a line that ends in a space goes on; the signature's mark does not."""
    return re.sub(r"(?m)(?<!^--) \n", " ", text)


def tokens(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def html_tokens(rendition: Rendition) -> Counter[str]:
    body = paper(rendition)
    for mark in body.iter("sup"):
        mark.text, mark[:] = "", []
    for edge in body.iter("br", "td", "th", "li", "p", "div", "dt", "dd", "h1", "h2", "h3"):
        edge.text = f" {edge.text or ''}"
        edge.tail = f" {edge.tail or ''}"
    return tokens(body.text_content())
