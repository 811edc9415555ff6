"""The history of the tables: it ends where the rooms' own tables are, and loses nothing."""

import logging
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, insert, inspect, select, text

import subscribers
from newsletter import database, migrations
from newsletter.archive.tables import metadata as archive
from newsletter.database import migrate, open_database
from newsletter.errors import DatabaseError
from newsletter.mailing.ledger.tables import metadata as mailing
from tests.support.people import NOW, store

ROOMS = [subscribers.metadata, archive, mailing]


def everything() -> MetaData:
    """The tables of every room in one MetaData, as one history makes them."""
    together = MetaData()
    for room in ROOMS:
        for table in room.sorted_tables:
            table.to_metadata(together)
    return together


def shape(engine: Engine) -> dict[str, object]:
    """Everything the database knows about its tables, in comparable form."""
    seen = inspect(engine)
    found: dict[str, object] = {}
    for table in set(seen.get_table_names()) - {"alembic_version"}:
        columns = [
            (c["name"], str(c["type"]), c["nullable"], c["default"])
            for c in seen.get_columns(table)
        ]
        checks = sorted((c["name"] or "", c["sqltext"]) for c in seen.get_check_constraints(table))
        uniques = sorted(tuple(u["column_names"]) for u in seen.get_unique_constraints(table))
        indexes = sorted(
            (i["name"] or "", tuple(i["column_names"]), bool(i["unique"]))
            for i in seen.get_indexes(table)
        )
        foreign = sorted(
            (tuple(f["constrained_columns"]), f["referred_table"], str(f["options"]))
            for f in seen.get_foreign_keys(table)
        )
        key = seen.get_pk_constraint(table)["constrained_columns"]
        found[table] = (columns, checks, uniques, indexes, foreign, key)
    return found


def test_no_two_rooms_own_the_same_table() -> None:
    """One database holds them all."""
    names = [name for room in ROOMS for name in room.tables]
    assert len(names) == len(set(names))


def test_the_history_ends_where_the_rooms_are(engine: Engine) -> None:
    """Alembic finds nothing to do between the migrated database and the tables in code."""
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), everything()) == []


def test_the_history_makes_what_the_rooms_would(empty_url: str) -> None:
    """Checks, defaults and rules of foreign keys too, which Alembic does not compare."""
    engine = open_database(empty_url)
    everything().create_all(engine)
    of_the_rooms = shape(engine)
    everything().drop_all(engine)
    migrate(engine)
    assert shape(engine) == of_the_rooms
    engine.dispose()


def test_an_id_is_never_given_twice(engine: Engine) -> None:
    """The ledger remembers people who were erased by their id alone."""
    people = store(engine)
    first = people.add("ada@example.org").id
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM subscriber"))
    assert people.add("bo@example.org").id > first


def test_revisions_are_those_of_the_folder() -> None:
    """Named oldest to newest, in one line without branches, each file after its revision."""
    config = Config()
    config.set_main_option("script_location", str(migrations.SCRIPTS))
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert tuple(script.revision for script in reversed(scripts)) == migrations.REVISIONS
    assert all(Path(script.path).name.startswith(f"{script.revision}_") for script in scripts)


def test_the_second_time_there_is_nothing_to_do(empty_url: str) -> None:
    """Quickly, and without Alembic."""
    engine = open_database(empty_url)
    assert migrate(engine) is None
    start = time.perf_counter()
    assert migrate(engine) is None
    assert time.perf_counter() - start < 1
    engine.dispose()


