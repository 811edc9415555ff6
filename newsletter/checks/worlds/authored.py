"""Dark as its author meant it, made to stand still."""

from lxml.html import HtmlElement

from newsletter.checks.pages import html_of, page_of, put_last
from newsletter.checks.worlds.sheets import holding, scheme, sheets


def darkened(html: str) -> str:
    """The letter with its dark rules unwrapped, so that they hold wherever it is shown."""
    page = page_of(html)
    dark = offers_dark(page)
    for style, found in sheets(page):
        style.attrib.pop("media", None)
        style.text = "".join(map(str, holding(found, world="dark")))
    if dark:
        put_last(page, ":root{color-scheme:dark !important}")
    return html_of(page)


def offers_dark(page: HtmlElement) -> bool:
    """Whether a letter says that a browser's own dark canvas suits it."""
    metas = page.xpath('//meta[@name="color-scheme"]/@content')
    declared = (
        declaration.value
        for _, found in sheets(page)
        for block in found
        for declaration in block.declarations
        if declaration.name == "color-scheme"
    )
    return any("dark" in words.lower().split() for words in (*metas, *declared))


def has_dark(page: HtmlElement) -> bool:
    """Whether the author has written rules for the dark."""
    return any(scheme(block.prelude) == "dark" for _, found in sheets(page) for block in found)
