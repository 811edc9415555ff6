"""The fields of the language: the one table that parser, conditions and guide go by."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from subscribers.model import Frequency, State, Way
from subscribers.segments.tree import Operator


class Kind(Enum):
    """What is compared, and so how its values are written."""

    TEXT = auto()
    """Text; the case of letters does not count."""
    CHOICE = auto()
    """One of a few words."""
    NAME = auto()
    """Of the names that a person follows, one."""
    FLAG = auto()
    """Yes or no; written alone, or compared with yes or no."""
    DAY = auto()
    """A day of UTC: 2025-01-01, today, 30 days ago."""


_OPERATORS = {
    Kind.TEXT: frozenset({Operator.EQUAL, Operator.HOLDS}),
    Kind.CHOICE: frozenset({Operator.EQUAL}),
    Kind.NAME: frozenset({Operator.EQUAL}),
    Kind.FLAG: frozenset({Operator.EQUAL}),
    Kind.DAY: frozenset(Operator) - {Operator.HOLDS, Operator.EMPTY},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to know of a person."""

    kind: Kind
    about: str
    """What it is, for the guide's table."""
    choices: tuple[str, ...] = ()
    empty: bool = False
    """Whether it may be asked for as `is empty`."""

    @property
    def operators(self) -> frozenset[Operator]:
        """What it can be compared by."""
        return _OPERATORS[self.kind] | ({Operator.EMPTY} if self.empty else set())


def _text(about: str, *, empty: bool = False) -> Field:
    return Field(kind=Kind.TEXT, about=about, empty=empty)


def _choice(about: str, choices: type[StrEnum]) -> Field:
    return Field(kind=Kind.CHOICE, about=about, choices=tuple(choices))


FIELDS = {
    "address": _text("the whole address"),
    "domain": _text("what stands behind the @"),
    "name": _text("the display name", empty=True),
    "language": _text("the language tag, such as de or pt-BR", empty=True),
    "state": _choice("how they stand", State),
    "list": Field(kind=Kind.NAME, about="a list they follow", empty=True),
    "topic": Field(
        kind=Kind.NAME, about="a topic whose news they get: they chose it, or chose none"
    ),
    "chosen": Field(kind=Kind.NAME, about="a topic they chose by name", empty=True),
    "frequency": _choice("how often they want letters", Frequency),
    "way": _choice("how they came in", Way),
    "plain": Field(kind=Kind.FLAG, about="wants letters without HTML"),
    "paused": Field(kind=Kind.FLAG, about="gets nothing for the time being, by their own wish"),
    "suppressed": Field(kind=Kind.FLAG, about="never to be mailed, they or their whole domain"),
    "since": Field(kind=Kind.DAY, about="the day they came"),
    "left": Field(kind=Kind.DAY, about="the day they unsubscribed, of who did", empty=True),
}
