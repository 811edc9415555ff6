"""Reading several things as they stood at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection whose statements all see the database as it was at the first of them.

    A read transaction of SQLite does so by itself; PostgreSQL has to be asked, or each statement
    sees what others have committed since the one before.
    """
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**options) as connection:
        yield connection
