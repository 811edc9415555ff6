"""The history of the tables: it ends where the rooms' own tables are, and loses nothing."""

import logging
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, insert, inspect, select, text

import subscribers
from newsletter import migrations
from newsletter.archive.tables import metadata as archive
from newsletter.database import migrate, migrating, open_database
from newsletter.errors import DatabaseError
from newsletter.mailing.ledger.ledger import ENDED, Ledger
from newsletter.mailing.ledger.tables import metadata as mailing
from tests.support.mailings import DIGEST
from tests.support.people import NOW, store

Older = Callable[[str], Engine]
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
    return found | {"triggers": triggers(engine)}


def triggers(engine: Engine) -> list[tuple[str, str]]:
    """What the database does by itself, by name; on PostgreSQL with the functions behind it."""
    asked = TRIGGERS[engine.dialect.name]
    with engine.connect() as connection:
        return [(name, made) for name, made in connection.execute(text(asked))]


TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": """
        SELECT tgname AS name, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL
        SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        ORDER BY name""",
}


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


TODAY = migrations.HEAD
TOMORROW = f"{int(TODAY) + 1:04}"
NEXT = '''
    """A step of tomorrow."""
    import sqlalchemy as sa
    from alembic import op

    revision = "{after}"
    down_revision = "{before}"

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
    """The history with room for one more revision, in a folder with a difficult name."""
    scripts = tmp_path / "100% of it"
    shutil.copytree(migrations.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrating, "SCRIPTS", scripts)
    monkeypatch.setattr(migrating, "REVISIONS", (*migrations.REVISIONS, TOMORROW))
    monkeypatch.setattr(migrating, "HEAD", TOMORROW)
    return scripts / "versions" / f"{TOMORROW}_next.py"


def step(path: Path, what: str) -> None:
    inner = what.replace("\n        ", "\n    ")
    path.write_text(dedent(NEXT).format(before=TODAY, after=TOMORROW, step=inner))


def test_an_upgrade_keeps_everything_and_a_copy(engine: Engine, tomorrow: Path) -> None:
    """Rebuilding a table does not empty those that refer to it; the SQLite file is copied first."""
    store(engine).add("ada@example.org", topics=["lxd"], consent="yes")
    step(tomorrow, REBUILD)
    backup = migrate(engine)
    assert store(engine).show("ada@example.org").topics == ("lxd",)
    assert len(store(engine).record("ada@example.org")) == 1
    name = next(c for c in inspect(engine).get_columns("subscriber") if c["name"] == "name")
    assert name["nullable"]
    assert [name for name, _ in triggers(engine) if name == "consent_is_never_changed"]
    if engine.dialect.name == "postgresql":
        assert backup is None
        return
    assert backup == Path(f"{engine.url.database}.{TODAY}.backup")
    assert backup.stat().st_mode & 0o777 == 0o600
    old = open_database(f"sqlite:///{backup}")
    assert store(old).show("ada@example.org").topics == ("lxd",)
    with old.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == TODAY
    old.dispose()


def test_an_older_copy_is_never_replaced(sqlite_engine: Engine, tomorrow: Path) -> None:
    """It may be the only good one."""
    older = Path(f"{sqlite_engine.url.database}.{TODAY}.backup")
    older.write_text("precious")
    step(tomorrow, REBUILD)
    assert migrate(sqlite_engine) == Path(f"{sqlite_engine.url.database}.{TODAY}-2.backup")
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
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == TODAY
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
    assert str(backup).endswith(f".{TODAY}.backup")


@pytest.fixture
def older(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Older:
    """Makes an empty database as the program of some revision left it."""

    def make(revision: str) -> Engine:
        count = migrations.REVISIONS.index(revision) + 1
        scripts = tmp_path / revision
        later = [f"{each}_*" for each in migrations.REVISIONS[count:]]
        shutil.copytree(migrations.SCRIPTS, scripts, ignore=shutil.ignore_patterns(*later))
        engine = open_database(empty_url)
        with monkeypatch.context() as old:
            old.setattr(migrating, "SCRIPTS", scripts)
            old.setattr(migrating, "REVISIONS", migrations.REVISIONS[:count])
            old.setattr(migrating, "HEAD", revision)
            migrate(engine)
        return engine

    return make


def enter(engine: Engine, count: int) -> None:
    """So many people in an old table: reader1@example.org and on."""
    tables = MetaData()
    tables.reflect(engine, only=["subscriber"])
    with engine.begin() as connection:
        for number in range(1, count + 1):
            address = f"reader{number}@example.org"
            names = {"public_id": f"r{number}", "mark": f"m{number}", "folded": address}
            person = names | {"address": address, "state": "confirmed", "since": NOW}
            connection.execute(insert(tables.tables["subscriber"]).values(person))


@pytest.mark.parametrize("left", [1, 0], ids=["one-is-left", "nobody-is-left"])
def test_an_upgrade_gives_no_id_twice(older: Older, left: int) -> None:
    """Three people were there; whoever comes next is none of them, erased or not."""
    engine = older("0004")
    enter(engine, 3)
    with engine.begin() as connection:
        connection.execute(text(f"DELETE FROM subscriber WHERE id > {left}"))
    migrate(engine)
    assert store(engine).add("dan@example.org").id == 4
    engine.dispose()


def test_an_upgrade_draws_no_consequence_again(first_release: Engine) -> None:
    """What a finished mailing came to was drawn, and somebody may have taken it back."""
    with first_release.begin() as connection:
        connection.execute(text("UPDATE mailing SET finished_at = started_at"))
    migrate(first_release)
    assert Ledger(first_release, lambda: NOW).unfollowed() == []
    first_release.dispose()


def test_an_upgrade_gives_no_id_that_the_ledger_knows(first_release: Engine) -> None:
    """Even where SQLite's own count was lost before: letters were owed to those ids."""
    if first_release.dialect.name == "sqlite":
        with first_release.begin() as connection:
            connection.execute(text("DELETE FROM subscriber WHERE id > 1"))
            connection.execute(text("DELETE FROM sqlite_sequence"))
    migrate(first_release)
    assert store(first_release).add("dan@example.org").id == len(OLD_ROWS) + 1
    first_release.dispose()


