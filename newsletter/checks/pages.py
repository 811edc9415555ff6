"""The HTML of a letter as a tree, and back."""

from lxml import html as lxml_html
from lxml.html import HtmlElement


def page_of(html: str) -> HtmlElement:
    """The tree of a whole page; comments, and with them Outlook's conditions, are kept."""
    return lxml_html.document_fromstring(html)


def html_of(page: HtmlElement) -> str:
    """The page as HTML, with its doctype."""
    written: str = lxml_html.tostring(page.getroottree(), encoding="unicode")
    return written
