"""What checks look at: the report, what it was rendered to, and what is known around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lxml import html as lxml_html
from lxml.html import HtmlElement

from newsletter.rendering import Rendition
from newsletter.report import Card, Image, InlineImage, Link, Mention, Ref, Report, walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What no letter says of itself.

    `last_number` and `last_day` are of the edition sent before, None where there is none; `names`
    are the project's own words as they are to be spelt; `is_local` says that the smarthost is on
    this machine, where nobody else is reached.
    """

    today: date
    last_number: int | None = None
    last_day: date | None = None
    names: tuple[str, ...] = ()
    is_local: bool = False


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter to be checked: `message` is the whole of it as a reader would get it.

    `source` is the report's file, as findings name it.
    """

    report: Report
    source: str
    rendition: Rendition
    message: bytes
    circumstances: Circumstances

    @cached_property
    def page(self) -> HtmlElement:
        """The HTML part as a tree; holes are still tokens."""
        return lxml_html.document_fromstring(self.rendition.html)

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The report's first line where a URL or an image is named, as far as spans tell."""
        found: dict[str, int] = {}
        nearest = 0
        for node in walk(self.report):
            nearest = node.span.start if node.span else nearest
            if nearest and (url := _address(node)):
                found.setdefault(url, nearest)
        return found


def _address(node: object) -> str:
    match node:
        case Link(href=url) | Card(url=url) | Ref(url=url) | Mention(url=url):
            return url or ""
        case Image(src=url) | InlineImage(src=url):
            return url
        case _:
            return ""
