"""Characters a letter cannot carry, and the reserved word it must not say."""

import re

from newsletter.errors import RenderingError
from newsletter.holes import TOKEN, Hole

# C1 controls make Gmail cut a message at any size; XML knows no other C0 than tab and line feed.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_RESERVED = Hole.ADDRESS.token.split("address")[0]


def clean(text: str) -> str:
    """Leave out control characters, lone surrogates and non-characters."""
    return _UNFIT.sub("", text) if _UNFIT.search(text) else text


def line(text: str) -> str:
    """Put a text on one clean line, with single spaces."""
    return " ".join(clean(text).split())


def refuse_tokens(text: str, *, where: str) -> None:
    """RenderingError where the text holds what a hole looks like: it would be filled in."""
    if _RESERVED in text and (token := TOKEN.search(text)):
        raise RenderingError(
            f'the text contains "{token[0]}", which marks a place that every recipient fills in',
            where=where,
            mend="write it another way, for example with a space in it",
        )