def test_nothing_to_do_imports_no_alembic(migrated_sqlite: Path) -> None:
    """Every command migrates; Alembic costs more to import than most of them run for."""
    code = (
        "import sys; from newsletter.database import *; "
        f"migrate(open_database('sqlite:///{migrated_sqlite}')); print('alembic' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"


def test_migrating_leaves_logging_alone(empty_url: str) -> None:
    """No configuration of a library reaches the program."""
    before = (logging.root.level, list(logging.root.handlers))
    engine = open_database(empty_url)
    migrate(engine)
    assert (logging.root.level, list(logging.root.handlers)) == before
    engine.dispose()


def test_foreign_keys_are_on_again_afterwards(tmp_path: Path) -> None:
    """They are off only while tables may be rebuilt."""
    engine = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_the_database_of_another_program_is_left_alone(empty_url: str) -> None:
    """A slip in the settings must not put our tables among others'."""
    engine = open_database(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE bookmarks (id INTEGER)"))
    with pytest.raises(DatabaseError, match="belongs to another program"):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["bookmarks"]
    engine.dispose()


def test_a_newer_database_is_left_alone(engine: Engine) -> None:
    """After a downgrade of the program."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match=r"newer newsletter \(revision 9999") as refused:
        migrate(engine)
    assert refused.value.mend == "upgrade newsletter"


NEXT = '''
    """A step of tomorrow."""
    import sqlalchemy as sa
    from alembic import op

    revision = "0002"
    down_revision = "0001"

    def upgrade():
        {step}
'''
REBUILD = """with op.batch_alter_table("subscriber", recreate="auto") as table:
            table.alter_column("name", existing_type=sa.Text(), nullable=True)"""
BREAK = """op.execute("CREATE TABLE half (id INTEGER)")
        raise RuntimeError("a broken step")"""
ORPHAN = """op.execute("DELETE FROM subscriber")"""


@pytest.fixture
def tomorrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The history with room for a second revision, in a folder with a difficult name."""
    scripts = tmp_path / "100% of it"
    shutil.copytree(migrations.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(database, "SCRIPTS", scripts)
    monkeypatch.setattr(database, "REVISIONS", ("0001", "0002"))
    monkeypatch.setattr(database, "HEAD", "0002")
    return scripts / "versions" / "0002_next.py"


def step(path: Path, what: str) -> None:
    path.write_text(dedent(NEXT).format(step=what.replace("\n        ", "\n    ")))


def test_an_upgrade_keeps_everything_and_a_copy(engine: Engine, tomorrow: Path) -> None:
    """Rebuilding a table does not empty those that refer to it; the SQLite file is copied first."""
    store(engine).add("ada@example.org", topics=["lxd"], consent="yes")
    step(tomorrow, REBUILD)
    backup = migrate(engine)
    assert store(engine).show("ada@example.org").topics == ("lxd",)
    assert len(store(engine).record("ada@example.org")) == 1
    name = next(c for c in inspect(engine).get_columns("subscriber") if c["name"] == "name")
    assert name["nullable"]
    if engine.dialect.name == "postgresql":
        assert backup is None
        return
    assert backup == Path(f"{engine.url.database}.0001.backup")
    assert backup.stat().st_mode & 0o777 == 0o600
    old = open_database(f"sqlite:///{backup}")
    assert store(old).show("ada@example.org").topics == ("lxd",)
    with old.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0001"
    old.dispose()


def test_an_older_copy_is_never_replaced(sqlite_engine: Engine, tomorrow: Path) -> None:
    """It may be the only good one."""
    older = Path(f"{sqlite_engine.url.database}.0001.backup")
    older.write_text("precious")
    step(tomorrow, REBUILD)
    assert migrate(sqlite_engine) == Path(f"{sqlite_engine.url.database}.0001-2.backup")
    assert older.read_text() == "precious"


def test_a_broken_step_changes_nothing(engine: Engine, tomorrow: Path) -> None:
    """Half a migration would be no revision at all; mended, it runs."""
    people = store(engine)
    people.add("ada@example.org", topics=["lxd"])
    step(tomorrow, BREAK)
    with pytest.raises(RuntimeError, match="a broken step"):
        migrate(engine)
    assert "half" not in inspect(engine).get_table_names()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0001"
    assert people.show("ada@example.org").topics == ("lxd",)
    step(tomorrow, REBUILD)
    migrate(engine)
    assert people.show("ada@example.org").topics == ("lxd",)


def test_a_step_that_leaves_orphans_is_undone(sqlite_engine: Engine, tomorrow: Path) -> None:
    """Foreign keys are off meanwhile, so they are checked before the commit."""
    people = store(sqlite_engine)
    people.add("ada@example.org", topics=["lxd"])
    step(tomorrow, ORPHAN)
    with pytest.raises(DatabaseError, match="refer to nothing"):
        migrate(sqlite_engine)
    assert people.show("ada@example.org").topics == ("lxd",)


def test_an_empty_database_needs_no_copy(empty_url: str, tmp_path: Path) -> None:
    """There is nothing to lose."""
    engine = open_database(empty_url)
    assert migrate(engine) is None
    assert list(tmp_path.glob("*.backup")) == []
    engine.dispose()


def test_the_copy_has_what_was_only_in_the_log(sqlite_engine: Engine, tomorrow: Path) -> None:
    """SQLite's WAL is part of the database; a copy of the file alone would miss it."""
    with sqlite_engine.connect() as reader:
        reader.execute(select(1))
        with sqlite_engine.begin() as connection:
            suppression = subscribers.metadata.tables["suppression"]
            connection.execute(insert(suppression).values(mark="a", reason="asked", at=NOW))
        step(tomorrow, REBUILD)
        backup = migrate(sqlite_engine)
    assert backup is not None
    copy = sqlite3.connect(backup)
    assert copy.execute("SELECT mark FROM suppression").fetchall() == [("a",)]
    copy.close()
    assert re.search(r"\.0001\.backup$", str(backup))
