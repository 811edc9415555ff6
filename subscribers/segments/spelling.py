"""Text without regard to the case of letters, alike on SQLite and PostgreSQL.

lower() is no way to it: SQLite knows A to Z only, PostgreSQL what its collation knows. So the text
that is asked for becomes a pattern that has all cases of each letter, and which letters are one
is decided here for both. Patterns and not replace() within replace(): SQLite's parser gives up when
some thirty are nested.
"""

from typing import ClassVar

from sqlalchemy import Boolean, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from subscribers.segments.values import cases


def is_spelt(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether a column has this text, given in small letters, in whatever case."""
    return _matches(column, bindparam(None, text, _Whole()))


def holds(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether a column has this text somewhere in it."""
    return _matches(column, bindparam(None, text, _Part()))


class _matches(FunctionElement[bool]):  # noqa: N801  # as SQLAlchemy names what becomes SQL
    """A column against a pattern: GLOB on SQLite, a regular expression on PostgreSQL."""

    type = Boolean()
    inherit_cache = True


@compiles(_matches, "sqlite")
def _by_glob(element: _matches, compiler: SQLCompiler, **options: object) -> str:
    column, pattern = (compiler.process(each, **options) for each in element.clauses)
    return f"({column} GLOB {pattern})"


@compiles(_matches, "postgresql")
def _by_expression(element: _matches, compiler: SQLCompiler, **options: object) -> str:
    column, pattern = (compiler.process(each, **options) for each in element.clauses)
    return f"({column} ~ {pattern})"


class _Whole(TypeDecorator[str]):
    """A text as the pattern of its database."""

    impl = Text
    cache_ok = True
    ends: ClassVar[dict[str, tuple[str, str]]] = {"postgresql": ("^", "$"), "sqlite": ("", "")}

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str:
        """To the database; the text is not empty by itself."""
        begin, end = self.ends[dialect.name]
        letter = _in_glob if dialect.name == "sqlite" else _in_expression
        return begin + "".join(map(letter, value or "")) + end


class _Part(_Whole):
    """A part of a text as the pattern of its database."""

    cache_ok = True
    ends: ClassVar[dict[str, tuple[str, str]]] = {"postgresql": ("", ""), "sqlite": ("*", "*")}


def _in_glob(letter: str) -> str:
    any_ = cases(letter)
    return f"[{any_}]" if len(any_) > 1 or letter in "*?[" else letter


def _in_expression(letter: str) -> str:
    any_ = cases(letter)
    if len(any_) > 1:
        return f"[{any_}]"
    return f"\\{letter}" if letter.isascii() and not letter.isalnum() else letter
