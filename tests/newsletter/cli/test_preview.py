"""`newsletter preview` from a terminal: an address, Ctrl-C, and mistakes told in one line."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsletter.cli.exits import Exit
from tests.support.commands import Terminal, terminal

__all__ = ["terminal"]


@contextmanager
def preview(folder: Path, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The command as a process of its own, which Ctrl-C ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "newsletter", "preview", *arguments],
        cwd=folder, env=os.environ | {"PYTHONUNBUFFERED": "1"} | environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def address(process: subprocess.Popen[str]) -> str:
    """The address it prints once it listens."""
    assert process.stdout
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/\S+/", line)
    assert found, line
    return found[0]


def test_from_the_address_to_the_end(terminal: Terminal) -> None:
    """The report that was named, at an address that answers; an open page holds up no Ctrl-C."""
    with preview(terminal.folder, "week.md", "--no-browser") as process:
        url = address(process)
        with (
            urllib.request.urlopen(url) as page,
            urllib.request.urlopen(f"{url}events") as news,
        ):
            assert b"week.md" in page.read()
            assert news.readline().startswith(b"data: ")
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (Exit.OK, "")


def test_the_newest_report_unless_one_is_named(terminal: Terminal) -> None:
    """The one in reports/ that was saved last; without a browser the address is left to a person."""
    terminal.write("reports/2.md", "# Two\n")
    os.utime(terminal.folder / "reports" / "1.md", (1, 1))
    terminal.write("reports/notes.pdf", "no report")
    nowhere = {"BROWSER": "/nonexistent/browser %s", "PATH": "/nonexistent", "DISPLAY": ""}
    with preview(terminal.folder, **nowhere) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("reports/2.md: http://127.0.0.1:")
        assert process.stderr
        told = process.stderr.readline()
    assert (
        told == "newsletter: no browser was found here: open the address above, on this machine\n"
    )


def test_a_browser_is_opened(terminal: Terminal, tmp_path: Path) -> None:
    """With an address that leads to the studio once: others can read it in the command line."""
    note = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {note}.part && mv {note}.part {note}\n')
    browser.chmod(0o755)
    with preview(terminal.folder, "week.md", BROWSER=f"{browser} %s") as process:
        url = address(process)
        end = time.monotonic() + 20
        while not note.exists() and time.monotonic() < end:
            time.sleep(0.02)
        entrance = note.read_text().strip()
        assert entrance != url
        with urllib.request.urlopen(entrance) as page:
            assert page.url == url
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(entrance)


MISTAKES = {
    "no-such-report": (("nowhere.md",), Exit.REPORT, "nowhere.md: there is no such file; name"),
    "an-address": (("https://heron.example.org/a",), Exit.REPORT, "`newsletter import`"),
    "a-bad-port": (("week.md", "--port", "70000"), Exit.USAGE, "--port"),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_mistakes_are_told(terminal: Terminal, what: str) -> None:
    """In one line, and nothing is started."""
    arguments, status, told = MISTAKES[what]
    done = terminal("preview", "--no-browser", *arguments)
    assert done.status == status
    assert told in done.err
    assert done.err.count("\n") == 1


def test_a_workspace_without_a_report(terminal: Terminal) -> None:
    """The way to begin one is told."""
    (terminal.folder / "reports" / "1.md").unlink()
    done = terminal("preview", "--no-browser")
    assert done.status == Exit.REPORT
    assert "there is no report; name one, or begin with `newsletter new`" in done.err


def test_a_taken_port_is_told(terminal: Terminal) -> None:
    """With the mend."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = terminal("preview", "week.md", "--no-browser", "--port", port)
    assert done.status == Exit.SMARTHOST
    assert f"127.0.0.1:{port}: nobody can listen there" in done.err
    assert "name another port, or leave --port out" in done.err


def test_outside_of_a_workspace(terminal: Terminal, tmp_path: Path) -> None:
    """As every command that needs one."""
    lost = Terminal(tmp_path, terminal.capsys)
    done = lost("preview")
    assert done.status == Exit.SETTINGS
