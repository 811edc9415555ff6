"""Real databases for tests: a SQLite file, and a PostgreSQL of our own, both already migrated.

`engine` runs a test once on each. PostgreSQL's server is started once a session from the system's
binaries, on a socket in a folder of its own, as a user who is not root.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from newsletter.database import migrate, open_database

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
PATIENCE = 30
INITDB = ["-U", "tester", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8"]
HANDED = "NEWSLETTER_TEST_POSTGRESQL"
"""The variable that names a running server: its socket's folder, a colon, a migrated database."""
SERVER = ["-h", "", "-F", "-c", "full_page_writes=off", "-c", "max_connections=60"]


@dataclass
class PostgreSQL:
    """A running server whose databases are copies of one that is migrated."""

    socket: Path
    template: str = ""
    """The migrated one's name, where it is there from the beginning."""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    empty: list[str] = field(default_factory=list)
    """URLs of copies of the migrated one that nobody uses now."""
    _shape: object = None
    _tables: object = None
    """Of a copy that nobody has used: what it is made of, and an array of its tables' names."""

    def url(self, name: str) -> str:
        return f"postgresql://tester@/{name}?host={self.socket}"

    def create(self, *, template: str = "template0") -> str:
        """The URL of a new database."""
        name = f"test{os.getpid()}_{next(self.numbers)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return self.url(name)

    def drop(self, url: str) -> None:
        self._say(f"DROP DATABASE {_name(url)} WITH (FORCE)")

    def lend(self, template: str) -> str:
        """The URL of a copy of the migrated one: a copy takes 0.3 s, to empty one 0.01 s."""
        if self.empty:
            return self.empty.pop()
        url = self.create(template=template)
        self._shape = self._ask(_SHAPE, url)
        self._tables = self._ask(_TABLES, url)
        return url

    def take_back(self, url: str) -> None:
        """Empty it for the next test; drop it where a test has changed more than rows and added
        more than tables.
        """
        name = _name(url)
        self._say(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        self._say(_EMPTY.replace(":tables", f"'{self._tables}'"), name=name)
        if self._ask(_SHAPE, url) == self._shape:
            self.empty.append(url)
        else:
            self.drop(url)

    def _say(self, statement: str, *, name: str = "postgres") -> None:
        with self._connected(name) as connection:
            connection.execute(text(statement))

    def _ask(self, query: str, url: str) -> object:
        with self._connected(_name(url)) as connection:
            return connection.scalar(text(query))

    @contextmanager
    def _connected(self, name: str) -> Iterator[Connection]:
        engine = create_engine(
            self.url(name).replace("postgresql:", "postgresql+psycopg:"),
            isolation_level="AUTOCOMMIT",
            poolclass=NullPool,
        )
        with engine.connect() as connection:
            yield connection


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


_TABLES = "SELECT array_agg(tablename::text)::text FROM pg_tables WHERE schemaname = 'public'"
_EMPTY = """
    DO $$ DECLARE name text; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            IF name <> ALL (:tables::text[]) THEN EXECUTE format('DROP TABLE %I', name);
            ELSIF name <> 'alembic_version' THEN EXECUTE format('DELETE FROM %I', name);
            END IF;
        END LOOP;
        PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
    END $$"""
_SHAPE = """
    SELECT md5(string_agg(what, ',' ORDER BY what)) FROM (
        SELECT format('%s %s %s', relname, relkind, relnatts) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT format('%s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger
            WHERE NOT tgisinternal
        UNION ALL SELECT format('%s %s', proname, md5(prosrc)) FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT version_num FROM alembic_version
    ) AS of_it (what)"""


def await_waiter(engine: Engine) -> None:
    """Until somebody on that server waits for a row that another transaction holds."""
    deadline = time.monotonic() + PATIENCE
    query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if connection.scalar(query):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def binaries() -> Path:
    """Where PostgreSQL's own programs are."""
    found = shutil.which("initdb")
    places = [Path(found).resolve()] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return places[-1].parent


def _other_user() -> dict[str, Any]:
    """Arguments that run a program as nobody where we are root: PostgreSQL insists."""
    if os.geteuid() != 0:
        return {}
    return {"user": "nobody", "group": Path("/").stat().st_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A server for the whole session, or the one that whoever started the tests has running."""
    if handed := os.environ.get(HANDED):
        socket, _, template = handed.partition(":")
        yield PostgreSQL(Path(socket), template)
    else:
        with running() as server:
            yield server


@contextmanager
def running() -> Iterator[PostgreSQL]:
    """A server, stopped and forgotten at the end."""
    # Not below pytest's own folder: a socket's path has 107 bytes at most, and other users
    # may not look into that folder.
    with tempfile.TemporaryDirectory(prefix="newsletter-pg-") as folder:
        data = Path(folder, "data")
        as_other = _other_user()
        if as_other:
            shutil.chown(folder, "nobody")
        subprocess.run(
            [binaries() / "initdb", "-D", data, *INITDB],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            **as_other,
        )
        server = subprocess.Popen(
            [binaries() / "postgres", "-D", data, "-k", folder, *SERVER],
            stderr=subprocess.DEVNULL,
            cwd=folder,
            **as_other,
        )
        try:
            started = PostgreSQL(Path(folder))
            _wait(started)
            yield started
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(PATIENCE)


def _wait(server: PostgreSQL) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return server._say("SELECT 1")
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: PostgreSQL) -> str:
    """The name of a migrated database to copy."""
    return postgresql.template or migrated(postgresql)


def migrated(server: PostgreSQL) -> str:
    """The name of a new database there that is migrated."""
    url = server.create()
    engine = open_database(url)
    migrate(engine)
    engine.dispose()
    return _name(url)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_engine(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    """A migrated SQLite file of the test's own: `newsletter.db` in `tmp_path`."""
    path = tmp_path / "newsletter.db"
    shutil.copy(migrated_sqlite, path)
    engine = open_database(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_engine(postgresql: PostgreSQL, migrated_postgresql: str) -> Iterator[Engine]:
    """A migrated PostgreSQL database of the test's own."""
    url = postgresql.lend(migrated_postgresql)
    engine = open_database(url)
    yield engine
    engine.dispose()
    postgresql.take_back(url)


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated database, once on SQLite and once on PostgreSQL."""
    chosen: Engine = request.getfixturevalue(f"{request.param}_engine")
    return chosen


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    url = server.create()
    yield url
    server.drop(url)
