"""Our engine as a process of its own, or several on one mailing, and how fast they were."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one mailing took, all its senders together."""

    letters: int
    seconds: float
    cpu: float
    """Seconds of all senders and their scribes."""
    max_rss: float
    """MB of the biggest sender and its scribe; what both map counts once."""

    @property
    def rate(self) -> float:
        """Letters per second."""
        return self.letters / self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Senders:
    """How our engine is run: `processes` share one mailing and its `connections`."""

    stage: Stage
    size: int
    connections: int = 20
    processes: int = 1
    options: tuple[str, ...] = ()
    settings: str = ""

    def command(self, folder: str = "WORKSPACE") -> list[str]:
        """How one of the senders is started."""
        shared = ["--shared"] if self.processes > 1 else []
        return [
            "python", "-m", "benchmarks.engine", folder, str(self.size), *shared, *self.options
        ]  # fmt: skip

    def run(self, port: int) -> Run:
        """Send the mailing of a fresh copy of the stage to that port, to the last letter."""
        share = self.connections // self.processes
        with self.stage.copy(port=port, connections=share, more=self.settings) as folder:
            return _summed(self._reports(folder), self.stage.readers)

    def _reports(self, folder: Path) -> list[dict[str, float]]:
        command = [sys.executable, *self.command(str(folder))[1:]]
        with ExitStack() as running:
            senders = []
            for _ in range(self.processes):
                sender = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
                running.enter_context(sender)
                senders.append(sender)
            for sender in senders:
                _read(sender)
            for sender in senders:
                assert sender.stdin is not None
                sender.stdin.write("go\n")
                sender.stdin.flush()
            return [json.loads(_read(sender)) for sender in senders]


def _read(sender: subprocess.Popen[str]) -> str:
    assert sender.stdout is not None
    line = sender.stdout.readline()
    if not line:
        raise SystemExit("a sender of the benchmark ended before its time")
    return line


def _summed(reports: Sequence[dict[str, float]], letters: int) -> Run:
    # The one that ends last has seen the whole sum.
    sent = max(report["sent"] for report in reports)
    if sent != letters:
        raise SystemExit(f"only {sent:.0f} of {letters} letters were sent")
    return Run(
        letters=letters,
        # The clock that counts from the machine's start is the same in every process.
        seconds=max(each["ended"] for each in reports) - min(each["began"] for each in reports),
        cpu=sum(each["cpu"] for each in reports),
        max_rss=max(each["max_rss_kib"] for each in reports) * 1024 / 1e6,
    )
