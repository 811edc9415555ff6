"""The database: opened with the right habits, and its refusals told in one line."""

import multiprocessing
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from newsletter import database
from newsletter.archive.tables import edition
from newsletter.database import open_database
from newsletter.errors import DatabaseError
from subscribers import metadata
from tests.support.databases import PostgreSQL
from tests.support.people import NOW

suppression = metadata.tables["suppression"]
NOBODY = 65534


def told(refused: pytest.ExceptionInfo[DatabaseError]) -> str:
    line = str(refused.value)
    assert line.isprintable()
    return line


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 60_000)],
)
def test_sqlite_has_the_right_habits(sqlite_engine: Engine, pragma: str, value: str | int) -> None:
    """On every connection: WAL, durable commits, foreign keys, patience with other writers."""
    with sqlite_engine.connect() as one, sqlite_engine.connect() as other:
        for connection in (one, other):
            assert connection.scalar(text(f"PRAGMA {pragma}")) == value


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Addresses are in it."""
    open_database(f"sqlite:///{tmp_path / 'new.db'}").dispose()
    assert (tmp_path / "new.db").stat().st_mode & 0o777 == 0o600


def test_begin_writes_and_connect_reads(sqlite_engine: Engine) -> None:
    """A write outside `begin` would take its lock too late, so it fails at once, in tests too."""
    row = {"mark": "a", "reason": "asked", "at": NOW}
    with sqlite_engine.connect() as connection, pytest.raises(DatabaseError, match="written"):
        connection.execute(insert(suppression).values(**row))
    with sqlite_engine.begin() as connection:
        connection.execute(insert(suppression).values(**row))
    with sqlite_engine.connect() as connection:
        assert connection.scalar(select(suppression.c.reason)) == "asked"


def test_an_error_rolls_everything_back(engine: Engine) -> None:
    """A transaction is whole or nothing, tables included."""

    def break_off() -> None:
        with engine.begin() as connection:
            connection.execute(insert(suppression).values(mark="a", reason="asked", at=NOW))
            connection.execute(text("CREATE TABLE half (id INTEGER)"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    with engine.connect() as connection:
        assert connection.scalar(select(suppression.c.mark)) is None
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE half (id INTEGER)"))


def test_a_reader_sees_one_moment_and_waits_for_nobody(engine: Engine) -> None:
    """While somebody writes, others read what was committed before."""
    with engine.begin() as writer:
        writer.execute(insert(suppression).values(mark="a", reason="asked", at=NOW))
        start = time.monotonic()
        with engine.connect() as reader:
            assert reader.scalar(select(suppression.c.mark)) is None
        assert time.monotonic() - start < 5


def test_foreign_keys_hold(engine: Engine) -> None:
    """A topic of nobody is our own mistake and stays what it is."""
    topics = metadata.tables["subscriber_topic"]
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(topics).values(subscriber_id=7, list="main", topic="lxd"))


def test_our_own_mistakes_are_not_dressed_up(engine: Engine) -> None:
    """Wrong SQL is a bug, not something to tell a person."""
    with pytest.raises((ProgrammingError, OperationalError)), engine.connect() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))


def _write(url: str, worker: int, seconds: float, outcome: "multiprocessing.Queue[str]") -> None:
    engine = open_database(url)
    end = time.monotonic() + seconds
    done = 0
    try:
        while time.monotonic() < end:
            with engine.begin() as connection:
                # Read, then write: what a plain BEGIN cannot do beside another writer.
                seen = connection.scalar(select(edition.c.preheader).where(edition.c.number == 1))
                next_one = str(int(seen or 0) + 1)
                of_one = update(edition).where(edition.c.number == 1)
                connection.execute(of_one.values(preheader=next_one))
            done += 1
        outcome.put(f"{done}")
    except DatabaseError as refused:
        outcome.put(f"worker {worker}: {refused}")
    engine.dispose()


def test_writers_in_other_processes_do_not_meet(sqlite_engine: Engine) -> None:
    """Three processes read and write for 3 s: no lock error, no lost update."""
    with sqlite_engine.begin() as connection:
        connection.execute(
            insert(edition).values(
                number=1, digest="", subject="", preheader="0", language="en", stored_at=NOW,
                document=b"",
            )
        )  # fmt: skip
    context = multiprocessing.get_context("spawn")
    outcome = context.Queue()
    workers = [
        context.Process(target=_write, args=(str(sqlite_engine.url), worker, 3.0, outcome))
        for worker in range(3)
    ]
    for worker in workers:
        worker.start()
    said = [outcome.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join()
    assert all(line.isdigit() for line in said), said
    with sqlite_engine.connect() as connection:
        assert connection.scalar(select(edition.c.preheader)) == str(sum(map(int, said)))


def test_a_lock_held_too_long_is_one_line(tmp_path: Path) -> None:
    """Patience ends; the line says who is in the way and what to do."""
    path = tmp_path / "busy.db"
    engine = open_database(f"sqlite:///{path}", patience=1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError) as refused, engine.begin():
        pass
    assert told(refused).startswith(f"{path}: another process has been writing")
    assert "try again" in refused.value.mend
    other.close()
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE free (id INTEGER)"))
    engine.dispose()


def test_a_new_file_is_opened_by_many_at_once(tmp_path: Path) -> None:
    """Nobody is told "locked" while the journal is chosen, where SQLite itself does not wait."""

    def open_in_turn(path: Path, start: Barrier) -> None:
        start.wait()
        open_database(f"sqlite:///{path}").dispose()

    with ThreadPoolExecutor(max_workers=6) as pool:
        for number in range(150):
            start = Barrier(6)
            opened = [pool.submit(open_in_turn, tmp_path / f"{number}.db", start) for _ in range(6)]
            assert [each.exception() for each in opened] == [None] * 6


def _open_and_leave(url: str, outcome: "multiprocessing.Queue[str]") -> None:
    try:
        engine = open_database(url)
        database.migrate(engine)
        outcome.put("")
    except DatabaseError as refused:
        outcome.put(str(refused))


def test_processes_that_start_together_share_the_first_migration(tmp_path: Path) -> None:
    """Four at once on a file that is not there yet: one makes the tables, nobody fails."""
    context = multiprocessing.get_context("spawn")
    outcome = context.Queue()
    url = f"sqlite:///{tmp_path / 'new.db'}"
    workers = [context.Process(target=_open_and_leave, args=(url, outcome)) for _ in range(4)]
    for worker in workers:
        worker.start()
    assert [outcome.get(timeout=60) for _ in workers] == [""] * 4
    for worker in workers:
        worker.join()


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    """And it is left as it was."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but words " * 100)
    before = path.read_bytes()
    with pytest.raises(DatabaseError) as refused:
        open_database(f"sqlite:///{path}")
    assert told(refused) == f"{path}: it is not a SQLite database; name another file"
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["nowhere/news.db", ""], ids=["missing folder", "a folder"])
def test_a_file_that_cannot_be_opened_is_one_line(tmp_path: Path, name: str) -> None:
    """A missing folder is not made: the path may be a slip."""
    with pytest.raises(DatabaseError) as refused:
        open_database(f"sqlite:///{tmp_path / name}")
    assert "cannot be opened; check that the folder exists" in told(refused)


