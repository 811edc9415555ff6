"""What was woven before, kept in the report: a comment at the end of a section's own words.

<!-- collected: #7 1f2e3d, #9 a0b1c2 -->
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace

from newsletter.report import Blocks, Comment, ListBlock, ListItem, Report, to_markdown

_BEGINNING = "collected:"
_ENTRY = re.compile(r"([^\s,]+) ([0-9a-f]{6})(?=,|$)")


def digest(item: ListItem) -> str:
    """Tells an entry that is as it was woven from one that a person has changed."""
    alone = replace(item, span=None)
    text = to_markdown(Report(title="", blocks=(ListBlock(items=(alone,)),)))
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def remembered(blocks: Blocks) -> dict[str, str]:
    """The mark of each entry that was woven, and its digest."""
    return {
        found[1]: found[2]
        for block in blocks
        if _is_memory(block)
        for found in _ENTRY.finditer(getattr(block, "text", ""))
    }


def forgotten(blocks: Blocks) -> Blocks:
    """The blocks without that comment."""
    return tuple(block for block in blocks if not _is_memory(block))


def written(memory: Mapping[str, str]) -> Blocks:
    """The comment; nothing where nothing was woven."""
    told = ", ".join(f"{mark} {sign}" for mark, sign in memory.items())
    return (Comment(text=f"{_BEGINNING} {told}"),) if told else ()


def _is_memory(block: object) -> bool:
    return isinstance(block, Comment) and block.text.startswith(_BEGINNING)
