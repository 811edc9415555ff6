"""Two letters compared block by block: what one says that the other does not is marked."""

import re
from difflib import SequenceMatcher

from lxml import html as lxml_html
from lxml.html import HtmlElement

_BLOCKS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dt", "dd", "img"))


def marked(page: str, other: str, *, mark: str) -> str:
    """The page with `data-mark` on every block whose words, in their order, `other` lacks."""
    tree = lxml_html.document_fromstring(page)
    blocks = _blocks(tree)
    before = [_words(block) for block in _blocks(lxml_html.document_fromstring(other))]
    now = [_words(block) for block in blocks]
    # An edition's usual words come often; they must not be taken for noise.
    same = SequenceMatcher(a=before, b=now, autojunk=False)
    kept = {
        at for match in same.get_matching_blocks() for at in range(match.b, match.b + match.size)
    }
    for at, block in enumerate(blocks):
        if at not in kept and now[at]:
            block.set("data-mark", mark)
    written: str = lxml_html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")
    return written


def _blocks(tree: HtmlElement) -> list[HtmlElement]:
    """The innermost blocks of the body, in order."""
    found = [each for each in tree.iter() if each.tag in _BLOCKS]
    outer = {above for each in found for above in each.iterancestors()}
    return [each for each in found if each not in outer]


def _words(block: HtmlElement) -> str:
    if block.tag == "img":
        return f"image {block.get('alt', '')} {block.get('src', '')}"
    return re.sub(r"\s+", " ", block.text_content()).strip()
