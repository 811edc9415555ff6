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


def put_first(page: HtmlElement, css: str) -> None:
    """Put a style element before all others, so that whatever the letter says is stronger."""
    _head(page).insert(0, _style(page, css))


def put_last(page: HtmlElement, css: str) -> None:
    """Put a style element after all others of the head."""
    _head(page).append(_style(page, css))


def _head(page: HtmlElement) -> HtmlElement:
    head = page.find("head")
    if head is None:
        page.insert(0, head := page.makeelement("head"))
    return head


def _style(page: HtmlElement, css: str) -> HtmlElement:
    style = page.makeelement("style")
    style.text = css
    return style
