"""What every part of a report carries: its source lines and the attributes no field holds."""

from dataclasses import dataclass
from typing import TypeAlias

Attrs: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Source lines, 1-based and inclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every part of a report carries."""

    span: Span | None = None
    attrs: Attrs = ()
