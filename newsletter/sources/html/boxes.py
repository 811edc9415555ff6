"""Check boxes at the beginning of a list's items."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from newsletter.sources.html.tree import Content, Element, is_blank

_HOLDERS = frozenset({"p", "div", "span", "label"})
IsBox: TypeAlias = Callable[[Element], bool]


def is_checkbox(kinds: tuple[str, ...]) -> IsBox:
    """Tell check boxes: HTML's own, and the elements that fit one of `kinds`."""

    def is_box(element: Element) -> bool:
        is_input = element.name == "input" and element.get("type").lower() == "checkbox"
        return is_input or element.fits(*kinds)

    return is_box


def take_box(content: Content, is_box: IsBox) -> tuple[bool | None, Content]:
    """Take the check box off the beginning of an item; None and all of it if there is none."""
    for index, piece in enumerate(content):
        if is_blank(piece):
            continue
        if isinstance(piece, str):
            break
        before, after = content[:index], content[index + 1 :]
        if is_box(piece):
            return "checked" in piece.attributes or "checked" in piece.kinds, (*before, *after)
        if piece.name in _HOLDERS:
            checked, inner = take_box(piece.content, is_box)
            if checked is not None:
                return checked, (*before, replace(piece, content=inner), *after)
        break
    return None, content
