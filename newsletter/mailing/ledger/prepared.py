"""Statements of the hot path: compiled once, then given to the driver as they are.

SQLAlchemy looks a statement up in its cache each time, by a key made of all its parts. For the few
that run with every batch of letters that costs more than the database does (measured: 0.6 of 1.1 ms
of processor time a letter).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from operator import itemgetter
from typing import Generic, TypeVar

from sqlalchemy import Connection, Dialect, Select, Update
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.dml import ReturningUpdate

from newsletter.database.refusals import refusal

T = TypeVar("T")
Value = object
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """One statement for one kind of database."""

    sql: str
    names: tuple[str, ...] | None
    """The order of the parameters; None where they go by name."""
    defaults: Values
    writers: Mapping[str, Callable[[Value], Value]]
    """Parameter -> what makes of it what the driver stores, where that is something else."""

    def bound(self, values: Values) -> dict[str, Value] | tuple[Value, ...]:
        """The parameters of one execution, as the driver takes them."""
        given = {**self.defaults, **values}
        for name, write in self.writers.items():
            if given[name] is not None:
                given[name] = write(given[name])
        return given if self.names is None else tuple([given[name] for name in self.names])

    def bound_many(
        self, common: Values, rows: Sequence[Values]
    ) -> list[dict[str, Value]] | list[tuple[Value, ...]]:
        """The parameters of many, which have `common` in common; the others may be None."""
        base = {**self.defaults, **common}
        for name in self.writers.keys() & common.keys():
            base[name] = self.writers[name](base[name])
        writers = [(name, write) for name, write in self.writers.items() if name not in common]
        given = []
        for row in rows:
            values = {**base, **row}
            for name, write in writers:
                if values[name] is not None:
                    values[name] = write(values[name])
            given.append(values)
        if self.names is None:
            return given
        in_order = itemgetter(*self.names)
        return [in_order(values) for values in given]


@contextmanager
def _driver(connection: Connection) -> Iterator[DBAPICursor]:
    """The driver's own cursor; what it refuses is told as the engine tells it."""
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except connection.dialect.loaded_dbapi.Error as error:
        bare = connection.connection.dbapi_connection
        if connection.dialect.is_disconnect(error, bare, cursor):
            connection.invalidate(error)
        told = refusal(error, connection.dialect, connection.engine.url)
        if told is None:
            raise
        raise told from error
    finally:
        cursor.close()


class Prepared(Generic[T]):
    """A statement with named parameters; those with a value of their own keep it."""

    def __init__(self, statement: Update | ReturningUpdate[tuple[T]] | Select[tuple[T]]) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Values) -> list[T]:
        """Once; its rows, of which one with a single column stands for that."""
        compiled = self._for(connection.dialect)
        bound = compiled.bound(values)
        with _driver(connection) as cursor:
            cursor.execute(compiled.sql, bound)
            rows = cursor.fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def run_many(self, connection: Connection, common: Values, rows: Sequence[Values]) -> None:
        """Once for each row; the values in `common` are the same for all, and none is None."""
        compiled = self._for(connection.dialect)
        bound = compiled.bound_many(common, rows)
        with _driver(connection) as cursor:
            cursor.executemany(compiled.sql, bound)

    def _for(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = self._compile(dialect)
        return found

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self._statement.compile(dialect=dialect)
        writers = {}
        for name, parameter in compiled.binds.items():
            if write := parameter.type.dialect_impl(dialect).bind_processor(dialect):
                writers[name] = write
        order = compiled.positiontup
        return _Compiled(
            sql=str(compiled),
            names=None if order is None else tuple(order),
            # The names of an enumeration are ours; a driver has ideas of its own about them.
            defaults={
                name: value.value if isinstance(value, Enum) else value
                for name, value in compiled.params.items()
            },
            writers=writers,
        )
