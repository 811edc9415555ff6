"""The public pages served for real: a workspace, a server on loopback, a client that keeps its bytes."""

import http.client
import os
import re
import socket
import sqlite3
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

from sqlalchemy import text

from newsletter.newsroom.manuscripts import Manuscript
from newsletter.newsroom.root import Newsroom, establish
from newsletter.settings import Settings, read_settings
from newsletter.sources import read_markdown
from newsletter.web.opening import Certificate, Server, bind
from subscribers import Subscriber

SETTINGS = """\
[project]
name = "Heron"
url = "https://heron.example.org"
accent = "#0b6e6e"
postal_address = "1 Riverside"
{project}
[from]
address = "weekly@heron.example.org"

[list]
id = "weekly.heron.example.org"
name = "Heron Weekly"
topics = ["releases", "security"]

[web]
url = "{url}"
{web}
[smarthost]
host = "127.0.0.1"
port = 1
security = "none"

{more}
"""
LISTS = """\
[[lists]]
key = "alerts"
name = "Alerts"
about = "Only what you must install."
"""
REPORT = """\
---
title: "Heron weekly #{number}"
number: {number}
period: 2026-03-02/2026-03-08
---

A short week & a quiet one: 1 < 2.

# {heading}

- One change, told in [the notes](https://heron.example.org/notes).

:::details More than a glance
Hidden at first.
:::
"""
START = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that tests set."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(frozen=True)
class Answer:
    """An answer over HTTP; `headers` by their lower-case names."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Serving:
    """Pages that are served, and the workspace behind them."""

    settings: Settings
    newsroom: Newsroom
    port: int
    clock: Clock = field(default_factory=Clock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask with exactly these headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, answer.read(), told)
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", path, headers=named)

    def post(self, path: str, fields: Mapping[str, object] | None = None, **headers: str) -> Answer:
        """Send a form as a browser does."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", path, urlencode(fields or {}, doseq=True), kind | named)

    def person(self, address: str, **fields: object) -> Subscriber:
        """Somebody who has confirmed."""
        return self.newsroom.subscribers.add(address, consent="a form", **fields)  # type: ignore[arg-type]

    def token(self, purpose: str, person: Subscriber) -> str:
        return self.newsroom.keys.sign(purpose, person.public_id)

    def publish(
        self, number: int, *, report: str = REPORT, begun: bool = True, folder: Path | None = None
    ) -> None:
        """Store an edition, and begin its mailing unless it is only scheduled."""
        text = report.replace("{number}", str(number)).replace("{heading}", "Changes")
        manuscript = Manuscript(
            report=read_markdown(text, where=f"{number}.md"), source=f"{number}.md", folder=folder
        )
        printed = self.newsroom.press.print(manuscript)
        self.newsroom.archive.store(printed.edition, printed.digest, now=self.clock())
        at = None if begun else self.clock() + timedelta(days=1)
        opened = self.newsroom.ledger.open(number, printed.digest, at=at)
        if begun:
            self.newsroom.ledger.enlist(opened)

    def begin(self, number: int) -> None:
        """Begin the mailing of an edition that was only scheduled."""
        opened = self.newsroom.ledger.find(number)
        assert opened is not None
        self.newsroom.ledger.enlist(opened)

    def opt_in(self) -> str:
        """The token of the newest opt-in, as the mail would carry it."""
        with self.newsroom._engine.connect() as connection:
            newest = text("SELECT nonce FROM opt_in ORDER BY id DESC LIMIT 1")
            return self.newsroom.keys.opt_in(connection.execute(newest).scalar_one())

    def dump(self) -> list[str]:
        """Everything in the database, line by line."""
        path = self.settings.folder / "newsletter.db"
        with sqlite3.connect(path) as connection:
            return list(connection.iterdump())

    def sign_up(self, address: str, **fields: object) -> Answer:
        """Send the form in as a person does, a minute after it was shown."""
        form = {"email": address, "list": "main", "stamp": self.fresh_stamp(), **fields}
        return self.post("/subscribe", form)

    def fresh_stamp(self) -> str:
        """The stamp of a form that was shown a minute ago."""
        found = re.search(r'name="stamp" value="([^"]+)"', self.get("/subscribe").text)
        assert found is not None
        self.clock.later(minutes=1)
        return found[1]


@contextmanager
def serving(
    folder: Path,
    *,
    url: str = "https://news.heron.example.org",
    environment: Mapping[str, str] | None = None,
    certificate: Certificate | None = None,
    patience: int = 1,
    **parts: str,
) -> Iterator[Serving]:
    """A new workspace, its pages served by a thread of this process."""
    establish(folder, today=START.date())
    written = SETTINGS.format(url=url, **{"project": "", "web": "", "more": "", **parts})
    (folder / "newsletter.toml").write_text(written)
    os.utime(folder / "newsletter.toml", (START.timestamp(), START.timestamp()))
    settings = read_settings(folder / "newsletter.toml", environment or {})
    clock = Clock()
    bound = bind("127.0.0.1", 0)
    with Newsroom(settings, clock=clock, patience=patience) as newsroom:
        server = Server(settings, newsroom, certificate, clock=clock)
        thread = Thread(target=server.show, args=(bound,))
        thread.start()
        port = int(bound.getsockname()[1])
        try:
            _wait(port, certificate)
            yield Serving(settings=settings, newsroom=newsroom, port=port, clock=clock)
        finally:
            server.should_exit = True
            thread.join(15)
    bound.close()
    assert not thread.is_alive()


def _wait(port: int, certificate: Certificate | None) -> None:
    trusting = ssl.create_default_context(cafile=certificate.chain) if certificate else None
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            connection = (
                http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=trusting)
                if trusting
                else http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            )
            connection.request("GET", "/robots.txt")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
        else:
            return
        finally:
            connection.close()
    raise AssertionError("nobody answers")


def raw(port: int, data: bytes) -> bytes:
    """What is answered to exactly these bytes, until the server ends it."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(data)
        found = b""
        while part := line.recv(65536):
            found += part
        return found
