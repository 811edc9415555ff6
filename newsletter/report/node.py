"""What every part of a report carries: its source lines and the attributes no field holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

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


_N = TypeVar("_N", bound=Node)


def changed(node: _N, changes: Mapping[str, object]) -> _N:
    """The node with other values in the fields that `changes` names."""
    # dataclasses.replace is typed by the names it is called with, which a table cannot be.
    return replace(node, **changes)  # type: ignore[arg-type]
