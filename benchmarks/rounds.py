"""Rounds: who is compared takes turns, so that a machine that slows down slows them all."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much is measured: `rounds` of every figure, each with so many readers or letters."""

    rounds: int = 5
    readers: int = 20_000
    slow: int = 1_000
    """Letters of a peer that builds each one anew."""
    distant: int = 2_000
    """Letters over the 40 ms round trip."""
    few: int = 2_000
    many: int = 200_000
    """Readers whose mailings' peak memory is compared."""
    few_rows: int = 10_000
    many_rows: int = 1_000_000
    """Rows among which a claim is to find its batch."""


QUICK = Scale(
    rounds=1,
    readers=2_000,
    slow=100,
    distant=400,
    few=500,
    many=5_000,
    few_rows=6_000,
    many_rows=20_000,
)
"""Shows that every benchmark works; its figures mean little."""


def scale() -> Scale:
    """QUICK where BENCH says `quick`."""
    return QUICK if os.environ.get("BENCH") == "quick" else Scale()


def in_turns(rounds: int, measures: Mapping[str, Callable[[], float]]) -> Mapping[str, list[float]]:
    """Each measure's values, one a round, every measure once in each round."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return found
