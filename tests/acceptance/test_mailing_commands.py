"""Scheduling, stopping and going on, as an operator does it: the real commands, a real server."""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsletter.cli.exits import Exit
from tests.support.commands import REPORT, SETTINGS, Done, process
from tests.support.smtp import Answer, Behaviour, Catcher, catcher, scripted

READERS = 60
BUSY = Answer(b"450 4.2.1 come back later\r\n")
GONE = Answer(b"550 5.1.1 no such person\r\n")
BLOCKED = Answer(b"554 5.7.1 blocked: see our policy\r\n")


@pytest.fixture
def server() -> Iterator[Catcher]:
    """The smarthost."""
    with catcher() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, server: Catcher) -> Path:
    """A workspace with sixty people whose smarthost is the server."""
    process("init", "letter", cwd=tmp_path)
    path = tmp_path / "letter"
    (path / "week.md").write_text(REPORT)
    point_at(path, server.port)
    people = ["address", *(f"reader{number}@example.net" for number in range(READERS))]
    (path / "people.csv").write_text("\n".join(people) + "\n")
    done = process("subscribers", "import", "people.csv", "--consent", "x", cwd=path)
    assert done.status == Exit.OK, done.err
    return path


def point_at(folder: Path, port: int, more: str = "") -> None:
    """Name that port as the smarthost's; `more` are settings."""
    (folder / "newsletter.toml").write_text(SETTINGS.format(port=port) + more)


def tally(folder: Path) -> dict[str, int | str]:
    """The only mailing's sum and state."""
    (shown,) = json.loads(process("mailing", "list", "--json", cwd=folder).out)
    return dict(shown)


def send_to_scripted(
    folder: Path, behaviour: Behaviour, *arguments: str, settings: str = ""
) -> Done:
    """Send to a server that answers RCPT so."""

    async def run() -> Done:
        async with scripted({"RCPT": behaviour}) as server:
            point_at(folder, server.port, settings)
            sending = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "newsletter", "send", "week.md", "--wait", "0", *arguments,
                cwd=folder, stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            out, err = await asyncio.wait_for(sending.communicate(), 60)
            return Done.of(sending.returncode or 0, out.decode(), err.decode())

    return asyncio.run(run())


def test_a_scheduled_edition_leaves_when_it_is_due(folder: Path, server: Catcher) -> None:
    """Not before; to whoever is subscribed by then; once, though the timer rings twice at once."""
    scheduled = process("send", "week.md", "--at", "2099-01-01T00:00", cwd=folder)
    assert scheduled.status == Exit.OK, scheduled.err
    assert "will leave at 2099-01-01 00:00" in scheduled.out
    assert process("mailing", "run-due", cwd=folder).out == "nothing is due\n"
    process("subscribers", "add", "late@example.net", "--consent", "x", cwd=folder)
    process("subscribers", "remove", "reader0@example.net", cwd=folder)
    at = datetime.now().astimezone() + timedelta(seconds=10)
    earlier = process("send", "week.md", "--at", at.isoformat(), cwd=folder)
    assert earlier.status == Exit.OK, earlier.err
    (folder / "week.md").unlink()

    time.sleep(max(0.0, (at - datetime.now().astimezone()).total_seconds()))
    results = asyncio.run(_twice_at_once(folder))

    # Who is done first leaves to the other what that one has in hand.
    assert set(results) <= {Exit.OK, Exit.WAITING}
    got = sorted(letter.recipient for letter in server.letters)
    assert len(got) == len(set(got)) == READERS
    assert "late@example.net" in got
    assert "reader0@example.net" not in got
    assert (tally(folder)["state"], tally(folder)["audience"]) == ("finished", READERS)
    assert process("mailing", "run-due", cwd=folder).out == "nothing is due\n"


async def _twice_at_once(folder: Path) -> list[int]:
    command = [sys.executable, "-m", "newsletter", "mailing", "run-due"]
    running = [await asyncio.create_subprocess_exec(*command, cwd=folder) for _ in range(2)]
    return [await asyncio.wait_for(each.wait(), 60) for each in running]


def test_a_time_that_has_passed_or_is_none_is_refused(folder: Path) -> None:
    """One line, and nothing is written."""
    for written, status in (("2001-01-01T00:00", Exit.MAILING), ("soon", Exit.USAGE)):
        done = process("send", "week.md", "--at", written, cwd=folder)
        assert (done.status, done.err.count("\n")) == (status, 1), done.err
    assert json.loads(process("mailing", "list", "--json", cwd=folder).out) == []


