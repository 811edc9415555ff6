"""Two letters compared block by block: what one says that the other does not is marked."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from lxml import html as lxml_html
from lxml.html import HtmlElement

_BLOCKS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dt", "dd", "img"))
_MANY = 5000
"""Blocks from which those that come often are not looked for one by one: it would take minutes."""


def compared(before: str, now: str) -> tuple[str, str]:
    """Both pages, with `data-mark` on what is `gone` from the first and `new` in the second."""
    pages = [lxml_html.document_fromstring(page) for page in (before, now)]
    blocks = [[block for block in _blocks(page) if _words(block)] for page in pages]
    words = [list(map(_words, each)) for each in blocks]
    matcher = SequenceMatcher(a=words[0], b=words[1], autojunk=len(words[1]) > _MANY)
    for kind, gone, gone_end, new, new_end in matcher.get_opcodes():
        if kind != "equal":
            _mark(blocks[0][gone:gone_end], "gone")
            _mark(blocks[1][new:new_end], "new")
    return _written(pages[0]), _written(pages[1])


def _blocks(tree: HtmlElement) -> list[HtmlElement]:
    return [each for each in tree.iter() if each.tag in _BLOCKS]


def _words(block: HtmlElement) -> str:
    """What a block says itself, without the blocks in it."""
    if block.tag == "img":
        return f"image {block.get('alt', '')} {block.get('src', '')}"
    return " ".join("".join(_texts(block)).split())


def _texts(element: HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for inner in element:
        if inner.tag not in _BLOCKS and isinstance(inner.tag, str):
            yield from _texts(inner)
        yield inner.tail or ""


def _mark(blocks: list[HtmlElement], mark: str) -> None:
    for block in blocks:
        block.set("data-mark", mark)


def _written(page: HtmlElement) -> str:
    written: str = lxml_html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")
    return written
