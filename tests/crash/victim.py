"""The workspace whose senders are killed, and its ledger looked at from outside."""

import csv
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.program import PATIENCE, Program

EDITION = "1"
OPEN = frozenset({"waiting", "claimed", "deferred"})
"""States of a letter of which not a byte has left."""

_SETTINGS = """\
[project]
name = "Heron"
postal_address = "1 Riverside"

[from]
address = "weekly@heron.example.org"

[list]
id = "weekly.heron.example.org"

[web]
url = "https://news.heron.example.org"

[smarthost]
host = "127.0.0.1"
port = {port}
security = "none"
connections = {connections}
"""
_REPORT = """\
---
title: "Heron weekly #1"
number: 1
period: 2026-03-02/2026-03-08
---

A short week.

# Changes

- One change.
"""


@dataclass(frozen=True)
class Row:
    """A delivery as the ledger has it."""

    state: str
    sender: int | None
    doubts: int = 0


Look = dict[str, Row]
"""Address -> row, at one moment."""


@dataclass
class Victim:
    """One workspace, one mailing, any number of senders."""

    folder: Path
    program: Program
    connections: int = 10
    extra_settings: str = ""
    people: list[str] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "newsletter.db"

    def enter(self, count: int) -> None:
        """Make the workspace, with so many confirmed people in it."""
        self.folder.mkdir(exist_ok=True)
        self.must("init", ".")
        (self.folder / "week.md").write_text(_REPORT)
        self.people = [f"reader{number}@example.net" for number in range(count)]
        with (self.folder / "people.csv").open("w", newline="") as file:
            csv.writer(file).writerows([["address"], *([address] for address in self.people)])
        self.point_at(1)
        self.must("subscribers", "import", "people.csv", "--consent", "asked at a meeting")

    def point_at(self, port: int) -> None:
        """Name that port of this machine as the smarthost."""
        text = _SETTINGS.format(port=port, connections=self.connections) + self.extra_settings
        (self.folder / "newsletter.toml").write_text(text)

    @contextmanager
    def paced(self, rate: int) -> Iterator[None]:
        """Senders started in the block leave so many letters a second, all processes together."""
        settings = self.folder / "newsletter.toml"
        before = settings.read_text()
        settings.write_text(f"{before}\n[sending]\nrate = {rate}\n")
        try:
            yield
        finally:
            settings.write_text(before)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the program in this workspace, to its end."""
        return self.program.run(*arguments, cwd=self.folder)

    def must(self, *arguments: str, status: int = 0) -> str:
        """A command to its end, which must be that one; its standard output."""
        done = self.run(*arguments)
        assert done.returncode == status, f"{arguments} ended {done.returncode}: {done.stderr}"
        return done.stdout

    @contextmanager
    def sending(self, *options: str, under: tuple[str, ...] = ()) -> Iterator["Sender"]:
        """`newsletter send` at work; whatever is left of it at the end of the block is killed."""
        arguments = ("send", "week.md", "--yes", "--wait", "1", *options)
        with self.program.start(*arguments, cwd=self.folder, under=under) as process:
            sender = Sender(process)
            try:
                yield sender
            finally:
                sender.kill()

    def verify(self) -> str:
        """What `mailing verify` has to say against the ledger; empty where it holds."""
        done = self.run("mailing", "verify")
        return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()

    def look(self) -> Look:
        """All rows, without touching any."""
        with self._read_only() as database:
            columns = {row[1] for row in database.execute("PRAGMA table_info(delivery)")}
            sender = "d.sender_id" if "sender_id" in columns else "NULL"
            doubts = "d.doubts" if "doubts" in columns else "0"
            found = database.execute(
                f"SELECT s.address, d.state, {sender}, {doubts}"
                " FROM delivery d JOIN subscriber s ON s.id = d.subscriber_id"
            )
            return {address: Row(*rest) for address, *rest in found}

    def delivery_columns(self) -> list[str]:
        """The columns of a delivery's row, in the order in which they are stored."""
        with self._read_only() as database:
            return [row[1] for row in database.execute("PRAGMA table_info(delivery)")]

    def delivery_ids(self) -> dict[str, int]:
        """Address -> the number of its row."""
        with self._read_only() as database:
            return dict(
                database.execute(
                    "SELECT s.address, d.id FROM delivery d JOIN subscriber s"
                    " ON s.id = d.subscriber_id"
                )
            )

    def states(self) -> Counter[str]:
        """State -> rows; empty before there is a mailing."""
        with self._read_only() as database:
            return Counter(
                dict(database.execute("SELECT state, count(*) FROM delivery GROUP BY state"))
            )

    def at_work(self, processes: Sequence[int]) -> list[tuple[int, int]]:
        """Those of the processes that ever handed a letter over, with the number of each."""
        with self._read_only() as database:
            senders = dict(database.execute("SELECT process, id FROM sender WHERE intents > 0"))
        return [(process, senders[process]) for process in processes if process in senders]

    def await_workers(self, sender: "Sender") -> None:
        """Look again and again until one of its processes has handed letters over."""
        self._await(lambda: bool(self.at_work(sender.workers())), sender)

    def await_states(self, reached: Callable[[Counter[str]], bool], sender: "Sender") -> None:
        """Look again and again until the rows are so; Escaped where the sender ends before."""
        self._await(lambda: reached(self.states()), sender)

    def await_rows(self, reached: Callable[[Collection[Row]], bool], sender: "Sender") -> None:
        """The same, with the rows themselves."""
        self._await(lambda: reached(self.look().values()), sender)

    def _await(self, reached: Callable[[], bool], sender: "Sender") -> None:
        deadline = time.monotonic() + PATIENCE
        while not reached():
            sender.must_run()
            assert time.monotonic() < deadline, f"it does not move: {self.states()}"
            time.sleep(0.003)

    def stop_between_writes(self, sender: "Sender") -> None:
        """Stop a sender where it does not hold the ledger's lock: with that, all would wait."""
        while True:
            sender.signal_all(signal.SIGSTOP)
            try:
                with closing(
                    sqlite3.connect(self.database, timeout=0.2, isolation_level=None)
                ) as database:
                    database.execute("BEGIN IMMEDIATE")
                    database.execute("ROLLBACK")
            except sqlite3.OperationalError:
                sender.signal_all(signal.SIGCONT)
                time.sleep(0.02)
            else:
                return

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the ledger's write lock, as a backup or an impolite reader might."""
        with closing(sqlite3.connect(self.database, timeout=30, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            yield
            database.execute("ROLLBACK")

    @contextmanager
    def _read_only(self) -> Iterator[sqlite3.Connection]:
        url = f"file:{self.database}?mode=ro"
        with closing(sqlite3.connect(url, uri=True, timeout=30)) as database:
            yield database


class Escaped(Exception):
    """A sender ended before it was killed; its exit status and what it told."""


class Sender:
    """A running `newsletter send` and the processes it has started."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def must_run(self) -> None:
        """Escaped where it has ended."""
        if not self.runs:
            raise Escaped(f"it ended {self.process.returncode} by itself: {self.told()}")

    def workers(self) -> list[int]:
        """The processes it has started that run the program, too."""
        parent = self.process.pid
        try:
            return [child for child in _children(parent) if b"newsletter" in _command(child)]
        except FileNotFoundError:
            return []

    def signal(self, number: int) -> None:
        """Send a signal to the sender alone."""
        self.process.send_signal(number)

    def signal_all(self, number: int) -> None:
        """Send a signal to it and all that it has started."""
        if self.process.returncode is None:
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """Kill -9 it and all that it has started; nothing where it has ended."""
        if self.runs:
            self.signal_all(signal.SIGKILL)
        self.process.wait()

    def ends(self, seconds: float = PATIENCE) -> int:
        """Its exit status, awaited."""
        return self.process.wait(seconds)

    def told(self) -> str:
        """What it wrote to standard error, once it has ended; not what checks say of its letter."""
        assert self.process.stderr
        said = self.process.stderr.read().splitlines()
        lines = [line for line in said if not line.startswith("newsletter: checks: ")]
        return "\n".join(lines).strip()


def _children(parent: int) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{parent}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]


def _command(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()
