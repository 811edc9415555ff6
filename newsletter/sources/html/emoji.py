"""Discourse's emoji: images that name a code, read as the characters the code stands for."""

import re
from collections.abc import Mapping
from functools import lru_cache

from newsletter.report import Emoji, Inlines, Text
from newsletter.sources.html.inlines import InlineReader
from newsletter.sources.html.tree import Element

_CODE = re.compile(r":([\w+-]+)(?::t([2-6]))?:")
_OWN: Mapping[str, str] = {
    "slight_smile": "\N{SLIGHTLY SMILING FACE}",
    "slight_frown": "\N{SLIGHTLY FROWNING FACE}",
    "upside_down": "\N{UPSIDE-DOWN FACE}",
}
"""Codes that Discourse has of its own."""
_TONES = {str(number): chr(0x1F3FB + number - 2) for number in range(2, 7)}


def read_emoji(reader: InlineReader, element: Element) -> Inlines:
    """`img.emoji`: by its title or alternative text; a forum's own emoji stay their code."""
    del reader
    named = element.get("title") or element.get("alt")
    code = _CODE.fullmatch(named)
    if not code:
        return (Text(text=element.get("alt") or named),)
    char = _char(code)
    return (Emoji(code=named.strip(":"), char=char),) if char else (Text(text=named),)


@lru_cache(maxsize=1_000)
def find_char(code: str) -> str:
    """The character of a code without colons, empty if there is none."""
    # Here, not above: its tables take 40 ms to load, and most reports have no emoji.
    import emoji  # noqa: PLC0415

    known = _OWN.get(code)
    if known:
        return known
    written = f":{code}:"
    char = emoji.emojize(written, language="alias")
    return "" if char == written else char


def replace_codes(text: str) -> str:
    """A text with its `:codes:` as characters; unknown ones stay."""
    return _CODE.sub(lambda code: _char(code) or code[0], text)


def _char(code: re.Match[str]) -> str:
    char = find_char(code[1])
    return char + _TONES[code[2]] if char and code[2] else char
