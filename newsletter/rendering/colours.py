"""Colours that can be read: contrast as WCAG 2.2 counts it, and the nearest colour that passes."""

import re

from newsletter.errors import RenderingError

READABLE = 4.5
"""The least contrast of text, WCAG 2.2 success criterion 1.4.3."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_STEPS = 40
_LINEAR_BELOW = 0.04045


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb` colours, from 1 to 21."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def legible(colour: str, *, on: str, least: float = READABLE, where: str = "") -> str:
    """The colour itself, or the nearest one towards black or white with that contrast to `on`."""
    if not _HEX.fullmatch(colour):
        raise RenderingError(
            f'"{colour}" is not a colour', where=where, mend="write it as #rrggbb, such as #1a5fb4"
        )
    target = "#000000" if _luminance(on) > _luminance("#767676") else "#ffffff"
    mixes = (_mix(colour, target, step / _STEPS) for step in range(_STEPS + 1))
    return next(mix for mix in mixes if contrast(mix, on) >= least)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def _luminance(colour: str) -> float:
    red, green, blue = (
        value / 12.92 if value <= _LINEAR_BELOW else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(colour: str, target: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(target), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)
