"""What a segment says, as values: comparisons, joined by all, any and not."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Operator(StrEnum):
    """How a field is held against values. What is written != or `not in` is a Not of EQUAL."""

    EQUAL = "=="
    """Is one of the values."""
    BEFORE = "<"
    UNTIL = "<="
    AFTER = ">"
    FROM = ">="
    HOLDS = "~"
    """Has the value in it."""
    EMPTY = "is empty"
    """Has nothing in it; takes no value."""


class Unit(StrEnum):
    """Lengths of time, as calendars count them."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ago:
    """The day that lies so far before the day on which the segment is asked for."""

    number: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A topic of a list."""

    list: str
    topic: str


Value = str | date | Ago | Followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A field against values; a flag has no values and is EQUAL where it is set."""

    field: str
    operator: Operator
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """Everybody else."""

    part: "Segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Who is in every part."""

    parts: tuple["Segment", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """Who is in one part at least."""

    parts: tuple["Segment", ...]


Segment = Comparison | Not | All | Either
"""A set of people, told by what is true of them. Of nobody is anything unknown: a comparison with
something that is not there is false, its opposite true."""