@pytest.fixture
def first_release(older: Older) -> Engine:
    """A database as the first release left it, with one letter for each state."""
    engine = older("0001")
    tables = MetaData()
    tables.reflect(engine)
    mailing = {"edition_number": 1, "digest": DIGEST, "topic": "", "audience": len(OLD_ROWS)}
    times = {"created_at": NOW, "started_at": NOW, "state": "sending", "fence": 3}
    row = {"mailing_id": 1, "edition_number": 1, "variant": "all", "attempts": 1, "faults": 0}
    with engine.begin() as connection:
        connection.execute(insert(tables.tables["mailing"]).values(mailing | times))
        for number, values in enumerate(OLD_ROWS, start=1):
            written = {"updated_at": NOW + timedelta(minutes=number), "subscriber_id": number}
            delivery = insert(tables.tables["delivery"]).values(row | written | values)
            connection.execute(delivery)
    enter(engine, len(OLD_ROWS))
    return engine


OLD_ROWS: list[dict[str, object]] = [
    {"state": "waiting", "next_at": NOW, "attempts": 0},
    {"state": "claimed", "fence": 3, "attempts": 0},
    {"state": "handover", "fence": 3},
    {"state": "sent", "code": 250, "enhanced": "2.0.0", "text": "Ok", "queue_id": "X1"},
    {
        "state": "deferred", "code": 451, "next_at": NOW, "deferred_since": NOW,
        "faults": 2, "attempts": 3, "reason": "system",
    },
    {"state": "refused", "code": 550, "reason": "address", "text": "no such user"},
    {"state": "uncertain", "fence": 2, "reason": "the connection was lost"},
]  # fmt: skip


def test_letters_in_a_hand_are_sorted_out_as_after_a_crash(first_release: Engine) -> None:
    """The second revision: claimed waits again, handover is held, and all else stays as it was."""
    with first_release.connect() as connection:
        before = [dict(row) for row in connection.execute(text(LETTERS)).mappings()]
    migrate(first_release)
    with first_release.connect() as connection:
        after = [dict(row) for row in connection.execute(text(LETTERS)).mappings()]

    claimed, handed_over = before[1], before[2]
    before[1] = claimed | {"state": "waiting", "next_at": claimed["updated_at"]}
    before[2] = handed_over | {"state": "uncertain", "reason": ENDED}
    for row in before:
        del row["fence"]
    added = {"doubts": 0, "sender_id": None, "tls": None, "acquitted": False, "dated_at": None}
    assert after == [row | added for row in before]
    first_release.dispose()


LETTERS = "SELECT * FROM delivery ORDER BY id"


def test_the_ledger_goes_on_where_the_first_release_was(first_release: Engine) -> None:
    """The law holds at once; what waits is claimed, and nothing that may have left."""
    backup = migrate(first_release)
    ledger = Ledger(first_release, lambda: NOW + timedelta(days=1))
    (mailing,) = ledger.list()
    assert (mailing.digest, mailing.audience, mailing.started_at) == (DIGEST, len(OLD_ROWS), NOW)
    assert (mailing.kind, mailing.scheduled_at, mailing.reason) == ("edition", None, None)
    assert mailing.forced is None
    assert not ledger.verify(mailing)
    assert not ledger.has_senders(mailing)

    sending = ledger.enlist(mailing)

    assert sending.sender == 1
    assert [letter.delivery_id for letter in ledger.claim(sending, 99).letters] == [1, 5, 2]
    tally = ledger.settle(sending)
    assert (tally.sent, tally.refused, tally.uncertain, tally.waiting) == (1, 1, 2, 3)
    assert not ledger.verify(mailing)
    if first_release.dialect.name == "sqlite":
        assert backup == Path(f"{first_release.url.database}.0001.backup")
    first_release.dispose()
