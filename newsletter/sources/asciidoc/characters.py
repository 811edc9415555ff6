"""Signs that AsciiDoc writes with the letters of a keyboard: dashes, arrows, ellipses."""

import html
import re
from collections.abc import Mapping

_SIGNS: Mapping[str, str] = {
    "(C)": "\u00a9",
    "(R)": "\u00ae",
    "(TM)": "\u2122",
    "--": "\u2014",
    "...": "\u2026",
    "'": "\u2019",
    "`'": "\u2019",
    "->": "\u2192",
    "=>": "\u21d2",
    "<-": "\u2190",
    "<=": "\u21d0",
}
_REPLACED = re.compile(
    r"\(C\)|\(R\)|\(TM\)|(?<![^\s])--(?!\S)|(?<=\w)--(?=\w)|\.\.\.|(?<=[^\W_])'(?=[^\W\d_])|`'"
    r"|->|=>|<-|<=|&(?:[A-Za-z][A-Za-z]{1,30}\d{0,2}|#\d{2,5}|#x[0-9A-Fa-f]{2,4});"
)
ESCAPED = re.compile(
    r"\(C\)|\(R\)|\(TM\)|--|\.\.\.|(?<=\w\\)'(?=\w)|->|=>|<-|<=|&(?:[A-Za-z]{2,30}\d{0,2}|#\w{2,5});"
)
"""The same behind a backslash, where it stays as it is written."""
_RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def with_signs(text: str) -> str:
    """A text with its signs, a line feed in it as a space."""
    return _REPLACED.sub(_sign, text).replace("\n", " ")


def _sign(found: re.Match[str]) -> str:
    return _SIGNS.get(found[0]) or html.unescape(found[0])


def raised(text: str) -> str:
    """A text set above the line, where all its signs can be; else as it is."""
    return _shifted(text, _RAISED)


def lowered(text: str) -> str:
    """A text set below the line, where all its signs can be; else as it is."""
    return _shifted(text, _LOWERED)


def _shifted(text: str, signs: dict[int, int]) -> str:
    return text.translate(signs) if all(ord(sign) in signs for sign in text) else text
