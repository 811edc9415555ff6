"""The engine of a database, with the right habits.

`engine.begin()` writes, `engine.connect()` reads: on SQLite a write takes its lock at once (BEGIN
IMMEDIATE; measured: read-then-write under plain BEGIN gives lock errors within milliseconds when
two processes do it), and a read cannot write.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from newsletter.database.refusals import PATIENCE, is_sqlite, place, tell
from newsletter.errors import DatabaseError

CONNECTING = 10
"""Seconds to wait for a server to answer."""


class _Database(Engine):
    """An engine whose `begin` is known to write."""

    kept: Connection | None = None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write, committed at the end of the block."""
        if self.kept is not None:
            with self.kept.begin():
                yield self.kept
            return
        with self.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection


@contextmanager
def one_connection(engine: Engine) -> Iterator[None]:
    """Let every `begin` use the same one: for a process in which nobody else writes.

    An empty transaction costs 59 us so, and 158 us with a connection from the pool (measured).
    """
    assert isinstance(engine, _Database)  # noqa: S101  # as open_database made it
    with engine.connect().execution_options(writes=True) as engine.kept:
        yield
    engine.kept = None


def open_database(url: str, *, patience: int = PATIENCE) -> Engine:
    """Open `sqlite:///FILE` or `postgresql://...`; the SQLite file is made where there is none.

    `patience` is how many seconds to wait for another process's write: in a SQLite file for any, on
    PostgreSQL for one that holds what is asked for. Raises DatabaseError for a URL of another kind,
    a missing driver, a file that is no database or cannot be written, and a server that does not
    answer.
    """
    target = _target(url)
    options = {"timeout": patience} if is_sqlite(target) else {"connect_timeout": CONNECTING}
    try:
        made = create_engine(target, connect_args=options, pool_pre_ping=not is_sqlite(target))
    except ModuleNotFoundError as missing:
        raise DatabaseError(
            f"the driver {missing.name} is not installed",
            where=place(target),
            mend="pip install 'newsletter[postgresql]'",
        ) from missing
    engine = _Database(made.pool, made.dialect, made.url, hide_parameters=True)
    event.listen(engine, "handle_error", tell)
    if is_sqlite(target):
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        _make_private_file(target)
    else:
        event.listen(engine, "connect", partial(_be_patient, patience))
    with engine.connect():
        return engine


def _target(url: str) -> URL:
    try:
        target = make_url(url)
        kind = target.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        kind = ""
    if kind == "postgresql" or url.startswith("postgres:"):
        return target.set(drivername="postgresql+psycopg")
    if kind == "sqlite":
        return target.set(drivername="sqlite")
    # The URL is not repeated: it may hold a password.
    raise DatabaseError(
        "the database's URL is of no kind we know",
        mend="write sqlite:///newsletter.db or postgresql://user@host/name",
    )


def _make_private_file(target: URL) -> None:
    """Addresses are nobody else's to read, so a new file is its owner's alone."""
    with suppress(OSError):
        if target.database and target.database != ":memory:":
            os.close(os.open(target.database, os.O_CREAT | os.O_RDWR, 0o600))


def _be_patient(seconds: int, connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    del record
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SET lock_timeout = {seconds * 1000}")
    # Else it would end with the transaction, should that be rolled back.
    connection.commit()


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    del record
    # The driver's own BEGIN would come too late and deferred; `_begin_sqlite` says it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    _switch_to_wal(cursor)
    for pragma in ("synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _switch_to_wal(cursor: DBAPICursor) -> None:
    """Choose the journal; where others are at it too, in our turn.

    SQLite does not wait here by itself: of two processes that open a new file at once, one is
    told "locked" within microseconds.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = bool(connection.get_execution_options().get("writes"))
    if connection.info.get("writes") is not writes:
        connection.exec_driver_sql(f"PRAGMA query_only = {int(not writes)}")
        connection.info["writes"] = writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
