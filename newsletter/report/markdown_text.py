"""Plain text as Markdown: everything an author wrote stays text, whatever signs it holds.

Only signs that would be markup where they stand get a backslash, so that a written report stays
pleasant to read and to edit (CommonMark 0.31.2, 2.4 and the block starts of chapter 4 and 5).
"""

import re
from collections.abc import Callable, Mapping

from newsletter.report.attributes import BEGINNING

_SIGNS = re.compile(r"[\\`*\[\]_~<&{!]")
_NO_TAG = frozenset(" =0123456789")
_BLOCK_START = re.compile(
    r"""(?P<before>\d{1,9})(?P<dot>[.)])(?=\s|$)  # an ordered list
    | (?=\#{1,6}(?:\s|$))                         # a heading
    | (?=[>|])                                    # a quote, a table
    | (?=[-+=:](?![A-Za-z0-9]))                   # a list, a rule, an underline, a definition
    """,
    re.VERBOSE,
)
_ENTITY = re.compile(r"&(?=#|[A-Za-z])")


def escape(text: str, before: str, after: str) -> str:
    """Escape text that stands between two signs; an empty `before` is the start of a line."""
    pieces: list[str] = []
    start = 0
    for sign in _SIGNS.finditer(text):
        place = sign.start()
        if _is_markup(text, place, after):
            pieces += text[start:place], "\\"
            start = place
    escaped = "".join([*pieces, text[start:]])
    if before == "]" and escaped.startswith((":", "(")):
        # Behind a footnote's mark they would make a footnote, or a link of it.
        return f"\\{escaped}"
    return escaped if before else _escape_block_start(escaped)


_HARMLESS: Mapping[str, Callable[[str, str], bool]] = {
    "_": lambda last, following: last.isalnum() and following.isalnum(),
    "*": lambda last, following: last == following == " ",
    "~": lambda last, following: bool(last and following) and "~" not in (last, following),
    "<": lambda _, following: following in _NO_TAG,
}
"""Where a sign is text by itself, by its neighbours in the text; none at the text's ends."""

_BEGINNINGS = {"&": _ENTITY, "{": BEGINNING}


def _is_markup(text: str, place: int, after: str) -> bool:
    sign = text[place]
    last, following = text[place - 1 : place], text[place + 1 : place + 2]
    if sign == "!":
        return not following and after == "["
    if sign in _BEGINNINGS:
        return bool(_BEGINNINGS[sign].match(text, place))
    return sign not in _HARMLESS or not _HARMLESS[sign](last, following)


def _escape_block_start(text: str) -> str:
    start = _BLOCK_START.match(text)
    if start is None:
        return text
    if start["dot"]:
        return f"{start['before']}\\{text[start.start('dot') :]}"
    return f"\\{text}"


def destination(url: str) -> str:
    """A link's destination: as it is where Markdown takes it so, else in angle brackets."""
    guarded = _ENTITY.sub(r"\&", url.replace("\\", "\\\\")) if ";" in url or "\\" in url else url
    if guarded and not re.search(r"[\x00-\x20\x7f<>()\"'`]", guarded):
        return guarded
    return f"<{re.sub('[<>]', _backslashed, guarded)}>"


def title(text: str) -> str:
    """A link's title, with the space before it; nothing for no title."""
    guarded = _ENTITY.sub(r"\&", re.sub(r'[\\"]', _backslashed, text))
    return f' "{guarded}"' if text else ""


def _backslashed(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}"


def code(text: str) -> str:
    """A code span: as many backticks as needed around the text."""
    runs = {len(run) for run in re.findall("`+", text)}
    fence = "`" * next(size for size in range(1, len(runs) + 2) if size not in runs)
    is_padded = text.startswith(" ") and text.endswith(" ") and text.strip(" ")
    space = " " if is_padded or text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"