def test_paused_is_paused_for_everybody(folder: Path, server: Catcher) -> None:
    """`send` leaves it alone; resumed, it waits for its hour again, and is sent once cancelled."""
    process("send", "week.md", "--at", "2099-01-01T00:00", cwd=folder)
    paused = process("mailing", "pause", "3", "--reason", "a typo", cwd=folder)
    assert paused.out == "edition 3 is paused: a typo\n"

    refused = process("send", "week.md", cwd=folder)
    assert refused.status == Exit.MAILING
    assert "paused: a typo" in refused.err
    assert "resume" in refused.err
    assert process("mailing", "resume", "3", cwd=folder).out == "edition 3 is scheduled\n"
    assert not server.letters

    waits = process("send", "week.md", cwd=folder)
    assert waits.status == Exit.MAILING
    assert "mailing cancel 3" in waits.err
    process("mailing", "cancel", "3", "--yes", cwd=folder)
    assert process("send", "week.md", cwd=folder).status == Exit.OK
    assert len(server.letters) == READERS


def test_the_alarm_pauses_and_resume_goes_on(folder: Path, server: Catcher) -> None:
    """A canary of five meets a policy refusal: all others stay, and the status says so."""
    boldness = "\n[sending]\ncanary = 5\npause_at = 0.2\n"
    done = send_to_scripted(folder, BLOCKED, settings=boldness)

    assert done.status == Exit.PAUSED, done.err
    assert "paused: " in done.out
    assert tally(folder)["state"] == "paused"
    assert int(tally(folder)["waiting"]) >= READERS - 5

    point_at(folder, server.port)
    resumed = process("mailing", "resume", "3", "--wait", "0", cwd=folder)
    assert len(server.letters) >= READERS - 5, resumed.err
    assert process("mailing", "verify", cwd=folder).status == Exit.OK


def test_cancelled_is_over(folder: Path, server: Catcher) -> None:
    """Who has got none gets none: skipped, counted, and never sent by anybody."""
    assert send_to_scripted(folder, BUSY).status == Exit.WAITING
    cancelled = process("mailing", "cancel", "3", "--yes", cwd=folder)
    assert f"skipped {READERS}" in cancelled.out

    point_at(folder, server.port)
    assert process("mailing", "run-due", cwd=folder).out == "nothing is due\n"
    again = process("send", "week.md", "--new-subscribers", cwd=folder)
    assert not server.letters, again.out
    assert process("mailing", "verify", cwd=folder).status == Exit.OK


def test_refusals_have_consequences_and_can_be_forgiven(folder: Path) -> None:
    """A dead address is not mailed again, and the summary says whose fault; `forgive` undoes it."""

    def gone(line: bytes) -> Answer | None:
        return GONE if b"reader7@" in line else None

    done = send_to_scripted(folder, gone)
    assert done.status == Exit.OK, done.err
    assert "1 refused (address): the address does not exist" in done.out
    assert "reader7@example.net is never mailed again: refused: address: 550" in done.out
    shown = process("subscribers", "show", "reader7@example.net", cwd=folder)
    assert "refused: address: 550" in shown.out

    forgiven = process("mailing", "forgive", "3", cwd=folder)
    assert forgiven.out == "edition 3: forgiven; 1 people are mailed again\n"
    shown = process("subscribers", "show", "reader7@example.net", cwd=folder)
    assert "refused" not in shown.out


def test_json_tells_all(folder: Path) -> None:
    """One document on standard output, readings on standard error."""
    done = send_to_scripted(folder, BUSY, "--json")
    told = json.loads(done.out)
    assert told["tally"]["waiting"] == READERS
    # The provider is left alone after a few answers of that kind; the others wait untried.
    assert 0 < told["tally"]["deferred"] == sum(told["deferred_by"].values()) < READERS
    assert (told["state"], told["suppressed"]) == ("sending", [])
    assert told["next_due"] > datetime.now().astimezone().isoformat()
    assert any("deferred" in line for line in told["summary"])


@pytest.mark.parametrize("processes", [1, 3])
def test_processes_share_a_mailing(folder: Path, server: Catcher, processes: int) -> None:
    """Each reader once, whoever carried the letter; all processes are gone at the end."""
    done = process("send", "week.md", "--processes", str(processes), cwd=folder)
    assert (done.status, done.err) == (Exit.OK, "")
    got = [letter.recipient for letter in server.letters]
    assert len(got) == len(set(got)) == READERS
    assert tally(folder)["state"] == "finished"
    assert process("mailing", "verify", cwd=folder).status == Exit.OK


def test_no_more_processes_than_connections(folder: Path, server: Catcher) -> None:
    """Each would open one, and the smarthost have more than the settings say."""
    more = "connections = 1\n[sending]\nprocesses = 3\n"
    point_at(folder, server.port, more)
    assert process("send", "week.md", cwd=folder).status == Exit.OK
    with sqlite3.connect(folder / "newsletter.db") as database:
        assert database.execute("SELECT count(*) FROM sender").fetchone() == (1,)
    database.close()
