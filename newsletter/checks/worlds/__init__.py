"""The worlds a letter is read in: light, dark as its author meant it, dark as a program forces it.

Everything is computed from the letter's HTML; no browser is asked. `inverted` and `darkened` give
letters that stand still in one world, `readings` tells how every text comes out.
"""

from newsletter.checks.worlds.authored import darkened, has_dark
from newsletter.checks.worlds.cascade import readings
from newsletter.checks.worlds.forced import forced_ground, forced_text, inverted
from newsletter.checks.worlds.looks import Looks

__all__ = [
    "Looks",
    "darkened",
    "forced_ground",
    "forced_text",
    "has_dark",
    "inverted",
    "readings",
]