@pytest.fixture
def not_root() -> Iterator[Path]:
    """A folder, while we are somebody whom permissions bind."""
    with tempfile.TemporaryDirectory() as folder:
        was = os.geteuid()
        if was == 0:
            shutil.chown(folder, NOBODY)
            os.seteuid(NOBODY)
        yield Path(folder)
        os.seteuid(was)
        Path(folder).chmod(0o700)


def test_a_folder_that_may_not_be_written_is_one_line(not_root: Path) -> None:
    """Where no file can be made."""
    not_root.chmod(0o500)
    with pytest.raises(DatabaseError) as refused:
        open_database(f"sqlite:///{not_root / 'news.db'}")
    assert "you may write in it" in told(refused)


def test_a_file_that_may_not_be_written_is_one_line(not_root: Path) -> None:
    """Where somebody else made it."""
    path = not_root / "news.db"
    made = sqlite3.connect(path)
    made.execute("CREATE TABLE half (id INTEGER)")
    made.close()
    path.chmod(0o400)
    with pytest.raises(DatabaseError) as refused:
        open_database(f"sqlite:///{path}")
    assert "cannot be written; check whose the file" in told(refused)


@pytest.mark.parametrize(
    "url",
    ["", "news.db", "mysql://root:hunter2@host/x", "sqlite", "nonsense+x://hunter2@h/x", "://"],
)
def test_a_url_of_no_kind_we_know_is_one_line(url: str) -> None:
    """It is not repeated, for it may hold a password."""
    with pytest.raises(DatabaseError) as refused:
        open_database(url)
    assert "sqlite:///newsletter.db" in told(refused)
    assert "hunter2" not in str(refused.value)


def test_a_server_that_does_not_answer_is_one_line() -> None:
    """Without the password."""
    with pytest.raises(DatabaseError) as refused:
        open_database("postgresql://ada:hunter2@127.0.0.1:1/news")
    assert told(refused).startswith("postgresql://ada:***@127.0.0.1:1/news: the server cannot be")
    assert "hunter2" not in str(refused.value)


@pytest.mark.postgresql
def test_what_somebody_holds_is_not_waited_for_for_ever(postgresql: PostgreSQL) -> None:
    """An idle session with a lock must not stop the pages; told in the words that SQLite's is."""
    url = postgresql.create()
    holding, waiting = open_database(url), open_database(url, patience=1)
    with holding.begin() as connection:
        connection.execute(text("CREATE TABLE held (id int)"))
    with holding.begin() as connection:
        connection.execute(text("LOCK TABLE held"))
        for _ in range(2):
            with pytest.raises(DatabaseError) as refused, waiting.begin() as other:
                other.execute(text("INSERT INTO held VALUES (1)"))
            assert "another process has been writing for too long" in told(refused)
    holding.dispose()
    waiting.dispose()


@pytest.mark.postgresql
def test_a_database_that_is_not_there_is_one_line(postgresql: PostgreSQL) -> None:
    """The server answers, and says what is missing."""
    with pytest.raises(DatabaseError) as refused:
        open_database(postgresql.url("nowhere"))
    assert "does not exist" in told(refused)


def test_a_missing_driver_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL is an extra."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DatabaseError) as refused:
        open_database("postgres://ada@127.0.0.1:1/news")
    assert "pip install 'newsletter[postgresql]'" in told(refused)
