"""Lists as Markdown lines."""

import re
from collections.abc import Sequence
from typing import Protocol

from newsletter.report.attributes import write_attributes
from newsletter.report.blocks import Block, Blocks, Image, ListBlock, ListItem, Paragraph

_LAST_NUMBER = 999_999_999
"""CommonMark 5.2: the number of an item has at most nine digits."""

_INTERRUPTS = re.compile(r"(?:[-+]|1[.)]) \S|```")
"""What can follow a paragraph without a blank line: a list from 1, a fence (CommonMark 5.3)."""

_RULE = re.compile(r"(?:- *){3,}")
"""Lists that begin in each other and hold nothing, which would be a thematic break."""


class Parts(Protocol):
    """What writes the blocks of an item."""

    def parts(self, blocks: Blocks) -> list[list[str]]:
        """Each block's lines."""
        ...


def list_lines(block: ListBlock, writer: Parts, *, alternate: bool) -> list[str]:
    """The lines of a list; `alternate` sets it apart from a list right before it."""
    lines: list[str] = []
    start = block.start if _is_number(block) else 1
    written = [_item_lines(item, writer, tight=block.tight) for item in block.items]
    looks_like_rule = any(held and _RULE.fullmatch(f"- {held[0]}") for held in written)
    for index, held in enumerate(written):
        sign = "+" if alternate else "*" if looks_like_rule else "-"
        if block.ordered:
            sign = f"{start + index}{')' if alternate else '.'}"
        if lines and not block.tight:
            lines.append("")
        indent = " " * (len(sign) + 1)
        lines.append(f"{sign} {held[0]}" if held else sign)
        lines += [f"{indent}{line}" if line else "" for line in held[1:]]
    return lines


def list_values(block: ListBlock, lines: Sequence[str]) -> dict[str, str]:
    """What the lines of a list do not say of it: a number out of bounds, tight or loose."""
    values = {} if _is_number(block) else {"start": str(block.start)}
    if _has_paragraphs(block) and block.tight is not _reads_tight(block, lines):
        values["tight"] = "true" if block.tight else "false"
    return values


def _is_number(block: ListBlock) -> bool:
    return not block.ordered or 0 <= block.start <= _LAST_NUMBER - len(block.items)


def _has_paragraphs(block: ListBlock) -> bool:
    return any(isinstance(held, Paragraph | Image) for item in block.items for held in item.blocks)


def _reads_tight(block: ListBlock, lines: Sequence[str]) -> bool | None:
    """Whether Markdown takes the list as tight; None where that hangs on what its items hold."""
    if "" not in lines:
        return True
    if not block.tight and (len(block.items) > 1 or len(block.items[0].blocks) > 1):
        return False
    return None


def _item_lines(item: ListItem, writer: Parts, *, tight: bool) -> list[str]:
    parts = writer.parts(item.blocks)
    if item.checked is not None:
        parts = _checked(parts, item.blocks, "[x]" if item.checked else "[ ]")
    lines: list[str] = []
    for index, part in enumerate(parts):
        last = item.blocks[index - 1] if len(parts) == len(item.blocks) and index else None
        if lines and not (tight and _can_follow(last, part)):
            lines.append("")
        lines += part
    if item.attrs:
        lines.insert(0, write_attributes(dict(item.attrs), kind="item"))
    return lines


def _checked(parts: list[list[str]], blocks: Blocks, box: str) -> list[list[str]]:
    """Put the box before the item's text, or alone where the item does not begin with text."""
    first = blocks[0] if blocks else None
    if isinstance(first, Image) or (isinstance(first, Paragraph) and not first.attrs):
        return [[f"{box} {parts[0][0]}", *parts[0][1:]], *parts[1:]]
    return [[box], *parts]


def _can_follow(last: Block | None, part: Sequence[str]) -> bool:
    return isinstance(last, Paragraph) and bool(_INTERRUPTS.match(part[0]))
