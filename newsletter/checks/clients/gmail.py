"""What Gmail does to style sheets besides leaving features out."""

import re

from lxml.html import HtmlElement

from newsletter.checks.sheets import Block, blocks

STYLE_CHARACTERS = 16_384
"""Gmail reads so much of all style elements together; with one character more it reads none."""

_PREFIX = "m_"
_NAME = re.compile(
    r"\"[^\"]*\"|'[^']*'|(?<![\w-])([.#])(?=[a-zA-Z_-])|(?<=[\w\])])([.#])(?=[a-zA-Z_-])"
)


def too_long(styles: list[HtmlElement]) -> bool:
    """Whether all style elements are left out for their length."""
    return sum(len(style.text or "") for style in styles) > STYLE_CHARACTERS


def is_refused(style: HtmlElement) -> bool:
    """Whether a style element is left out: it is in the body, or has an @ within an @ rule."""
    in_body = any(parent.tag == "body" for parent in style.iterancestors())
    return in_body or any(map(_nests, blocks(style.text or "")))


def _nests(block: Block) -> bool:
    return block.is_at_rule and any(inner.is_at_rule for inner in block.inner)


def prefixed_selector(selector: str) -> str:
    """A selector whose classes and ids have Gmail's prefix; quoted values stay."""
    return _NAME.sub(lambda match: match[0] + _PREFIX if match[0] in ".#" else match[0], selector)


def prefix_names(element: HtmlElement) -> None:
    """Put Gmail's prefix on the classes and the id of an element."""
    if classes := element.get("class"):
        element.set("class", " ".join(_PREFIX + name for name in classes.split()))
    if name := element.get("id"):
        element.set("id", _PREFIX + name)
