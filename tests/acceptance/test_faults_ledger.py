"""Faults of the ledger under the real command: locked by others, an old copy, a cut log."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.cli.exits import Exit
from tests.crash.account import Account
from tests.crash.ends import Sinks, sinks
from tests.crash.program import CHECKOUT, Program
from tests.crash.victim import Victim

TREE = Path(os.environ.get("TREE") or CHECKOUT)
READERS = 3000
LOCKED = 4
"""Seconds for which somebody else holds the write lock: longer than the sender keeps still about."""

pytestmark = pytest.mark.smtp_sink


@pytest.fixture
def sink() -> Iterator[Sinks]:
    with sinks() as running:
        yield running


@pytest.fixture
def victim(tmp_path: Path, sink: Sinks) -> Victim:
    made = Victim(tmp_path / "letter", Program(TREE), connections=4)
    made.enter(READERS)
    made.point_at(sink.port)
    return made


def test_j4_a_locked_ledger_is_waited_for(victim: Victim, sink: Sinks) -> None:
    """Held by somebody else: no letter leaves, a notice says so; then it goes on, losing nothing."""
    with victim.sending() as sender:
        victim.await_states(lambda states: states["sent"] > 20, sender)
        with victim.locked():
            # What was intended before is on its way; from then on all is still.
            before = sink.arrived()
            time.sleep(LOCKED)
            sender.must_run()
            assert sink.arrived() == before
            assert victim.states()["sent"] < READERS
        assert sender.ends() == Exit.OK
        told = sender.told()
    assert "lock" in told or "writing" in told, told
    assert Account(frozenset(victim.people)).judge_end(victim.look(), sink.arrived()) == []


def test_j5_an_old_backup_is_refused(victim: Victim, sink: Sinks, tmp_path: Path) -> None:
    """A copy from before some letters were sent sends none of them again: it names `reconcile`."""
    with victim.sending() as sender:
        victim.await_states(lambda states: states["sent"] > 20, sender)
        sender.kill()
    _copy(victim, victim.folder, tmp_path / "backup")
    with victim.sending() as sender:
        sender.ends()
    arrived = sink.arrived()
    _copy(victim, tmp_path / "backup", victim.folder)
    _is_refused(victim)
    assert sink.arrived() == arrived


@pytest.mark.parametrize("left", [0, 0.5], ids=["no-log", "half-a-log"])
def test_j5_a_cut_log_is_refused(victim: Victim, sink: Sinks, left: float) -> None:
    """The write-ahead log lost or cut short after a crash: what it told is not sent again."""
    with victim.sending() as sender:
        victim.await_states(lambda states: states["sent"] > 200, sender)
        sender.kill()
    log = victim.database.with_name("newsletter.db-wal")
    os.truncate(log, int(log.stat().st_size * left) & ~4095)
    log.with_name("newsletter.db-shm").unlink(missing_ok=True)
    arrived = sink.arrived()
    _is_refused(victim)
    assert sink.arrived() == arrived


def test_j5_a_damaged_file_is_told(victim: Victim, sink: Sinks) -> None:
    """Pages overwritten with noise: one line, and not a letter leaves."""
    with victim.sending() as sender:
        sender.ends()
    arrived = sink.arrived()
    with victim.database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * 8 * 4096)
    done = victim.run("send", "week.md", "--yes")
    assert done.returncode == Exit.DATABASE, done.stderr
    assert len(_mistakes(done.stderr)) == 1
    assert sink.arrived() == arrived


def _copy(victim: Victim, source: Path, target: Path) -> None:
    """The database as a backup would have it: its file and its write-ahead log, not the mark."""
    target.mkdir(exist_ok=True)
    for name in (victim.database.name, f"{victim.database.name}-wal"):
        (target / name).unlink(missing_ok=True)
        if (source / name).exists():
            shutil.copy(source / name, target / name)
    (target / f"{victim.database.name}-shm").unlink(missing_ok=True)


def _is_refused(victim: Victim) -> None:
    done = victim.run("send", "week.md", "--yes")
    assert done.returncode in (Exit.MAILING, Exit.DATABASE), (done.returncode, done.stderr)
    assert len(_mistakes(done.stderr)) == 1, done.stderr
    assert "reconcile" in done.stderr


def _mistakes(stderr: str) -> list[str]:
    """The lines but for that of checks, which is about the letter."""
    return [line for line in stderr.splitlines() if not line.startswith("newsletter: checks: ")]
