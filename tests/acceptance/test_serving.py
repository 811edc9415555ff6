"""`newsletter serve` as an operator runs it: pages and mails, signals, several processes."""

import email
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from email import policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newsletter.newsroom.root import establish
from tests.support.chromium import chromium
from tests.support.commands import SETTINGS, process
from tests.support.smtp import Catcher, catcher, free_port

ELSEWHERE = "https://news.heron.example.org"
REPORT = """\
---
title: "Heron weekly #1"
number: 1
period: 2026-03-02/2026-03-08
---

A short week.

# Changes

- One change.
"""
PATIENCE = 60


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command at work, and the line that it says when it listens; ended by SIGTERM."""
    running = subprocess.Popen(
        [sys.executable, "-m", "newsletter", "serve", *arguments],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        yield running, running.stdout.readline()
    finally:
        running.terminate()
        running.communicate(timeout=PATIENCE)


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def answered(port: int, path: str = "/healthz", method: str = "GET") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers={"Content-Length": "0"})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def workspace(tmp_path: Path, *, web: int, smtp: int) -> Path:
    folder = tmp_path / "letter"
    establish(folder, today=date(2026, 3, 9))
    (folder / "newsletter.toml").write_text(
        SETTINGS.replace(ELSEWHERE, f"http://127.0.0.1:{web}").format(port=smtp)
    )
    (folder / "week.md").write_text(REPORT)
    return folder


def newest(server: Catcher, subject: str) -> EmailMessage:
    """The letter whose subject begins so, once it has come."""

    def found() -> list[EmailMessage]:
        read = [
            email.message_from_bytes(each.data, policy=policy.default) for each in server.letters
        ]
        return [each for each in read if str(each["Subject"]).startswith(subject)]

    until(found)
    return found()[-1]


def test_the_address_that_it_says_is_the_home_page(tmp_path: Path) -> None:
    """Below a path, too: what a terminal makes a link of leads to a page."""
    folder = workspace(tmp_path, web=free_port(), smtp=1)
    settings = (folder / "newsletter.toml").read_text()
    below = re.sub(r'(url = "http://127\.0\.0\.1:\d+)"', r'\1/news"', settings)
    (folder / "newsletter.toml").write_text(below)
    with served(folder, "--port", "0") as (_, line):
        said = urlsplit(line.split()[0])
        assert said.path == "/news/"
        assert answered(said.port or 0, said.path) == 200


def link(letter: EmailMessage, kind: str) -> str:
    """The letter's address of a page of that kind, from its text."""
    body = letter.get_body(("plain",))
    assert body is not None
    match = re.search(rf"<(http://127\.0\.0\.1:\d+/{kind}/[^>]+)>", str(body.get_content()))
    assert match is not None, body.get_content()
    return match[1]


@pytest.mark.chromium
def test_a_subscribers_whole_life(tmp_path: Path) -> None:
    """From the form to the farewell, through real mail and the links in it."""
    port = free_port()
    with catcher() as server, chromium() as browser:
        folder = workspace(tmp_path, web=port, smtp=server.port)
        with served(folder, "--port", str(port)) as (running, line):
            assert line.startswith(f"http://127.0.0.1:{port}/ serves")
            until(lambda: answered(port) == 200)
            page = browser.new_context(java_script_enabled=False).new_page()
            page.goto(f"http://127.0.0.1:{port}/")
            page.get_by_label("Your e-mail address").fill("ann@example.net")
            # Nobody fills a form in faster.
            time.sleep(3.2)
            page.get_by_role("button", name="Subscribe").click()
            asked = newest(server, "Confirm your subscription")
            assert asked["List-Unsubscribe"] is None
            page.goto(link(asked, "c"))
            page.get_by_role("button", name="Confirm").click()
            assert page.get_by_role("heading", level=1).inner_text() == "You are subscribed"
            newest(server, "Welcome")
            sent = process("send", "week.md", "--yes", cwd=folder)
            assert sent.status == 0, sent.err
            letter = newest(server, "Heron weekly #1")
            assert page.goto(f"http://127.0.0.1:{port}/1").status == 200  # type: ignore[union-attr]
            one_click = str(letter["List-Unsubscribe"]).strip("<>")
            assert answered(port, urlsplit(one_click).path, "POST") == 200
            farewell = newest(server, "You are unsubscribed")
            page.goto(link(farewell, "u"))
            page.get_by_role("button", name="Subscribe me again").click()
            assert page.get_by_role("heading", level=1).inner_text() == "You are subscribed"
            shown = process("subscribers", "show", "ann@example.net", cwd=folder)
            assert "confirmed" in shown.out
            running.terminate()
            assert running.wait(PATIENCE) == 0
        assert [each.recipient for each in server.letters] == ["ann@example.net"] * 4


def test_several_processes_share_a_port_and_one_that_falls_is_replaced(tmp_path: Path) -> None:
    port = free_port()
    folder = workspace(tmp_path, web=port, smtp=1)
    with served(folder, "--port", str(port), "--processes", "2") as (running, _):
        until(lambda: answered(port) == 200)
        until(lambda: len(_children(running.pid)) >= 2)
        fallen = _children(running.pid)[-1]
        os.kill(fallen, signal.SIGKILL)
        until(lambda: fallen not in _children(running.pid) and len(_children(running.pid)) >= 2)
        assert answered(port) == 200
        running.terminate()
        assert running.wait(PATIENCE) == 0
    until(lambda: answered(port) == 0)


def _children(pid: int) -> list[int]:
    """Its processes that serve: those that Python started to run our code."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in found if _serves(each)]


def _serves(pid: str) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
