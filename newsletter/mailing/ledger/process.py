"""This process as other processes of the same machine can look it up, and whether one is gone.

Read from Linux's /proc. Elsewhere nothing is known for sure, and a silent sender's lease decides.
"""

import os
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")
_START_FIELD = 20
"""Place of the start time among the fields behind the command's name (proc_pid_stat(5): 22)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process; its start time tells it from a later one of the same number."""

    machine: str
    boot: str
    namespace: str
    process: int
    process_start: str

    @property
    def is_gone(self) -> bool:
        """Whether it surely runs no more: it was here, since the machine started, and is not."""
        here = this_process()
        was_here = (self.boot, self.namespace) == (here.boot, here.namespace)
        known = bool(self.boot and self.process_start)
        if not known or not was_here:
            return False
        start = _start(self.process)
        return start != self.process_start and (bool(start) or not _is_hidden(self.process))

    def __str__(self) -> str:
        """For a person."""
        return f"process {self.process} on {self.machine}"


def this_process() -> Process:
    """The one that asks."""
    return _of(os.getpid())


@cache
def _of(number: int) -> Process:
    return Process(
        machine=socket.gethostname(),
        boot=_text(_BOOT).strip(),
        namespace=_link(_NAMESPACE),
        process=number,
        process_start=_start(number),
    )


def _start(number: int) -> str:
    """When it started, in ticks since the boot; empty where it is none or has ended."""
    # The name in parentheses may hold anything, parentheses too.
    fields = _text(Path(f"/proc/{number}/stat")).rpartition(")")[2].split()
    # A zombie has ended: its parent only has not asked yet.
    return fields[_START_FIELD - 1] if len(fields) >= _START_FIELD and fields[0] != "Z" else ""


def _is_hidden(number: int) -> bool:
    """Whether another user's process has that number, which /proc need not show (hidepid)."""
    try:
        os.kill(number, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""
