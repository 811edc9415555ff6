"""Faults of the disk under the real command: errors, no room, the order of writes, old copies."""

import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.cli.exits import Exit
from tests.crash.account import Account
from tests.crash.ends import Sinks, sinks
from tests.crash.mutants import mutated
from tests.crash.order import unproven
from tests.crash.program import CHECKOUT, Program
from tests.crash.victim import Victim
from tests.support.small_disk import SmallDisk, can_mount, small_disk
from tests.support.strace import calls, injecting, tracing

TREE = Path(os.environ.get("TREE") or CHECKOUT)
READERS = 1200
ROOM = 700_000
"""Octets free on the small disk: room to freeze the audience and to send some, not all."""
AT_ONCE = 5
"""Seconds within which no journal means no sending."""


@pytest.fixture
def sink() -> Iterator[Sinks]:
    with sinks() as running:
        yield running


@pytest.fixture
def victim(tmp_path: Path, sink: Sinks) -> Victim:
    return _prepared(tmp_path / "letter", sink, READERS)


def _prepared(folder: Path, sink: Sinks, readers: int, program: Program | None = None) -> Victim:
    made = Victim(folder, program or Program(TREE), connections=4)
    made.enter(readers)
    made.point_at(sink.port)
    return made


def _account_holds(victim: Victim, sink: Sinks) -> Counter[str]:
    """Nothing left without an intent, nothing came twice, nothing called sent is missing."""
    arrived = sink.arrived()
    assert Account(frozenset(victim.people)).judge(victim.look(), arrived) == []
    assert victim.verify() == ""
    return arrived


def _finishes(victim: Victim, sink: Sinks) -> None:
    """Once the fault is gone, one more sending does the rest, and doubles nothing."""
    with victim.sending() as sender:
        status = sender.ends()
    rows = victim.look()
    held = [who for who, row in rows.items() if row.state == "uncertain"]
    assert status == (Exit.UNCERTAIN if held else Exit.OK), sender.told()
    assert len(held) <= victim.connections
    assert Account(frozenset(victim.people)).judge_end(rows, sink.arrived()) == []


@pytest.mark.smtp_sink
@pytest.mark.strace
@pytest.mark.parametrize(
    "fault",
    [
        "fdatasync:error=EIO:when=25+",
        "pwrite64:error=ENOSPC:when=250+",
        "pwrite64:error=EIO:when=250+",
    ],
)
def test_j1_no_journal_no_sending(victim: Victim, sink: Sinks, fault: str) -> None:
    """A disk that fails in mid-run stops the sender at once; nothing leaves without an intent."""
    with victim.sending(under=injecting(fault)) as sender:
        status = sender.ends()
        ended = time.time()
        told = sender.told()
    assert status == Exit.DATABASE, told
    assert told.count("\n") == 0, told
    assert ended - sink.last_arrival() < AT_ONCE
    assert 0 < _account_holds(victim, sink).total() < READERS
    _finishes(victim, sink)


@pytest.mark.smtp_sink
@pytest.mark.strace
def test_j2_a_full_disk_stops_and_room_resumes(tmp_path: Path, sink: Sinks) -> None:
    """Disk full in mid-run: stops at once, the ledger is whole; with room again it goes on."""
    victim = _prepared(tmp_path / "letter", sink, READERS)
    if not can_mount():
        # As near as one gets without the right to mount: no write to any file finds room.
        _stops_for_want_of_room(victim, sink, under=injecting("pwrite64:error=ENOSPC:when=200+"))
        _account_holds(victim, sink)
        _finishes(victim, sink)
        return
    with small_disk(tmp_path / "disk", megabytes=32) as disk:
        shutil.copytree(victim.folder, disk.seen, dirs_exist_ok=True)
        disk.fill(leaving=ROOM)
        _stops_for_want_of_room(victim, sink, under=disk.under)
        assert 0 < _account_holds(_copied(disk, victim, tmp_path / "full"), sink).total() < READERS
        disk.clear()
        with victim.sending(under=disk.under) as sender:
            sender.ends()
        _finishes(_copied(disk, victim, tmp_path / "room"), sink)


def _stops_for_want_of_room(victim: Victim, sink: Sinks, *, under: tuple[str, ...]) -> None:
    with victim.sending(under=under) as sender:
        status, ended, told = sender.ends(), time.time(), sender.told()
    assert status == Exit.DATABASE, told
    assert "full" in told
    assert ended - sink.last_arrival() < AT_ONCE


def _copied(disk: SmallDisk, made: Victim, folder: Path) -> Victim:
    """The workspace on that disk, where we can look at it."""
    shutil.copytree(disk.seen, folder, ignore=shutil.ignore_patterns("ballast"))
    return replace(made, folder=folder)


@pytest.mark.smtp_sink
@pytest.mark.strace
def test_j3_every_body_follows_its_intent_on_disk(tmp_path: Path, sink: Sinks) -> None:
    """Before the first octet of a body, that letter's own row is in handover and synced."""
    victim = _prepared(tmp_path / "letter", sink, 40)
    assert _traced(victim, tmp_path / "trace") == []


@pytest.mark.smtp_sink
@pytest.mark.strace
@pytest.mark.parametrize("mutant", ["synchronous-off", "intent-after-body", "intent-not-awaited"])
def test_j3_finds_intents_that_are_not_durable(tmp_path: Path, sink: Sinks, mutant: str) -> None:
    """The proof above is one: it fails where SQLite may not sync, or the body does not wait."""
    program = mutated(mutant, tmp_path / "copy", source=TREE)
    victim = _prepared(tmp_path / "letter", sink, 40, program)
    assert _traced(victim, tmp_path / "trace") != []


def _traced(victim: Victim, trace: Path) -> list[str]:
    with victim.sending(under=tracing(trace)) as sender:
        sender.ends()
    return unproven(victim, calls(trace))
