"""kill -9 of whoever sends notices, while people sign up: each is asked once, all are counted."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from newsletter.cli.exits import Exit
from newsletter.mailing.states import DeliveryState
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from subscribers import SignUp
from tests.support.commands import SETTINGS, Terminal, terminal
from tests.support.smtp import free_port

__all__ = ["terminal"]

PEOPLE = 300
KILLS = 5
PACE = 0.01
"""Seconds that the smarthost takes for a letter: long enough to be hit in the middle of one."""
SENDER = """
import asyncio, sys
from pathlib import Path
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
with Newsroom(read_settings(Path(sys.argv[1]), {})) as room:
    asyncio.run(room.notices.run(asyncio.Event(), lambda line: print(line, file=sys.stderr)))
"""


class Slow:
    """Takes every letter, after a while; counts them by recipient."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session
        await asyncio.sleep(PACE)
        self.taken.update(envelope.rcpt_tos)
        await asyncio.sleep(PACE)
        return "250 2.0.0 Ok"


@contextmanager
def smarthost() -> Iterator[tuple[int, Slow]]:
    slow = Slow()
    server = Controller(slow, hostname="127.0.0.1", port=free_port(), ready_timeout=30)
    server.start()
    try:
        yield server.port, slow
    finally:
        server.stop()


@contextmanager
def sender(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Whoever serves: sends notices as they come; killed at the end of the block."""
    settings = str(folder / "newsletter.toml")
    process = subprocess.Popen([sys.executable, "-c", SENDER, settings])
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def wait(done: Callable[[], bool]) -> None:
    """Until that is so."""
    patience = time.monotonic() + 60
    while not done():
        assert time.monotonic() < patience
        time.sleep(0.01)


def open_room(terminal: Terminal) -> Newsroom:
    return Newsroom(read_settings(terminal.folder / "newsletter.toml", {}))


def reader(number: int) -> str:
    """At domains enough to stay below the limits."""
    return f"reader{number}@example{number % 5}.org"


def test_kills_lose_and_double_no_notice(terminal: Terminal) -> None:
    """What was sent arrived once, what is uncertain is named, and nobody who signed up is missing."""
    seed = random.randrange(10**6)
    print(f"SEED={seed}")
    chance = random.Random(seed)
    people = iter(range(PEOPLE))
    with smarthost() as (port, slow):
        terminal.write("newsletter.toml", SETTINGS.format(port=port))
        with open_room(terminal) as room:
            for _ in range(KILLS):
                with sender(terminal.folder):
                    before = slow.taken.total()
                    for number in islice(people, PEOPLE // KILLS):
                        room.subscribers.joining.sign_up(SignUp(address=reader(number)))
                    wait(lambda before=before: slow.taken.total() > before)  # type: ignore[misc]
                    time.sleep(chance.random() * 0.4)
            with sender(terminal.folder):
                mailing = room.ledger.notices()
                assert mailing
                wait(lambda: not room.ledger.tally(mailing).waiting)
        assert terminal("mailing", "run-due").status in {Exit.OK, Exit.UNCERTAIN}
        check(terminal, slow)


def check(terminal: Terminal, slow: Slow) -> None:
    """Of everybody the ledger knows the truth, or says that it does not."""
    with open_room(terminal) as room:
        mailing = room.ledger.notices()
        assert mailing
        tally = room.ledger.tally(mailing)
        assert not room.ledger.verify(mailing)
        assert (tally.audience, tally.waiting, tally.handover) == (PEOPLE, 0, 0)
        assert tally.sent + tally.uncertain == PEOPLE
        found = room.ledger.deliveries(mailing, DeliveryState.UNCERTAIN)
        uncertain = {each.address for each in found}
    print(tally)
    assert set(slow.taken.values()) == {1}
    assert {reader(number) for number in range(PEOPLE)} - set(slow.taken) <= uncertain
