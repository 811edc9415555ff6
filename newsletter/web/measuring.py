"""Figures for Prometheus: how people stand, how mailings are, what was answered. No addresses."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeAlias

Values: TypeAlias = Mapping[tuple[tuple[str, str], ...], int]
"""Counts by their labels, each a name and a text."""
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclass(frozen=True, slots=True)
class Counters:
    """What this process has answered, by route and status."""

    _answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def add(self, route: str, status: int) -> None:
        """Count one answer; `route` is the pattern of an address, never the address itself."""
        with self._lock:
            self._answers[route, status] += 1

    def answers(self) -> Mapping[tuple[str, int], int]:
        """All of them so far."""
        with self._lock:
            return dict(self._answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One metric: its name, its kind (`gauge` or `counter`), and its values by labels."""

    name: str
    kind: str
    about: str
    values: Values


def figure(name: str, about: str, label: str, values: Mapping[str, int]) -> Figure:
    """A gauge with one label."""
    told: Values = {((label, key),): value for key, value in values.items()}
    return Figure(name=name, kind="gauge", about=about, values=told)


def answers(counters: Counters) -> Figure:
    """What was answered."""
    told: Values = {
        (("route", route), ("status", str(status))): count
        for (route, status), count in sorted(counters.answers().items())
    }
    about = "Answers of this process."
    return Figure(name="newsletter_http_answers_total", kind="counter", about=about, values=told)


def exposition(figures: Iterable[Figure]) -> str:
    """The text format 0.0.4 that Prometheus reads."""
    return "".join(line + "\n" for each in figures for line in _lines(each))


def _lines(told: Figure) -> Iterator[str]:
    yield f"# HELP {told.name} {told.about}"
    yield f"# TYPE {told.name} {told.kind}"
    for labels, value in told.values.items():
        written = ",".join(f'{key}="{text.translate(_ESCAPES)}"' for key, text in labels)
        yield f"{told.name}{{{written}}} {value}"
