"""The grammar of attribute values, by the notation of MJML's own tables.

string  color  integer  boolean  enum(left,center,right)
unit(px,%)              a length in one of the units, or 0
unit(px,%){1,4}         one to four of them
unit(px,%,) unit(px,auto)   or without a unit; or the word auto
unitWithNegative(px,em)     or below zero
"""

import re
from collections.abc import Callable
from functools import cache

from newsletter.rendering.mjml_rules.components import COLOURS
from newsletter.rendering.mjml_rules.fault import nearest

_KIND = re.compile(r"(\w+)(?:\(([^)]*)\))?(?:\{1,(\d)\})?")
_HEX = re.compile(r"#(?:[0-9a-f]{3}){1,2}", re.IGNORECASE)
_BARE_HEX = re.compile(r"(?:[0-9a-f]{3}){1,2}", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*\d{1,3}(?:\s*,\s*\d{1,3}){2}(?:\s*,\s*(?:[01]|[01]?\.\d+))?\s*\)")
_NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)"
_LENGTH = re.compile(rf"(-?{_NUMBER})\s*([a-z%]*)", re.IGNORECASE)


def fits(kind: str, value: str) -> bool:
    """Whether a value is of a kind."""
    return _grammar(kind)(value)


@cache
def _grammar(kind: str) -> Callable[[str], bool]:
    name, options, most = _parts(kind)
    match name:
        case "string":
            return lambda _: True
        case "color":
            return _is_colour
        case "integer":
            return lambda value: value.isascii() and value.isdigit()
        case "boolean":
            return lambda value: value in {"true", "false"}
        case "enum":
            return lambda value: value in options
    pattern = re.compile(_lengths(options, most, sign="-?" if "Negative" in name else ""))
    return lambda value: bool(pattern.fullmatch(value))


def _parts(kind: str) -> tuple[str, tuple[str, ...], int]:
    """Name, options and greatest count of a kind."""
    found = _KIND.fullmatch(kind)
    assert found is not None  # noqa: S101  # a table of ours
    name, options, most = found.groups()
    return name, tuple((options or "").split(",")), int(most or 1)


def _lengths(units: tuple[str, ...], most: int, *, sign: str) -> str:
    written = "|".join(re.escape(unit) for unit in units if unit != "auto")
    word = "|auto" if "auto" in units else ""
    one = rf"(?:{sign}{_NUMBER}(?:{written})|0{word})"
    return rf"{one}(?: {one}){{0,{most - 1}}}"


def _is_colour(value: str) -> bool:
    return bool(_HEX.fullmatch(value) or _RGB.fullmatch(value)) or value.lower() in COLOURS


def mend(kind: str, value: str) -> str:
    """What to write instead of a value that does not fit."""
    name, options, most = _parts(kind)
    match name:
        case "color":
            if _BARE_HEX.fullmatch(value):
                return f'did you mean "#{value}"?'
            return nearest(value, COLOURS, otherwise="write it as #rrggbb, such as #1a5fb4")
        case "integer":
            return "write a whole number"
        case "boolean":
            return 'write "true" or "false"'
        case "enum":
            return nearest(value, [option for option in options if option])
    return _meant_length(kind, value) or _ask_for_lengths(options, most)


def _meant_length(kind: str, value: str) -> str:
    """The length that was probably meant: a unit forgotten, or a space too many."""
    found = _LENGTH.fullmatch(value.strip())
    meant = f"{found[1]}{found[2].lower() or 'px'}" if found else ""
    return f'did you mean "{meant}"?' if found and fits(kind, meant) else ""


def _ask_for_lengths(units: tuple[str, ...], most: int) -> str:
    named = " or ".join(unit for unit in units if unit not in {"", "auto"})
    many = f"one to {most} lengths" if most > 1 else "a length"
    word = ', or "auto"' if "auto" in units else ""
    example = "0 24px" if most > 1 else f"24{units[0]}"
    return f'write {many} in {named}{word}, such as "{example}"'
