"""The one database behind every store: opened with the right habits, brought up to date by itself.

SQLite by default, PostgreSQL through psycopg. `engine.begin()` writes, `engine.connect()` reads:
on SQLite a write takes its lock at once (BEGIN IMMEDIATE; measured: read-then-write under plain
BEGIN gives lock errors within milliseconds when two processes do it), and a read cannot write.
Whatever the database refuses comes out as a DatabaseError of one line, its cause attached.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, ExceptionContext
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import DatabaseError as RefusedByDatabase
from sqlalchemy.pool import ConnectionPoolEntry

from newsletter.errors import DatabaseError
from newsletter.migrations import HEAD, REVISIONS, SCRIPTS

PATIENCE = 60
"""Seconds to wait for another process's write."""
CONNECTING = 10
"""Seconds to wait for a server to answer."""

_MIGRATION_LOCK = 0x6E657773
"""PostgreSQL's advisory lock while a migration runs: the letters of 'news'."""

_SQLITE_TOLD = {
    "SQLITE_BUSY": (
        f"another process has been writing for more than {PATIENCE} s",
        "try again when it has finished",
    ),
    "SQLITE_LOCKED": ("it is locked", "try again in a moment"),
    "SQLITE_CANTOPEN": (
        "it cannot be opened",
        "check that the folder exists and that you may write in it",
    ),
    "SQLITE_READONLY": ("it cannot be written", "check whose the file and its folder are"),
    "SQLITE_NOTADB": ("it is not a SQLite database", "name another file"),
    "SQLITE_CORRUPT": ("it is damaged", "go back to a backup"),
    "SQLITE_FULL": ("the disk is full", "make room and run it again"),
    "SQLITE_IOERR": ("the disk does not read or write", "check the disk and its room"),
}
"""SQLite's result code -> what to say, and the mend. Extended codes begin with these names."""


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


def open_database(url: str) -> Engine:
    """Open `sqlite:///FILE` or `postgresql://...`; the SQLite file is made where there is none.

    Raises DatabaseError for a URL of another kind, a missing driver, a file that is no database
    or cannot be written, and a server that does not answer.
    """
    target = _target(url)
    options = {"timeout": PATIENCE} if _is_sqlite(target) else {"connect_timeout": CONNECTING}
    try:
        made = create_engine(target, connect_args=options, pool_pre_ping=not _is_sqlite(target))
    except ModuleNotFoundError as missing:
        raise DatabaseError(
            f"the driver {missing.name} is not installed",
            where=_place(target),
            mend="pip install 'newsletter[postgresql]'",
        ) from missing
    engine = _Database(made.pool, made.dialect, made.url, hide_parameters=True)
    event.listen(engine, "handle_error", _tell)
    if _is_sqlite(target):
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        _make_private_file(target)
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


def _is_sqlite(target: URL) -> bool:
    return target.get_backend_name() == "sqlite"


def _place(target: URL) -> str:
    if _is_sqlite(target):
        return target.database or "memory"
    return target.set(drivername="postgresql").render_as_string(hide_password=True)


def _make_private_file(target: URL) -> None:
    """Addresses are nobody else's to read, so a new file is its owner's alone."""
    with suppress(OSError):
        if target.database and target.database != ":memory:":
            os.close(os.open(target.database, os.O_CREAT | os.O_RDWR, 0o600))


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


def _tell(context: ExceptionContext) -> None:
    """What the database refuses, as one line; mistakes of our own stay as they are."""
    refusal = context.sqlalchemy_exception
    if not isinstance(refusal, OperationalError) and type(refusal) is not RefusedByDatabase:
        return
    origin = context.original_exception
    wrong_sql = getattr(origin, "sqlite_errorname", "") == "SQLITE_ERROR"
    if wrong_sql or context.is_pre_ping or context.engine is None:
        return
    what, mend = _told(origin)
    raise DatabaseError(what, where=_place(context.engine.url), mend=mend) from origin


def _told(origin: BaseException) -> tuple[str, str]:
    name = getattr(origin, "sqlite_errorname", "")
    for code, told in _SQLITE_TOLD.items():
        if name.startswith(code):
            return told
    reason = next(iter(str(origin).splitlines()), "") or type(origin).__name__
    if not name and getattr(origin, "sqlstate", None) is None:
        return f"the server cannot be reached: {reason}", "check the URL, and that it runs"
    return f"the database refuses: {reason}", ""


def migrate(engine: Engine) -> Path | None:
    """Bring the tables up to date; quick where there is nothing to do.

    A SQLite file of an older revision is copied first, and the copy's path returned. Raises
    DatabaseError for a database of a newer program, or of another one altogether.
    """
    if _revision(engine) == HEAD:
        return None
    try:
        return _upgrade(engine)
    finally:
        # Foreign keys were off on that connection; the next one starts afresh.
        engine.dispose()


def _revision(bound: Engine | Connection) -> str | None:
    """The revision of the tables, or None where the database is empty."""
    tables = inspect(bound).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise DatabaseError(
                f"it belongs to another program: it has a table {min(tables)!r} of no kind we know",
                where=_place(bound.engine.url),
                mend="name another database",
            )
        return None
    if isinstance(bound, Engine):
        with bound.connect() as connection:
            return _known(connection)
    return _known(bound)


def _known(connection: Connection) -> str | None:
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if revision is not None and revision not in REVISIONS:
        raise DatabaseError(
            f"it was made by a newer newsletter (revision {revision}, we know {HEAD})",
            where=_place(connection.engine.url),
            mend="upgrade newsletter",
        )
    return revision if revision is None else str(revision)


def _upgrade(engine: Engine) -> Path | None:
    sqlite = _is_sqlite(engine.url)
    with engine.connect().execution_options(writes=True) as connection:
        if sqlite:
            # Rebuilding a table drops it, and with foreign keys on that empties its children;
            # the switch works only outside a transaction.
            _driver(connection).execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            if not sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": _MIGRATION_LOCK})
            revision = _revision(connection)
            if revision == HEAD:
                return None
            backup = _back_up(engine, revision) if sqlite and revision else None
            _run_scripts(connection)
            _check_references(connection)
            return backup


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101  # for the type checker
    return driver


def _run_scripts(connection: Connection) -> None:
    # Alembic costs more to import than most commands run for.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _check_references(connection: Connection) -> None:
    if not _is_sqlite(connection.engine.url):
        return
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DatabaseError(
            f"the migration would leave table {broken[0]!r} with rows that refer to nothing",
            where=_place(connection.engine.url),
            mend="nothing was changed; please report this",
        )


def _back_up(engine: Engine, revision: str) -> Path | None:
    """Copy the file as it is now, named after its revision; never over an older copy."""
    if not engine.url.database or engine.url.database == ":memory:":
        return None
    source = Path(engine.url.database)
    number = 1
    backup = source.with_name(f"{source.name}.{revision}.backup")
    while backup.exists():
        number += 1
        backup = source.with_name(f"{source.name}.{revision}-{number}.backup")
    temporary = backup.with_name(f"{backup.name}.partial")
    temporary.touch(mode=0o600)
    with engine.connect() as connection:
        copy = sqlite3.connect(temporary)
        _driver(connection).backup(copy)
        copy.close()
    temporary.replace(backup)
    return backup
