"""A studio that runs in the test's process, and ways to ask it as a browser or a program would."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page

from newsletter.newsroom.root import establish
from newsletter.preview.bench import Bench
from newsletter.preview.opening import Server, bind
from newsletter.preview.studio import Studio
from tests.support.commands import REPORT, SETTINGS

NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Running:
    """A studio at work on `report`, in the workspace `folder`."""

    folder: Path
    report: Path
    studio: Studio
    url: str

    def write(self, text: str) -> None:
        """Save the report."""
        self.report.write_text(text, encoding="utf-8")

    def get(self, path: str, **headers: str) -> "Answer":
        """What the studio answers to a GET below its token."""
        return ask(self.url + path, headers=headers)

    def post(self, path: str, wish: object, **headers: str) -> "Answer":
        """What it answers to its own page's wish."""
        own = {"Origin": self.url.split("/", 3)[0] + "//" + self.url.split("/")[2]}
        return ask(self.url + path, data=json.dumps(wish).encode(), headers=own | headers)


@dataclass(frozen=True)
class Answer:
    """An answer over HTTP."""

    status: int
    text: str
    headers: Mapping[str, str]

    def json(self) -> Any:
        return json.loads(self.text)


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


def ask(url: str, *, data: bytes | None = None, headers: Mapping[str, str]) -> Answer:
    """Ask with exactly these headers beside Python's own."""
    request = urllib.request.Request(url, data=data, headers=dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return Answer(answer.status, answer.read().decode(), dict(answer.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read().decode(), dict(error.headers))


def workspace(folder: Path, *, port: int = 1, report: str = REPORT) -> Path:
    """A workspace with settings, keys and the report `week.md`; the report's path."""
    establish(folder, today=NOW.date())
    (folder / "newsletter.toml").write_text(SETTINGS.format(port=port))
    path = folder / "week.md"
    path.write_text(report)
    return path


@contextmanager
def running(report: Path) -> Iterator[Running]:
    """A studio at work on a report beside its newsletter.toml."""
    bench = Bench(report.parent / "newsletter.toml", report, environment={}, clock=lambda: NOW)
    studio = Studio(bench)
    server = Server(studio, bind(0))
    thread = Thread(target=server.show)
    thread.start()
    try:
        until(lambda: studio.desk.serial)
        yield Running(folder=report.parent, report=report, studio=studio, url=server.url)
    finally:
        server.end()
        thread.join(10)
    assert not thread.is_alive()


def is_news(said: ConsoleMessage) -> bool:
    """Whether a browser complains of more than an image that the policy keeps back."""
    return said.type == "error" and "img-src" not in said.text


@contextmanager
def seen(browser: Browser, made: Running, **options: Any) -> Iterator[Page]:
    """The studio's page in a browser of its own; what the page complains of fails the test."""
    # No emulated world: playwright forces one on some frames, whatever their element says.
    plain = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "null"}
    context = browser.new_context(**{**plain, **options})
    complaints: list[str] = []
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if is_news(said) else None)
        page.goto(made.url)
        page.wait_for_selector("#panel[data-shown]")
        yield page
        assert complaints == []
    finally:
        context.close()
