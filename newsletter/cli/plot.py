"""Numbers as pictures of one line, in blocks, or in ASCII where the terminal has no blocks."""

from collections.abc import Sequence

from newsletter.cli.columns import writable

_BLOCKS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
_SIGNS = ".:-=+*#@"
_FULL, _LIGHT = "\u2588", "\u2591"


def course(numbers: Sequence[int]) -> str:
    """How numbers went: a block for each, the least lowest and the greatest highest."""
    levels = _BLOCKS if writable(_BLOCKS) else _SIGNS
    least, span = min(numbers, default=0), max(numbers, default=0) - min(numbers, default=0)
    steps = len(levels) - 1
    return "".join(
        levels[round((number - least) * steps / span) if span else 0] for number in numbers
    )


def bar(gained: int, lost: int, *, most: int, cells: int) -> str:
    """What came as full blocks (+), what went as light ones (-); `most` of both is `cells` long."""
    full, light = (_FULL, _LIGHT) if writable(_FULL + _LIGHT) else "+-"
    return full * _length(gained, most, cells) + light * _length(lost, most, cells)


def _length(number: int, most: int, cells: int) -> int:
    # What is there at all is seen.
    return max(1, round(number * cells / most)) if number else 0
