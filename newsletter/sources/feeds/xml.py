"""The XML of feeds, parsed without a document type, entities and network.

RSS 0.9x, 1.0 and 2.0, and Atom have one vocabulary here: the names of their own elements stand
alone (`item`, `title`), those of modules behind `dc:` and the like.
"""

import html
import re
from collections.abc import Iterator, Mapping
from html.entities import html5
from urllib.parse import urljoin

from lxml import etree

from newsletter.errors import ReportError
from newsletter.sources.html.source import BOM, sound
from newsletter.sources.xml_tree import parse_xml

LARGEST = 20_000_000
"""Characters of a feed that are read; real ones stay below 5 millions."""
_RSS = ("1.0/", "0.9/")
_SPACES: Mapping[str, str] = {
    **dict.fromkeys((f"http://purl.org/rss/{version}" for version in _RSS), ""),
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
}
"""The namespaces that are read, and what stands before their names here."""
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]*;)")
_OF_XML = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})


def read_feed_xml(data: str, *, where: str) -> "etree._Element":
    """The root of a feed's XML; ReportError names the line of what is none (see `parse_xml`).

    HTML's named characters (`&nbsp;`), which XML does not know and feeds hold all the same, are
    read.
    """
    if len(data) > LARGEST:
        what = f"{len(data):,} characters of XML are more than the {LARGEST:,} that are read"
        raise ReportError(what, where=where, mend="save only the newest items")
    data = data.removeprefix(BOM)
    declared = _DECLARATION.match(data)
    # The declaration names an encoding that the text is no longer in; its line has to stay one.
    lines = "\n" * declared[0].count("\n") if declared else ""
    body = lines + (data[declared.end() :] if declared else data)
    return parse_xml(_NAMED.sub(_character, sound(body)).encode(), where=where)


def _character(name: re.Match[str]) -> str:
    char = "" if name[1] in _OF_XML else html5.get(name[1], "")
    return html.escape(char) if char else name[0]


def name_of(node: "etree._Element") -> str:
    """An element's name in the vocabulary of all feeds; `?` stands before unknown ones."""
    name = etree.QName(node.tag)
    return f"{_SPACES.get(name.namespace or '', '?') if name.namespace else ''}{name.localname}"


def children(node: "etree._Element", *names: str) -> Iterator["etree._Element"]:
    """The elements right in another one, in the order of `names`."""
    for name in names:
        yield from (child for child in node if name_of(child) == name)


def text_of(node: "etree._Element | None") -> str:
    """All text of an element, without blanks at its ends."""
    return "" if node is None else "".join(str(text) for text in node.itertext()).strip()


def text_in(node: "etree._Element", *names: str) -> str:
    """The text of the first element of these names that has any."""
    return next(filter(None, map(text_of, children(node, *names))), "")


def markup_of(node: "etree._Element", *, is_atom: bool) -> str:
    """What an element holds as HTML, in whatever way the feed wraps it."""
    kind = (node.get("type") or ("text" if is_atom else "html")).lower()
    if len(node):
        return _serialised(node)
    text = text_of(node)
    if is_atom and kind in {"text", "text/plain"} and node.get("mode") != "escaped":
        paragraphs = (
            html.escape(part).replace("\n", "<br>") for part in re.split(r"\n\s*\n", text)
        )
        return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return text


def _serialised(node: "etree._Element") -> str:
    """Elements that stand in the feed itself (XHTML), without their namespaces."""
    for inner in node.iterdescendants():
        inner.tag = etree.QName(inner.tag).localname
    pieces = (etree.tostring(child, encoding="unicode", method="html") for child in node)
    return html.escape(node.text or "") + "".join(pieces)


def base_of(node: "etree._Element", page: str) -> str:
    """The address that relative ones in an element start from: `xml:base`, from outside inwards."""
    given = [outer.get(_BASE) for outer in (node, *node.iterancestors())]
    base = page
    for address in filter(None, reversed(given)):
        base = joined(base, address)
    return base


def joined(base: str, address: str) -> str:
    """An address made absolute; as it is where that is impossible."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address
