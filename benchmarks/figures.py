"""What a benchmark found: a figure beside its peer's, and whether the goal was reached."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a ratio is to be: not below `least`, better `aim`; or not above `most`.

    `ours_at_most` limits our own value, too, in its own unit.
    """

    least: float | None = None
    aim: float | None = None
    most: float | None = None
    ours_at_most: float | None = None

    def judge(self, ratio: float, ours: float) -> str:
        """One of `aim reached`, `reached`, `MISSED`."""
        too_big = self.ours_at_most is not None and ours > self.ours_at_most
        if too_big or (self.most is not None and ratio > self.most):
            return "MISSED"
        if self.least is not None and ratio < self.least:
            return "MISSED"
        return "aim reached" if self.aim is not None and ratio >= self.aim else "reached"

    def __str__(self) -> str:
        if self.most is not None:
            own = f" and {self.ours_at_most:g}" if self.ours_at_most is not None else ""
            return f"at most {self.most:g} x{own}"
        if self.least is None and self.ours_at_most is not None:
            return f"at most {self.ours_at_most:g}"
        aim = f", aim {self.aim:g} x" if self.aim is not None else ""
        return f"at least {self.least:g} x{aim}" if self.least is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table. `ours` and `peer` are every round's value, in the same unit.

    `ratio` is of the medians, ours to the peer's. Figures with the same `chart` are drawn as bars
    in one picture, ours under `label` and the peer's under `against`.
    """

    work: str
    ours: Sequence[float]
    peer: Sequence[float] = ()
    against: str = ""
    unit: str = "/s"
    digits: int = 0
    goal: Goal | None = None
    chart: str = ""
    label: str = "newsletter"

    @property
    def ratio(self) -> float | None:
        """Ours to the peer's, where there is one."""
        if not self.peer:
            return None
        return statistics.median(self.ours) / statistics.median(self.peer)

    @property
    def verdict(self) -> str:
        """Whether the goal was reached; empty where there is none."""
        if self.goal is None or self.ratio is None:
            return ""
        return self.goal.judge(self.ratio, statistics.median(self.ours))

    def shown(self, rounds: Sequence[float]) -> str:
        """The median, and between which values the rounds lay."""
        if not rounds:
            return ""
        median, low, high = statistics.median(rounds), min(rounds), max(rounds)
        written = f"{median:,.{self.digits}f}{self.unit}"
        if len(rounds) == 1:
            return written
        return f"{written} ({low:,.{self.digits}f} to {high:,.{self.digits}f})"

    def __str__(self) -> str:
        line = f"{self.work}: {self.shown(self.ours)}"
        if self.peer:
            line += f"; {self.against}: {self.shown(self.peer)}; {self.ratio:.2f} x"
        if self.goal is not None:
            line += f" ({self.goal}: {self.verdict})"
        return line
