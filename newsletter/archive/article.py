"""The article in a letter, for feed readers: headings, words, lists, links, and no layout.

A letter's layout is tables, styles and marks for mail programs; feed readers bring their own.
"""

import re
from collections.abc import Mapping

import nh3
from lxml import html as documents
from lxml.html import HtmlElement

_TAGS = frozenset({
    "a", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl", "dt", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p",
    "pre", "s", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead",
    "tr", "ul",
})  # fmt: skip
_ATTRIBUTES: Mapping[str, set[str]] = {
    "*": {"lang", "dir"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_AROUND = frozenset({"preheader", "foot", "wordmark", "contents"})
"""The classes of what stands around the article."""
_BOXES: Mapping[str, str] = {"code": "pre", "callout": "blockquote"}
"""Class of a box -> what the article makes of it."""
_ROWS = ("./tbody", "./tbody/tr", "./tr", "./tbody/tr/td", "./tr/td")


def article(html: str, *, page: str) -> str:
    """The article of a public letter as clean HTML; `html` is what `public_html` gave.

    `page` is the letter's own address. Marks of footnotes lead there: an article has no ids, since
    feed readers show many of them on one page.
    """
    body = documents.document_fromstring(html).find("body")
    if body is None:
        return ""
    for element in list(body.iterdescendants("*")):
        _simplify(element)
    for link in body.iterfind(".//a[@href]"):
        href = link.get("href", "")
        if href.startswith("#"):
            link.set("href", page + href)
    cleaned = nh3.clean(
        documents.tostring(body, encoding="unicode"),
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    # Code has its lines broken by elements, so that no line end in it is lost.
    return re.sub(r"\s*\n\s*", "\n", cleaned).strip()


def _simplify(element: HtmlElement) -> None:
    """Take an element out, with or without what is in it, or make a plainer one of it."""
    classes = frozenset((element.get("class") or "").split())
    # The title of the entry is the letter's own heading.
    if classes & _AROUND or element.tag == "h1":
        element.drop_tree()
        return
    box = next((tag for name, tag in _BOXES.items() if name in classes), None)
    is_layout = element.get("role") == "presentation"
    if box or is_layout:
        for path in _ROWS:
            for part in element.findall(path):
                part.drop_tag()
    if box:
        element.tag = box
    elif is_layout or _says_nothing(element):
        element.drop_tag()


def _says_nothing(element: HtmlElement) -> bool:
    is_anchor = element.tag == "a" and element.get("href") is None
    return is_anchor or (element.tag == "div" and element.get("lang") is None)
