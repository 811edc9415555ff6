"""Read a report from a page of HTML, or from a piece of one."""

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from newsletter.report import Person, Report
from newsletter.sources.composing import compose, refuse_empty, take_title
from newsletter.sources.html.blocks import CHROME
from newsletter.sources.html.losses import Addresses
from newsletter.sources.html.reader import HtmlReader
from newsletter.sources.html.tree import Element

_LANGUAGE = re.compile(
    r"<html\b[^<>]*?\slang\s*=\s*[\"']?([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)[\"'\s>]", re.IGNORECASE
)
_HEAD = 20_000
"""Characters from the top of a page that are searched for its language."""
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", re.ASCII)
_PUBLISHED = (
    "article:published_time", "datepublished", "date", "dc.date", "dcterms.date", "pubdate",
)  # fmt: skip


def read_html(text: str, *, where: str, base: str = "") -> Report:
    """Read a page; `where` names its file, `base` is the address that it was saved from.

    Only the main part is read: `main`, else the article that holds most words, else all of it;
    menus, forms and margins are left out. The title is the main part's only heading of level 1,
    else the page's own. Notes tell what was left out and which addresses lead nowhere (the codes
    of `newsletter.sources.html.losses`). ReportError for HTML that is too large, too deeply nested
    or empty of words.
    """
    reader = HtmlReader(text, where=where, base=base)
    page = _read_page(reader)
    reader.base = base or page.address
    main = _find_main(reader.root)
    if main is reader.root:
        reader.chrome = CHROME | {"header"}
    else:
        outside = len(reader.root.words("title").split()) - len(main.words().split())
        reader.losses.add("html-outside", "", outside)
        reader.content = main.content
    found = reader.parts()
    refuse_empty(found, where=where, mend="save the page after it has loaded, or its text alone")
    title, parts = take_title(found, page.title or PurePath(where).stem)
    language = _LANGUAGE.search(text[:_HEAD])
    report = compose(
        parts,
        title=title,
        published=page.published,
        notes=reader.notes,
    )
    return replace(
        report,
        language=language[1] if language else "en",
        authors=page.authors,
        url=Addresses(reader.base, reader.losses).page,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What a page says of itself in its head."""

    title: str
    address: str
    authors: tuple[Person, ...]
    published: date | None


def _read_page(reader: HtmlReader) -> _Page:
    root = reader.root
    said = [(_key(meta), " ".join(meta.get("content").split())) for meta in root.find("meta")]
    known = {name: value for name, value in reversed(said) if name and value}
    heading = root.first("title")
    links = [link for link in root.find("link") if "canonical" in link.get("rel").lower().split()]
    bases = [link.get("href") for link in (*root.find("base"), *links)]
    days = (known.get(name, "") for name in _PUBLISHED)
    times = (time.get("datetime") for time in root.find("time"))
    return _Page(
        title=known.get("og:title") or (heading.words() if heading else ""),
        address=next(filter(_is_absolute, [*bases, known.get("og:url", "")]), ""),
        authors=tuple(Person(name=value) for name, value in said if name == "author" and value),
        published=next(filter(None, map(_day, (*days, *times))), None),
    )


def _key(meta: Element) -> str:
    return (meta.get("property") or meta.get("name")).lower()


def _is_absolute(address: str) -> bool:
    return address.startswith(("https://", "http://"))


def _day(text: str) -> date | None:
    found = _DAY.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _find_main(root: Element) -> Element:
    """The part of a page that is its text: `main`, or an article with half of the words."""
    roles = (element for element in root.find("div", "section") if element.get("role") == "main")
    main = root.first("main") or next(roles, None)
    if main:
        return main
    articles = {article: len(article.words().split()) for article in root.find("article")}
    largest = max(articles, key=lambda article: articles[article], default=None)
    enough = len(root.words(*CHROME, "header", "title").split()) / 2
    return largest if largest and articles[largest] >= enough else root
