"""How `send` ends when the smarthost is not kind: its status, and what the ledger says then."""

import asyncio
import json
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from newsletter.cli.exits import Exit
from tests.support.commands import REPORT, SETTINGS, Done, process
from tests.support.smtp import DROP, SILENCE, Answer, Behaviour, Scripted, scripted

BUSY = Answer(b"450 4.2.1 come back later\r\n")
GONE = Answer(b"550 5.1.1 no such person\r\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with two people; its smarthost's port is still to be filled in."""
    process("init", "letter", cwd=tmp_path)
    path = tmp_path / "letter"
    (path / "week.md").write_text(REPORT)
    process("subscribers", "import", "subscribers.csv", "--consent", "x", cwd=path)
    return path


def send(folder: Path, script: Mapping[str, Behaviour], *, interrupts: int = 0) -> Done:
    """Send to a scripted server; interrupt once letters are in flight, so many times."""

    async def run() -> Done:
        async with scripted(script) as server:
            (folder / "newsletter.toml").write_text(SETTINGS.format(port=server.port))
            process_ = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "newsletter", "send", "week.md", "--wait", "0",
                cwd=folder, stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            for _ in range(interrupts):
                await _in_flight(server)
                process_.send_signal(signal.SIGINT)
                await asyncio.sleep(0.5)
            out, err = await asyncio.wait_for(process_.communicate(), 60)
            return Done.of(process_.returncode or 0, out.decode(), err.decode())

    return asyncio.run(run())


async def _in_flight(server: Scripted) -> None:
    for _ in range(600):
        if len(server.letters) == 2:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("no letter came")


def one(answer: Answer) -> Behaviour:
    """That answer for Ann, the right one for everybody else."""
    return lambda line: answer if b"ann@" in line else None


def states(folder: Path) -> dict[str, str]:
    """Address -> state of what `mailing show` names."""
    (shown,) = json.loads(process("mailing", "show", "3", "--json", cwd=folder).out)
    return {row["address"].partition("@")[0]: row["state"] for row in shown["rows"]}


@pytest.mark.parametrize(
    ("script", "status", "left"),
    [
        ({"RCPT": one(GONE)}, Exit.OK, {"ann": "refused"}),
        ({"RCPT": one(BUSY)}, Exit.WAITING, {"ann": "deferred"}),
        ({"DOT": one(DROP)}, Exit.UNCERTAIN, {"ann": "uncertain"}),
    ],
    ids=["refused", "deferred", "uncertain"],
)
def test_the_status_says_what_is_left(
    folder: Path, script: Mapping[str, Behaviour], status: Exit, left: dict[str, str]
) -> None:
    """A refused letter is done with; a deferred one waits; an uncertain one is held and named."""
    done = send(folder, script)
    assert done.status == status, done.err
    assert done.err == ""
    assert states(folder) == left
    assert process("mailing", "verify", cwd=folder).status == Exit.OK
    again = send(folder, {})
    assert again.status == (Exit.OK if status is Exit.OK else status)


def test_a_refusal_of_us_is_one_line(folder: Path) -> None:
    """A return path that the smarthost does not take blames nobody's address."""
    done = send(folder, {"MAIL": Answer(b"550 5.7.1 you may not send\r\n")})
    assert done.status == Exit.SMARTHOST
    assert done.err.count("\n") == 1
    assert "you may not send" in done.err
    assert states(folder) == {"ann": "waiting", "bob": "waiting"}


def test_the_second_ctrl_c_stops_at_once(folder: Path) -> None:
    """What was in flight is uncertain, told without a traceback; nothing is sent again."""
    done = send(folder, {"DOT": SILENCE}, interrupts=2)
    assert done.status == Exit.INTERRUPTED, done.err
    assert done.err == "newsletter: finishing the letters in flight; Ctrl-C again stops at once\n"
    assert states(folder) == {"ann": "uncertain", "bob": "uncertain"}
    assert process("mailing", "verify", cwd=folder).status == Exit.OK
    assert send(folder, {}).status == Exit.UNCERTAIN
