"""Colours as CSS writes them, read into `#rrggbb` and how much of it covers what is behind."""

import re
from collections.abc import Callable
from colorsys import hls_to_rgb
from dataclasses import dataclass
from functools import lru_cache

from newsletter.checks.worlds.colour_names import NAMES

_WORD = re.compile(
    r"url\([^)]*\)|\"[^\"]*\"|'[^']*'|#[0-9a-f]{3,8}\b|(?:rgb|hsl)a?\([^)]*\)|(?<![\w#-])[a-z]+(?![\w(-])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"([-+]?[\d.]+)(%|deg|turn)?")
_SHORT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """A colour: `solid` is `#rrggbb`, `cover` how much of it covers what is behind, 0 to 1."""

    solid: str
    cover: float = 1.0

    def over(self, ground: str) -> str:
        """What is seen where it lies on a solid colour, as `#rrggbb`."""
        if self.cover >= 1:
            return self.solid
        pairs = zip(_channels(self.solid), _channels(ground), strict=True)
        mixed = (top * self.cover + below * (1 - self.cover) for top, below in pairs)
        return _hex(*mixed)


@lru_cache(maxsize=1024)
def read_colour(words: str) -> Colour | None:
    """The colour that is written there, None where it is none that has one value."""
    words = words.strip().lower()
    if words == "transparent":
        return Colour(solid="#000000", cover=0)
    if words in NAMES:
        return Colour(solid=NAMES[words])
    if words.startswith("#"):
        return _from_digits(words[1:])
    if words.startswith(("rgb", "hsl")):
        return _from_numbers(words)
    return None


def replace_colours(value: str, replaced: Callable[[str], str]) -> str:
    """A value of CSS with every solid colour in it replaced, as much see-through as before.

    Addresses, what is clear, and what stays the same colour are left as they were written.
    """

    def chosen(match: re.Match[str]) -> str:
        colour = read_colour(match[0])
        if not colour or not colour.cover or (new := replaced(colour.solid)) == colour.solid:
            return match[0]
        return new if colour.cover >= 1 else f"{new}{round(colour.cover * 255):02x}"

    return _WORD.sub(chosen, value)


def ground_in(value: str) -> str:
    """The colour in a `background` shorthand as it is written; without one it is transparent."""
    found = [match[0] for match in _WORD.finditer(value) if read_colour(match[0])]
    return found[-1] if found else "transparent"


def _from_digits(digits: str) -> Colour | None:
    if len(digits) <= _SHORT:
        digits = "".join(digit * 2 for digit in digits)
    if not re.fullmatch(r"[0-9a-f]{6}([0-9a-f]{2})?", digits):
        return None
    return Colour(solid=f"#{digits[:6]}", cover=int(digits[6:] or "ff", 16) / 255)


def _from_numbers(words: str) -> Colour | None:
    numbers = [(float(number), unit) for number, unit in _NUMBER.findall(words)]
    if len(numbers) not in (3, 4):
        return None
    cover = _share(*numbers[3], whole=1) if numbers[3:] else 1.0
    if words.startswith("hsl"):
        turn = numbers[0][0] if numbers[0][1] == "turn" else numbers[0][0] / 360
        bright, rich = numbers[2][0] / 100, numbers[1][0] / 100
        solid = _hex(*(channel * 255 for channel in hls_to_rgb(turn % 1, bright, rich)))
    else:
        solid = _hex(*(_share(number, unit, whole=255) * 255 for number, unit in numbers[:3]))
    return Colour(solid=solid, cover=min(1.0, max(0.0, cover)))


def _share(number: float, unit: str, *, whole: float) -> float:
    return number / (100 if unit == "%" else whole)


def _channels(solid: str) -> tuple[int, ...]:
    return tuple(int(solid[start : start + 2], 16) for start in (1, 3, 5))


def _hex(*channels: float) -> str:
    # Browsers round halves up.
    return "#" + "".join(f"{min(255, max(0, int(each + 0.5))):02x}" for each in channels)
