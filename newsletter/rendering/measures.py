"""How wide a table has to be, guessed from its words: what decides where words may be broken."""

from functools import cache

from newsletter.report import Inlines, Table, plain

_LETTER, _CAPITAL, _BROAD, _SLIM = 9.2, 11.6, 14.0, 5.6
_SLIM_LETTERS = frozenset("iljtfrI.,:;'|!()[]/ -")
_BROAD_LETTERS = frozenset("mwMW@%\N{EM DASH}")
_GAP = 8


@cache
def _pixels(letter: str) -> float:
    if letter in _SLIM_LETTERS:
        return _SLIM
    if letter in _BROAD_LETTERS:
        return _BROAD
    return _CAPITAL if letter.isupper() else _LETTER


def table_width(table: Table) -> int:
    """The CSS pixels a table needs at 16 px so that no word is broken, guessed generously."""
    columns = zip(*(row for row in (table.head, *table.rows) if row), strict=False)
    widest = [max(map(_widest_word, cells)) for cells in columns]
    return round(sum(widest) + _GAP * max(0, len(widest) - 1))


def _widest_word(cell: Inlines) -> float:
    return max((sum(map(_pixels, word)) for word in plain(cell).split()), default=0.0)
