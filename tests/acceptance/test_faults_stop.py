"""Senders that are asked to stop, or stopped and forgotten, under the real command."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.cli.exits import Exit
from newsletter.mailing.dispatch.watch import LEASE
from tests.crash.account import Account
from tests.crash.ends import Sinks, sinks
from tests.crash.program import CHECKOUT, Program
from tests.crash.series import SLOW_ANSWERS
from tests.crash.victim import EDITION, Victim

TREE = Path(os.environ.get("TREE") or CHECKOUT)
CONNECTIONS = 5

pytestmark = pytest.mark.smtp_sink


@pytest.fixture
def sink() -> Iterator[Sinks]:
    with sinks(*SLOW_ANSWERS) as running:
        yield running


def _prepared(folder: Path, sink: Sinks, readers: int) -> Victim:
    made = Victim(folder, Program(TREE), connections=CONNECTIONS)
    made.enter(readers)
    made.point_at(sink.port)
    return made


def test_k4_sigterm_lets_what_is_in_flight_finish(tmp_path: Path, sink: Sinks) -> None:
    """One SIGTERM: the answers in flight are awaited, nothing is uncertain, the rest waits."""
    victim = _prepared(tmp_path / "letter", sink, 60)
    with victim.sending() as sender:
        victim.await_states(lambda states: states["handover"] == CONNECTIONS, sender)
        sender.signal(signal.SIGTERM)
        assert sender.ends() == Exit.INTERRUPTED
    states = victim.states()
    assert states["sent"] >= CONNECTIONS
    assert states["waiting"] == 60 - states["sent"] > 0
    assert Account(frozenset(victim.people)).judge(victim.look(), sink.arrived()) == []
    assert victim.verify() == ""


def test_k4_a_second_sigterm_stops_at_once(tmp_path: Path, sink: Sinks) -> None:
    """Two: nobody waits for answers; those letters are uncertain, named, and not sent again."""
    victim = _prepared(tmp_path / "letter", sink, 30)
    with victim.sending() as sender:
        victim.await_states(lambda states: states["handover"] == CONNECTIONS, sender)
        sender.signal(signal.SIGTERM)
        time.sleep(0.2)
        sender.signal(signal.SIGTERM)
        status = sender.ends(5)
    assert status in (Exit.INTERRUPTED, -signal.SIGTERM)
    assert victim.verify() == ""
    sink.change()
    victim.point_at(sink.port)
    victim.must("send", "week.md", "--yes", status=Exit.UNCERTAIN)
    (shown,) = json.loads(victim.must("mailing", "show", EDITION, "--json"))
    named = {row["address"] for row in shown["rows"] if row["state"] == "uncertain"}
    assert 0 < len(named) <= CONNECTIONS
    rows = victim.look()
    assert {who for who, row in rows.items() if row.state == "uncertain"} == named
    assert Account(frozenset(victim.people)).judge_end(rows, sink.arrived()) == []


def test_k3_a_sender_that_was_taken_over_sends_no_more(tmp_path: Path, sink: Sinks) -> None:
    """Stopped for two leases, as a paused machine is; when it wakes up, others have sent its letters.

    What it had handed over is uncertain until it brings the answers; nothing is sent twice.
    """
    victim = _prepared(tmp_path / "letter", sink, 60)
    with victim.sending() as first:
        victim.await_states(lambda states: states["handover"] == CONNECTIONS, first)
        victim.stop_between_writes(first)
        stopped = time.monotonic()
        sink.change()
        victim.point_at(sink.port)
        victim.must("send", "week.md", "--yes", status=Exit.UNCERTAIN)
        states = victim.states()
        assert (states["sent"], states["uncertain"]) == (60 - CONNECTIONS, CONNECTIONS)
        time.sleep(max(0.0, stopped + 2 * LEASE - time.monotonic()))
        first.signal_all(signal.SIGCONT)
        status = first.ends()
        assert status == Exit.MAILING, first.told()
    rows = victim.look()
    assert Account(frozenset(victim.people)).judge_end(rows, sink.arrived()) == []
    assert victim.verify() == ""
    assert victim.states()["sent"] == 60, "the late answers were welcome"
