"""Senders that are processes of their own, on one ledger; on SQLite and on PostgreSQL alike."""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine

from newsletter.database import open_database
from newsletter.errors import MailingError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.mark import Mark
from newsletter.mailing.ledger.steps import Result
from newsletter.mailing.outcomes import Sent
from newsletter.mailing.states import MailingState
from newsletter.mailing.values import Mailing, Sending
from tests.support.mailings import Clock, Post, post

READERS = 2000
PROCESSES = 4
AT_ONCE = 10
"""Letters in one commit, as of so many connections."""
PATIENCE = 60


def url(engine: Engine) -> str:
    """As another process opens it."""
    return engine.url.render_as_string(hide_password=False)


def meet(barrier: Barrier) -> None:
    """Begin when all the others do."""
    barrier.wait(PATIENCE)


def work(database: str, mark: Path, number: int) -> list[int]:
    """Send until the mailing is finished, as a program does; the letters that left."""
    engine = open_database(database)
    ledger = Ledger(engine, Clock(), mark=mark)
    mailing = ledger.get(number)
    left: list[int] = []
    while ledger.get(number).state is not MailingState.FINISHED:
        try:
            sending = ledger.enlist(mailing)
        except MailingError:  # It is paused.
            time.sleep(0.01)
            continue
        left += carry(ledger, sending)
        ledger.settle(sending)
    engine.dispose()
    return left


def carry(ledger: Ledger, sending: Sending) -> list[int]:
    """Send what there is to claim; the letters that left."""
    left: list[int] = []
    while letters := ledger.claim(sending, 5 * AT_ONCE).letters:
        results: list[Result] = []
        for begin in range(0, len(letters), AT_ONCE):
            offered = letters[begin : begin + AT_ONCE]
            intents = [letter.delivery_id for letter in offered]
            granted = ledger.commit(sending, intents=intents, results=results)
            results = [(one, Sent(code=250)) for one in offered if one.delivery_id in granted]
            left += granted
        ledger.commit(sending, intents=[], results=results)
    return left


def until(reached: Callable[[], bool]) -> None:
    """Wait for it."""
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def pause_once(ledger: Ledger, mailing: Mailing) -> None:
    """Pause in the midst of it, see that nothing leaves any more, and resume."""
    until(lambda: ledger.tally(mailing).sent > READERS // 10)
    ledger.pause(mailing, reason="a test")
    until(lambda: not ledger.has_senders(mailing))
    paused = ledger.tally(mailing)
    assert 0 < paused.waiting < READERS
    assert (paused.uncertain, paused.sent + paused.waiting) == (0, READERS)
    assert not ledger.verify(mailing)
    time.sleep(0.1)
    assert ledger.tally(mailing) == paused
    ledger.resume(mailing)


def test_four_processes_share_a_mailing(engine: Engine, tmp_path: Path) -> None:
    """Each letter leaves once; nobody meets a lock, though it is paused and resumed meanwhile."""
    mail = post(engine, tmp_path, readers=READERS)
    mark = tmp_path / "newsletter.mark"
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES)
    with ProcessPoolExecutor(
        PROCESSES, mp_context=context, initializer=meet, initargs=(barrier,)
    ) as pool:
        at_work: list[Future[list[int]]] = [
            pool.submit(work, url(engine), mark, mail.mailing.id) for _ in range(PROCESSES)
        ]
        pause_once(mail.ledger, mail.mailing)
        left = [one.result(PATIENCE) for one in at_work]

    # SQLite lets whoever comes first write: on a busy machine one may come away empty-handed.
    assert sum(map(bool, left)) > 1
    assert sorted(chain.from_iterable(left)) == list(range(1, READERS + 1))
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.sent, tally.waiting, tally.uncertain) == (READERS, 0, 0)
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED
    assert not mail.ledger.verify(mail.mailing)
    assert not Ledger(engine, Clock(), mark=mark).is_older(mail.mailing)
    assert sum(slot.intents for slot in Mark(mark).slots()) >= READERS


VICTIM = """
import sys
from datetime import UTC, datetime
from newsletter.database import open_database
from newsletter.mailing.ledger.ledger import Ledger

ledger = Ledger(open_database(sys.argv[1]), lambda: datetime.now(UTC))
sending = ledger.enlist(ledger.get(1))
letters = ledger.claim(sending, 5).letters
ledger.commit(sending, intents=[letter.delivery_id for letter in letters[:2]], results=[])
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started."""
    return post(engine, tmp_path, readers=10)


def test_a_killed_process_is_taken_over_at_once(mail: Post) -> None:
    """No lease has to pass: it is known to be dead, as a zombie already."""
    command = [sys.executable, "-c", VICTIM, url(mail.engine)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as victim:
        try:
            assert victim.stdout
            assert victim.stdout.readline() == "ready\n"
            mine = mail.ledger.enlist(mail.mailing)
            (living,) = mail.ledger.others(mine)
        finally:
            victim.kill()
        os.waitid(os.P_PID, victim.pid, os.WEXITED | os.WNOWAIT)
        (zombie,) = mail.ledger.others(mine)
        victim.wait()
        (dead,) = mail.ledger.others(mine)

    assert (living.known_dead, zombie.known_dead, dead.known_dead) == (False, True, True)
    assert (dead.in_hand, dead.where.split()[1]) == (5, str(victim.pid))
    assert not mail.ledger.verify(mail.mailing)
    assert mail.ledger.take_over(mine, dead)
    assert len(mail.ledger.claim(mine, 10).letters) == 8
    assert mail.ledger.tally(mail.mailing).uncertain == 2
