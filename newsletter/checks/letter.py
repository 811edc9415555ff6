"""What checks look at: the report, what it was rendered to, and what is known around it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import unquote

from lxml import html as lxml_html
from lxml.html import HtmlElement

from newsletter.rendering import Rendition
from newsletter.rendering.hrefs import usable
from newsletter.report import (
    Card,
    Image,
    InlineImage,
    Link,
    Mention,
    Node,
    Ref,
    Report,
    Section,
    plain,
    walk,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What no letter says of itself.

    `last_number` and `last_day` are of the edition sent before, None where there is none; `names`
    are the project's own words as they are to be spelt, `topics` what readers may choose from;
    `is_local` says that the smarthost is on
    this machine, where nobody else is reached. `answers` says of each link what was wrong with it,
    nothing where it answered; None where nobody asked the web.
    """

    today: date
    last_number: int | None = None
    last_day: date | None = None
    names: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()
    is_local: bool = False
    answers: Mapping[str, str] | None = None


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
    def nodes(self) -> tuple[tuple[Node, int | None], ...]:
        """Every node of the report in reading order, with the line it stands on or after."""
        found: list[tuple[Node, int | None]] = []
        nearest = None
        for node in walk(self.report):
            nearest = node.span.start if node.span else nearest
            found.append((node, nearest))
        return tuple(found)

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The report's first line where a URL or an image is named, as far as spans tell.

        Each is found by what the report says, and by what the letter makes of it.
        """
        pictures = {picture.filename: picture.cid for picture in self.rendition.attachments}
        found: dict[str, int] = {}
        for node, line in self.nodes:
            if line and (url := _address(node)):
                for form in (url, *_printed(url, self.report.url, pictures)):
                    found.setdefault(form, line)
        return found

    @cached_property
    def headings(self) -> Mapping[str, int]:
        """The report's first line of each heading, by its words."""
        found: dict[str, int] = {}
        for node, line in self.nodes:
            if isinstance(node, Section) and line:
                found.setdefault(" ".join(plain(node.title).split()), line)
        return found


def _printed(url: str, page: str, pictures: Mapping[str, str]) -> Iterator[str]:
    if href := usable(url, page=page):
        yield href
    if cid := pictures.get(PurePosixPath(unquote(url)).name):
        yield f"cid:{cid}"


def _address(node: object) -> str:
    match node:
        case Link(href=url) | Card(url=url) | Ref(url=url) | Mention(url=url):
            return url or ""
        case Image(src=url) | InlineImage(src=url):
            return url
        case _:
            return ""
