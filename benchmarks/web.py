"""The public pages of `newsletter serve`, one process: who leaves, and who only looks.

    python -m benchmarks web

People leave by one click in rounds, each after a round of a bare Starlette endpoint that commits
one row by itself. After the last answer the server is killed with kill -9; then everybody who was
answered must be found gone, a farewell owed to each.
"""

import csv
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.keepalive import CONNECTIONS, Run, ask, click, get
from newsletter.links import Links
from newsletter.newsroom.manuscripts import Manuscript
from newsletter.newsroom.root import Newsroom, establish
from newsletter.settings import read_settings
from newsletter.sources import read_markdown

QUICK = os.environ.get("BENCH") == "quick"
ROUNDS = 3 if QUICK else 5
EACH = 400 if QUICK else 2_000
"""Clicks in a round."""
LAST = 200
"""Clicks just before the kill."""
LOOKS = 300 if QUICK else 1_500
_TICKS = os.sysconf("SC_CLK_TCK")
SETTINGS = """\
[project]
name = "Heron"
[from]
address = "weekly@heron.example.org"
[list]
id = "weekly.heron.example.org"
[web]
url = "https://news.heron.example.org"
trusted_proxies = ["127.0.0.1"]
[smarthost]
host = "127.0.0.1"
port = 1
security = "none"
"""
_REPORT = """\
---
title: "Heron weekly #{0}"
number: {0}
period: 2026-03-02/2026-03-08
---

A short week.

# Changes

- One change, told in [the notes](https://heron.example.org/notes).
"""
EDITIONS = 20


def main() -> None:
    """Print requests a second, how long they took, and what was found afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "letter"
        paths = _workspace(folder)
        stay, last, go = paths[:LOOKS], paths[LOOKS:][:LAST], paths[LOOKS + LAST :]
        with bare(Path(name) / "bare.db") as peer, served(folder) as (server, port):
            before = processor(server)
            theirs, ours = _rounds(peer, port, go)
            work = (processor(server) - before) / len(go)
            looks = {
                what: _look(server, port, asked)
                for what, asked in {
                    "unsubscribe page": [get(path) for path in stay],
                    "edition page": [get("/1")] * LOOKS,
                    f"feed of {EDITIONS} editions": [get("/feed.atom")] * LOOKS,
                }.items()
            }
            final = ask(port, [click(path) for path in last])
            server.kill()
            server.wait()
        _tell_clicks(ours, theirs, work)
        for what, (run, work) in looks.items():
            print(
                f"GET of the {what}: {run.rate:,.0f}/s, 99 % within {run.within(0.99):.0f} ms; "
                f"{work * 1e3:.2f} ms of a processor each"
            )
        left, owed = _found(folder)
        clicks = len(go) + len(last)
        # Who was told to come again was promised nothing.
        busy = sum(run.busy for run in (*ours, final))
        print(
            f"kill -9 after the last answer of {clicks:,}: {busy:,} were told to come again, "
            f"{left:,} have left, {owed:,} farewells owed, lost {clicks - busy - left}"
        )
        assert left == owed == clicks - busy


def _look(
    server: "subprocess.Popen[str]", port: int, requests: Sequence[bytes]
) -> tuple[Run, float]:
    """How a page is answered, and the server's processor time for each, in seconds."""
    before = processor(server)
    run = ask(port, requests)
    return run, (processor(server) - before) / len(requests)


def _rounds(peer: int, port: int, paths: Sequence[str]) -> tuple[list[Run], list[Run]]:
    """The peer's rounds and ours, in turns."""
    theirs, ours = [], []
    for number in range(ROUNDS):
        clicks = [click(path) for path in paths[number * EACH :][:EACH]]
        theirs.append(ask(peer, clicks))
        ours.append(ask(port, clicks))
    return theirs, ours


def _tell_clicks(ours: Sequence[Run], theirs: Sequence[Run], work: float) -> None:
    rate = statistics.median(run.rate for run in ours)
    other = statistics.median(run.rate for run in theirs)
    late = [statistics.median(run.within(share) for run in ours) for share in (0.5, 0.99)]
    print(
        f"one-click, {len(ours)} rounds of {EACH:,} over {CONNECTIONS} connections: {rate:,.0f}/s "
        f"(median; {', '.join(f'{run.rate:,.0f}' for run in ours)}), half within {late[0]:.0f} ms, "
        f"99 % within {late[1]:.0f} ms; {work * 1e3:.2f} ms of a processor each"
    )
    print(
        f"a bare endpoint with a commit each: {other:,.0f}/s; ours is {rate / other:.2f} times that"
    )


def _workspace(folder: Path) -> list[str]:
    """People who have agreed, some editions, and the path by which each leaves."""
    establish(folder, today=date(2026, 3, 9))
    (folder / "newsletter.toml").write_text(SETTINGS)
    people = LOOKS + LAST + ROUNDS * EACH
    with (folder / "people.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["email"], *([f"r{n}@example.net"] for n in range(people))])
    with Newsroom(read_settings(folder / "newsletter.toml", {})) as newsroom:
        rejects = folder / "rejects.csv"
        newsroom.subscribers.import_csv(folder / "people.csv", rejects=rejects, consent="benchmark")
        for number in range(1, EDITIONS + 1):
            _publish(newsroom, number)
        sign, links = newsroom.keys.signer("unsubscribe"), Links("")
        found = newsroom.subscribers.list()
        return [urlsplit(links.unsubscribe(sign(each.public_id))).path for each in found]


def _publish(newsroom: Newsroom, number: int) -> None:
    report = read_markdown(_REPORT.format(number), where="week.md")
    printed = newsroom.press.print(Manuscript(report=report, source="week.md", folder=None))
    newsroom.archive.store(printed.edition, printed.digest, now=newsroom.ledger.clock())
    mailing = newsroom.ledger.open(number, printed.digest)
    newsroom.ledger.enlist(mailing)
    # Nobody is to send it: its pages are what is asked for.
    newsroom.ledger.cancel(mailing)


@contextmanager
def served(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """The command at work on a port of its choice."""
    command = [sys.executable, "-m", "newsletter", "serve", "--port", "0"]
    server = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert server.stdout is not None
        port = urlsplit(server.stdout.readline().split()[0]).port
        assert port is not None
        yield server, port
    finally:
        server.kill()
        server.wait()


@contextmanager
def bare(database: Path) -> Iterator[int]:
    """The peer at work; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = [sys.executable, "-m", "benchmarks.bare", str(database), str(port)]
    with subprocess.Popen(words) as server:
        try:
            _await(port)
            yield port
        finally:
            server.kill()


def _await(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the peer does not listen")


def processor(server: "subprocess.Popen[str]") -> float:
    """The processor time that the server has had, in seconds."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _found(folder: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(folder / "newsletter.db")) as connection:
        left = "SELECT count(*) FROM subscriber WHERE state = 'unsubscribed'"
        owed = "SELECT count(*) FROM notice WHERE kind = 'goodbye'"
        return tuple(connection.execute(each).fetchone()[0] for each in (left, owed))  # type: ignore[return-value]


if __name__ == "__main__":
    main()
