"""What is done with a letter that grows too large: Gmail cuts HTML at some 102 kB, footer and all.

The rule: above 90 kB, as it travels, every list of a section shows its first entries only, as many
as fit but never fewer than five, and says how many more there are on the web. The plain-text part
and the web edition stay whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from newsletter.report import Block, Link, ListBlock, Paragraph, Report, Section

FOLDED_ABOVE = 90_000
"""Bytes of HTML in quoted-printable; the way to 102,000 is for each reader's own links."""
FEWEST = 5
"""Entries of a list that are always shown."""
_CLOSE = 0.98
"""Of the limit: nearer to it costs more renderings than entries."""
_SOFT_BREAK = 3 / 75
"""RFC 2045 6.7 (5): a line has 76 characters at most, the last of them a soft break's `=`."""
_ASCII = bytes(range(128))


def travelling(html: str) -> int:
    """The bytes of HTML as it travels in quoted-printable, to one part in a hundred."""
    data = html.encode()
    escaped = data.count(b"=") + len(data.translate(None, _ASCII))
    return round((len(data) + 2 * escaped) * (1 + _SOFT_BREAK))


def longest(report: Report) -> int:
    """The number of entries in the longest list that could be folded."""
    return max((len(held.items) for held in _lists(report.sections)), default=0)


def fold(report: Report, most: int, more: Callable[[Section, int], Link]) -> Report:
    """The report with at most so many entries in every list of a section; `more` is their link."""
    return replace(report, sections=tuple(_folded(each, most, more) for each in report.sections))


def fitting(report: Report, whole: int, weigh: Callable[[int], int]) -> int:
    """How many entries a list may show so that the letter comes close below the limit.

    `whole` is the size of the whole letter, `weigh` that of one with so many entries a list. Sizes
    grow about evenly with entries, so a few guesses do.
    """
    low, high = FEWEST, longest(report)
    light, heavy = weigh(low), whole
    while high - low > 1 and light < FOLDED_ABOVE * _CLOSE:
        share = (FOLDED_ABOVE - light) / (heavy - light)
        guess = min(max(low + int(share * (high - low)), low + 1), high - 1)
        size = weigh(guess)
        if size <= FOLDED_ABOVE:
            low, light = guess, size
        else:
            high, heavy = guess, size
    return low


def left_out(report: Report, most: int) -> int:
    """How many entries are folded away."""
    return sum(len(held.items) - most for held in _lists(report.sections) if _is_long(held, most))


def _lists(sections: tuple[Section, ...]) -> Iterator[ListBlock]:
    for section in sections:
        yield from (block for block in section.blocks if isinstance(block, ListBlock))
        yield from _lists(section.sections)


def _is_long(held: ListBlock, most: int) -> bool:
    # A line that says that there is one more takes the place of the one.
    return len(held.items) > most + 1


def _folded(section: Section, most: int, more: Callable[[Section, int], Link]) -> Section:
    blocks: list[Block] = []
    for block in section.blocks:
        if isinstance(block, ListBlock) and _is_long(block, most):
            blocks.append(replace(block, items=block.items[:most]))
            blocks.append(Paragraph(children=(more(section, len(block.items) - most),)))
        else:
            blocks.append(block)
    below = tuple(_folded(each, most, more) for each in section.sections)
    return replace(section, blocks=tuple(blocks), sections=below)
