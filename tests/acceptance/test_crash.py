"""kill -9 in the middle of a mailing, again and again: nothing lost, nothing doubled, all counted.

The real command is killed. What arrived is counted at the server alone; the ledger is only asked
what it claims.
"""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.database import migrate, open_database
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import Mailing, Tally
from tests.support.smtp import smtp_sink
from tests.support.workspaces import enter_people, newsletter, workspace

READERS = 2000
ROUNDS = 5
CONNECTIONS = 10
PACE = READERS // (ROUNDS + 2)
"""Letters settled in a round before its sender is killed, at least."""
UNCERTAIN = 21
"""The exit status that says: some letters are held, and named."""


@dataclass
class Victim:
    """A workspace, and its ledger looked at from outside."""

    folder: Path
    ledger: Ledger

    @property
    def mailing(self) -> Mailing:
        return self.ledger.list()[0]

    def tally(self) -> Tally | None:
        """The sum, once there is a mailing."""
        return self.ledger.tally(self.mailing) if self.ledger.list() else None

    @contextmanager
    def sending(self) -> Iterator[subprocess.Popen[bytes]]:
        """`newsletter send` in a process of its own."""
        command = [sys.executable, "-m", "newsletter", "send", "reports/1.md", "--yes"]
        with subprocess.Popen(
            command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        ) as process:
            yield process

    def kill(self, when: Callable[[Tally], bool], *, after: float) -> None:
        """Start sending, and kill it so many seconds after a sum was reached."""
        with self.sending() as process:
            while (tally := self.tally()) is None or not when(tally):
                assert process.poll() is None, "it ended before it was killed"
                time.sleep(0.01)
            time.sleep(after)
            process.kill()
            assert process.wait() == -9, "it had ended before it was killed"


@pytest.fixture
def chance() -> random.Random:
    """Different moments in each run, told so that a failure can be repeated."""
    seed = random.randrange(10**9)
    print(f"random.Random({seed})")
    return random.Random(seed)


@pytest.mark.smtp_sink
def test_kills_lose_and_double_nothing(tmp_path: Path, chance: random.Random) -> None:
    """Five senders are killed at random moments; a sixth finishes what they began."""
    with smtp_sink() as sink, _prepared(tmp_path / "letter", sink.port) as victim:
        people = enter_people(victim.folder, READERS)
        held = 0
        for number in range(1, ROUNDS + 1):
            waiting = READERS - number * PACE
            victim.kill(lambda tally, w=waiting: tally.waiting <= w, after=chance.uniform(0, 0.15))
            tally = victim.tally()
            print(f"kill {number}: {tally}")
            newsletter("mailing", "verify", cwd=victim.folder)
            assert tally
            assert tally.adds_up
            assert tally.uncertain - held <= CONNECTIONS
            held = tally.uncertain
        with victim.sending() as last:
            assert last.wait(120) == (UNCERTAIN if held else 0)
        newsletter("mailing", "verify", cwd=victim.folder)
        letters = sink.letters()

        _account(victim, set(people), Counter(letter.recipient for letter in letters))
    assert {letter.data[-3:] for letter in letters} == {b"--\n"}, "half a letter arrived"


@contextmanager
def _prepared(folder: Path, port: int) -> Iterator[Victim]:
    workspace(folder, port=port)
    settings = folder / "newsletter.toml"
    wide = f'security = "none"\nconnections = {CONNECTIONS}\n'
    settings.write_text(settings.read_text().replace('security = "none"\n', wide))
    database = open_database(f"sqlite:///{folder / 'newsletter.db'}")
    migrate(database)
    yield Victim(folder, Ledger(database, lambda: datetime.now(UTC)))
    database.dispose()


def _account(victim: Victim, people: set[str], arrived: Counter[str]) -> None:
    """Hold what the ledger says against what arrived."""
    rows = victim.ledger.deliveries(victim.mailing, *DeliveryState, limit=READERS)
    sent = {row.address for row in rows if row.state is DeliveryState.SENT}
    named = {row.address for row in rows if row.state is DeliveryState.UNCERTAIN}
    print(f"arrived {arrived.total()}, sent {len(sent)}, uncertain {len(named)}")

    assert sent | named == people, "in no account"
    assert sent <= set(arrived), "called sent, never arrived"
    assert people - set(arrived) <= named, "neither arrived nor named"
    assert [one for one, count in arrived.items() if count > 1] == [], "doubled"
