"""The document model: one author's week as pure, frozen data with source spans.

    Report ── lead blocks ── Section ── blocks ── inlines
                               └── Section ...

Every node carries `span`, the 1-based source lines it came from, and `attrs`, named values of
the source that no field holds. Nothing here reads, writes or renders.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Self, TypeAlias

from newsletter.report.blocks import Blocks
from newsletter.report.inlines import Inlines
from newsletter.report.node import Node, Span

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"


class State(StrEnum):
    """What a section has to say."""

    NORMAL = "normal"
    """It has content of its own or in its subsections."""
    EMPTY = "empty"
    """It has a heading and nothing else: its content was lost or never written."""
    NOTHING = "nothing"
    """It says in words that there is nothing to report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Node):
    """A heading and what stands below it. `id` is unique in its report; `role` is free text such
    as intro, highlights, team, releases, changes, distribution, or empty.
    """

    title: Inlines
    blocks: Blocks = ()
    sections: tuple["Section", ...] = ()
    id: str = ""
    role: str = ""
    state: State = State.NORMAL


class Level(StrEnum):
    """How much a diagnostic matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """What an importer dropped or guessed; `code` is a stable kebab-case word."""

    level: Level
    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days a report covers, both inclusive."""

    start: date
    end: date

    @classmethod
    def of_week(cls, day: date) -> Self:
        """The Monday to Sunday that `day` lies in."""
        monday = day - timedelta(days=day.weekday())
        return cls(start=monday, end=monday + timedelta(days=6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An author of the report."""

    name: str
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The author's week: metadata, lead blocks before the first heading, sections.

    `language` is a BCP 47 tag; `subject` and `preheader` override what is derived from the title
    and the lead; `meta` keeps every unknown key of the front matter; `notes` are the importer's
    diagnostics, which the Markdown form does not carry.
    """

    title: str
    number: int | None = None
    period: Period | None = None
    language: str = "en"
    authors: tuple[Person, ...] = ()
    published: date | None = None
    subject: str = ""
    preheader: str = ""
    url: str = ""
    meta: Mapping[str, JsonValue] = field(default_factory=dict)
    blocks: Blocks = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
