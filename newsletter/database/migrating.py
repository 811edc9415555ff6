"""Brings a database's tables up to date, after a copy, in one transaction."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from newsletter.database.refusals import is_sqlite, place
from newsletter.errors import DatabaseError
from newsletter.migrations import HEAD, REVISIONS, SCRIPTS

_MIGRATION_LOCK = 0x6E657773
"""PostgreSQL's advisory lock while a migration runs: the letters of 'news'."""


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


def is_current(engine: Engine) -> bool:
    """Whether the tables are this program's, for who only looks; False where there are none yet.

    DatabaseError for those of an older program, beside what `migrate` refuses.
    """
    revision = _revision(engine)
    if revision not in {None, HEAD}:
        raise DatabaseError(
            f"it was made by an older newsletter (revision {revision}, we want {HEAD})",
            where=place(engine.url),
            mend="any other command, such as `newsletter mailing list`, brings it up to date",
        )
    return revision is not None


def _revision(bound: Engine | Connection) -> str | None:
    """The revision of the tables, or None where the database is empty."""
    tables = inspect(bound).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise DatabaseError(
                f"it belongs to another program: it has a table {min(tables)!r} of no kind we know",
                where=place(bound.engine.url),
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
            where=place(connection.engine.url),
            mend="upgrade newsletter",
        )
    return revision if revision is None else str(revision)


def _upgrade(engine: Engine) -> Path | None:
    sqlite = is_sqlite(engine.url)
    with engine.connect().execution_options(writes=True) as connection:
        if sqlite:
            # Rebuilding a table drops it, and with foreign keys on that empties its children;
            # the switch works only outside a transaction.
            _driver(connection).execute("PRAGMA foreign_keys = OFF")
            # A trigger may name the table that is being rebuilt, and so is away for a moment.
            _driver(connection).execute("PRAGMA legacy_alter_table = ON")
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
    if not is_sqlite(connection.engine.url):
        return
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DatabaseError(
            f"the migration would leave table {broken[0]!r} with rows that refer to nothing",
            where=place(connection.engine.url),
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
