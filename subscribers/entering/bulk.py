"""Many rows at once, given to the driver as they are.

SQLAlchemy looks at each parameter of each row; for a million rows that costs more than the
database does. Here a statement is compiled once for a kind of database, and rows are tuples.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, Dialect, Table

from subscribers.tables import Moment
from subscribers.upserts import upsert

Stored = object
"""A value as the driver takes it."""


class Bulk:
    """An INSERT of these columns of a table, named in the table's own order.

    With `unless_there`, a row of the same key stays as it is.
    """

    def __init__(self, table: Table, *columns: str, unless_there: bool = False) -> None:
        if list(columns) != [column.name for column in table.c if column.name in columns]:
            raise ValueError(f"{table.name} has its columns in another order")
        self._table = table
        self._columns = columns
        self._unless_there = unless_there
        self._compiled: dict[str, str] = {}

    def insert(self, connection: Connection, rows: Sequence[tuple[Stored, ...]]) -> None:
        """Insert rows whose values stand in the order of the columns."""
        if rows:
            connection.exec_driver_sql(self._for(connection.dialect), list(rows))

    def _for(self, dialect: Dialect) -> str:
        found = self._compiled.get(dialect.name)
        if found is None:
            # By place, not by name, whatever the driver likes better.
            style = "qmark" if dialect.name == "sqlite" else "format"
            positional = type(dialect)(paramstyle=style)  # type: ignore[call-arg]  # all have it
            statement = upsert(dialect, self._table)
            if self._unless_there:
                statement = statement.on_conflict_do_nothing()
            compiled = statement.compile(dialect=positional, column_keys=list(self._columns))
            found = self._compiled[dialect.name] = str(compiled)
        return found


def stored(connection: Connection, moment: datetime | None) -> Stored:
    """A moment as the driver stores it."""
    return _stored(connection.dialect, moment)


@lru_cache(maxsize=1000)
def _stored(dialect: Dialect, moment: datetime | None) -> Stored:
    kind = Moment()
    write = kind.dialect_impl(dialect).bind_processor(dialect)
    return moment if write is None else write(moment)


def batches(ids: Iterable[int], size: int) -> list[list[int]]:
    """Ids in handfuls that one statement takes."""
    everybody = list(ids)
    return [everybody[begin : begin + size] for begin in range(0, len(everybody), size)]
