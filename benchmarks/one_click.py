"""How fast people leave: one-click requests to `newsletter serve`, one process, each durable.

    python -m benchmarks.one_click

The client is a few lines of asyncio on the same machine, over connections that are kept. Of every
person it is asked afterwards, in another process's reading of the file, whether they have left and
a farewell is owed. The share of a core that the server had is told: what else runs here takes some.
"""

import asyncio
import csv
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from newsletter.links import Links
from newsletter.newsroom.root import Newsroom, establish
from newsletter.settings import read_settings

PEOPLE = 10_000
CONNECTIONS = 50
_TICKS = os.sysconf("SC_CLK_TCK")
_BODY = b"List-Unsubscribe=One-Click"
_SETTINGS = """\
[project]
name = "Heron"
[from]
address = "weekly@heron.example.org"
[list]
id = "weekly.heron.example.org"
[web]
url = "https://news.heron.example.org"
[smarthost]
host = "127.0.0.1"
port = 1
security = "none"
"""


def main() -> None:
    """Print requests a second, how long they took, and what was found afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "letter"
        paths = _workspace(folder)
        with _served(folder) as (server, port):
            before, began = _processor(server), time.perf_counter()
            taken = sorted(asyncio.run(_all(port, paths)))
            seconds = time.perf_counter() - began
            work = _processor(server) - before
            server.terminate()
            server.wait(30)
        left, owed = _found(folder)
    print(
        f"{len(taken):,} one-clicks over {CONNECTIONS} connections: {len(taken) / seconds:,.0f}/s, "
        f"half within {_at(taken, 0.5):.0f} ms, 99 % within {_at(taken, 0.99):.0f} ms; "
        f"{work / len(taken) * 1e3:.2f} ms of a processor each, {work / seconds:.0%} of a core; "
        f"{left:,} have left, {owed:,} farewells owed"
    )


def _workspace(folder: Path) -> list[str]:
    """People who have agreed, and the path by which each leaves."""
    establish(folder, today=date(2026, 3, 9))
    (folder / "newsletter.toml").write_text(_SETTINGS)
    with (folder / "people.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["email"], *([f"r{n}@example.net"] for n in range(PEOPLE))])
    with Newsroom(read_settings(folder / "newsletter.toml", {})) as newsroom:
        people, rejects = folder / "people.csv", folder / "rejects.csv"
        newsroom.subscribers.import_csv(people, rejects=rejects, consent="benchmark")
        sign, links = newsroom.keys.signer("unsubscribe"), Links("")
        found = newsroom.subscribers.list()
        return [urlsplit(links.unsubscribe(sign(each.public_id))).path for each in found]


class _served:  # noqa: N801  # reads like the function it is
    """The command at work on a port of its choice."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> tuple[subprocess.Popen[str], int]:
        command = [sys.executable, "-m", "newsletter", "serve", "--port", "0"]
        self._server = subprocess.Popen(
            command, cwd=self._folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._server.stdout is not None
        port = urlsplit(self._server.stdout.readline().split()[0]).port
        assert port is not None
        return self._server, port

    def __exit__(self, *told: object) -> None:
        self._server.kill()
        self._server.wait()


async def _all(port: int, paths: list[str]) -> list[float]:
    waiting = list(reversed(paths))
    taken: list[float] = []
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(_one(port, waiting, taken))
    return taken


async def _one(port: int, waiting: list[str], taken: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while waiting:
        path = waiting.pop().encode()
        began = time.perf_counter()
        writer.write(
            b"POST %b HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (path, len(_BODY), _BODY)
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
        await reader.readexactly(int(length))
        taken.append(time.perf_counter() - began)
    writer.close()


def _processor(server: subprocess.Popen[str]) -> float:
    """The processor time that the server has had, in seconds."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _at(taken: list[float], share: float) -> float:
    return taken[min(int(len(taken) * share), len(taken) - 1)] * 1e3


def _found(folder: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(folder / "newsletter.db")) as connection:
        left = "SELECT count(*) FROM subscriber WHERE state = 'unsubscribed'"
        owed = "SELECT count(*) FROM notice WHERE kind = 'goodbye'"
        return tuple(connection.execute(each).fetchone()[0] for each in (left, owed))  # type: ignore[return-value]


if __name__ == "__main__":
    main()
