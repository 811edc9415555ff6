"""Whether a process is gone: known for sure on this machine, and never guessed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from newsletter.mailing.ledger.process import Process, this_process

CODE = """
import dataclasses, json, sys
from newsletter.mailing.ledger.process import this_process
print(json.dumps(dataclasses.asdict(this_process())), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def child() -> Iterator[subprocess.Popen[str]]:
    """A process of this machine that waits until it is killed."""
    command = [sys.executable, "-c", CODE]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def known(child: subprocess.Popen[str]) -> Process:
    """The child as it sees itself."""
    assert child.stdout
    return Process(**json.loads(child.stdout.readline()))


def test_a_child_is_alive_until_it_is_killed(child: subprocess.Popen[str]) -> None:
    """Kill -9 leaves a zombie that its parent has not asked for: gone all the same, and after."""
    process = known(child)
    assert process.process == child.pid
    gone = [process.is_gone]
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    gone.append(process.is_gone)
    child.wait()
    gone.append(process.is_gone)

    assert gone == [False, True, True]


def test_this_process_is_alive() -> None:
    """It asks."""
    here = this_process()

    assert not here.is_gone
    assert here.boot
    assert here.namespace.startswith("pid:")
    assert str(here) == f"process {os.getpid()} on {here.machine}"


def test_a_later_process_of_the_same_number_is_another() -> None:
    """The number was given again since."""
    assert replace(this_process(), process_start="1").is_gone


GONE = replace(this_process(), process=2**22 + 1, process_start="1")
"""A number that Linux gives to nobody."""


@pytest.mark.parametrize(
    "process",
    [
        pytest.param(replace(GONE, boot="another"), id="another-boot"),
        pytest.param(replace(GONE, namespace="pid:[1]"), id="another-namespace"),
        pytest.param(replace(GONE, boot="", namespace=""), id="unknown"),
        pytest.param(replace(GONE, process_start=""), id="unknown-start"),
    ],
)
def test_nothing_is_known_of_elsewhere(process: Process) -> None:
    """Another machine, a container, a system without /proc: only a lease can tell."""
    assert GONE.is_gone
    assert not process.is_gone


def test_where_nothing_is_known_of_ourselves_nobody_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two machines without /proc look alike."""
    nothing = Process(machine="mac", boot="", namespace="", process=1, process_start="")
    monkeypatch.setattr("newsletter.mailing.ledger.process.this_process", lambda: nothing)

    assert not replace(nothing, process=2**22 + 1, process_start="1").is_gone


def test_a_process_that_proc_hides_is_not_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With hidepid another user's process has no file there, and yet it lives."""

    def forbidden(number: int, signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)

    assert not GONE.is_gone
