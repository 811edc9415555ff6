"""kill -9 of the real command while cuts are made, frozen and sent: every letter is the right cut."""

import asyncio
import csv
import email
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import text

from newsletter.cli.exits import Exit
from newsletter.database import open_database
from newsletter.newsroom.ledgers import database_url
from newsletter.settings import read_settings
from tests.newsletter.newsroom.test_cutting import EVERY, REPORT, TOPICS, told
from tests.newsletter.preview.running import workspace
from tests.newsletter.rendering.specimens import png
from tests.support.commands import SETTINGS
from tests.support.databases import BOTH, PostgreSQL
from tests.support.smtp import Catcher, Letter, free_port
from tests.support.workspaces import newsletter

READERS = 70
KILLS = 2
SLOWLY = 0.1
CUTS = ["", "lxc", "lxd", "lxc;lxd", "lxcfs;lxd", "lxc;lxcfs;lxd", "lxc;distributions"]


@pytest.fixture(params=BOTH)
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of a report with topics, whose readers follow all kinds of them."""
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        monkeypatch.setenv("NEWSLETTER_DATABASE", server.create())
    report = workspace(tmp_path / "letter", report=REPORT)
    (report.parent / "pictures").mkdir()
    (report.parent / "pictures" / "dot.png").write_bytes(png(width=40, height=20))
    return report.parent


def wanted(number: int) -> str:
    """What the letter of the n-th reader is to tell of."""
    chosen = [each for each in CUTS[number % len(CUTS)].split(";") if each in EVERY.split("+")]
    return "+".join(sorted(chosen)) or EVERY


def is_plain(number: int) -> bool:
    return number % 5 == 0


def enter(folder: Path) -> None:
    """So many readers, some of whom want text alone."""
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        rows = [(f"r{n}@example.net", CUTS[n % len(CUTS)]) for n in range(READERS)]
        csv.writer(file).writerows([("address", "topics"), *rows])
    newsletter("subscribers", "import", "people.csv", "--consent", "asked", cwd=folder)
    plain = [f"r{n}@example.net" for n in range(READERS) if is_plain(n)]
    engine = open_database(database_url(read_settings(folder / "newsletter.toml", os.environ)))
    with engine.begin() as connection:
        change = text("UPDATE subscriber SET plain = true WHERE address = :address")
        connection.execute(change, [{"address": address} for address in plain])
    engine.dispose()


class _Slow:
    """Keeps each letter, and takes its time to say so."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters += [Letter(address, content) for address in envelope.rcpt_tos]
        await asyncio.sleep(SLOWLY)
        return "250 2.0.0 Ok"


@contextmanager
def slow_catcher() -> Iterator[Catcher]:
    slow = _Slow()
    controller = Controller(
        slow, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=False, ready_timeout=30
    )
    controller.start()
    try:
        yield Catcher(controller.port, slow.letters)
    finally:
        controller.stop()


def start(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "newsletter", "send", "week.md", "--yes", "--wait", "1"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet)


def kill(folder: Path, when: Callable[[], object]) -> None:
    """Begin to send, or go on, and be killed at that moment."""
    running = start(folder)
    while running.poll() is None and not when():
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()


def send(folder: Path) -> int:
    return start(folder).wait()


def read_letter(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, policy=policy.default)


def test_kills_change_nobodys_cut(folder: Path) -> None:
    """At moments from the printing to the last letter; then run to the end, and counted."""
    chance = random.Random(seed := random.randrange(10**6))
    print(f"SEED={seed}")
    with slow_catcher() as server:
        settings = SETTINGS.format(port=server.port).replace("[web]", f"{TOPICS}\n[web]")
        (folder / "newsletter.toml").write_text(settings)
        enter(folder)
        early = time.monotonic() + chance.uniform(0.8, 2)
        kill(folder, lambda: time.monotonic() >= early)
        for number in sorted(chance.sample(range(1, READERS - 10), KILLS)):
            kill(folder, lambda number=number: len(server.letters) >= number)
            print(f"{number}: killed at {len(server.letters)}")
        assert send(folder) in {Exit.OK, Exit.UNCERTAIN}
        letters = list(server.letters)
    newsletter("mailing", "verify", cwd=folder)
    (mailing,) = json.loads(newsletter("mailing", "list", "--json", cwd=folder))
    assert mailing["audience"] == READERS
    assert mailing["sent"] + mailing["uncertain"] == READERS
    arrived = Counter(letter.recipient for letter in letters)
    assert set(arrived.values()) == {1}
    assert READERS - mailing["uncertain"] <= len(arrived) <= READERS
    for letter in letters:
        number = int(letter.recipient.partition("@")[0].removeprefix("r"))
        read = read_letter(letter.data)
        assert told(read) == wanted(number), letter.recipient
        assert (read.get_content_type() == "text/plain") == is_plain(number)
