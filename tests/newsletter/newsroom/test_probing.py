"""The probe of the way out: letters leave this machine only where the page answers as ours."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from newsletter.errors import MailingError
from newsletter.newsroom.mailroom import Run
from newsletter.newsroom.probing import PROBED, Probe, is_probe
from newsletter.newsroom.root import Newsroom
from newsletter.settings import Settings, read_settings
from subscribers import KeyRing
from tests.support.commands import SETTINGS, Terminal, terminal
from tests.support.smtp import free_port

__all__ = ["terminal"]


class Page(ThreadingHTTPServer):
    """Answers every POST as it is told; keeps what it was asked."""

    daemon_threads = True
    status = 200
    body = PROBED.encode()

    def __init__(self) -> None:
        self.asked: list[tuple[str, bytes]] = []
        super().__init__(("127.0.0.1", 0), Answering)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:  # the library's name
        page = self.server
        assert isinstance(page, Page)
        length = int(self.headers["content-length"])
        page.asked.append((self.path, self.rfile.read(length)))
        self.send_response(page.status)
        if page.status == 303:
            self.send_header("location", "/elsewhere")
        self.send_header("content-length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Nobody reads it."""


@pytest.fixture
def page() -> Iterator[Page]:
    """The page that the letters' links lead to."""
    made = Page()
    serving = Thread(target=made.serve_forever)
    serving.start()
    yield made
    made.shutdown()
    serving.join()
    made.server_close()


def settings_of(terminal: Terminal, url: str, host: str = "smtp.heron.test") -> Settings:
    """Letters that leave this machine, their links below that URL."""
    text = SETTINGS.format(port=1).replace('host = "127.0.0.1"', f'host = "{host}"')
    text = text.replace("https://news.heron.example.org", url)
    text = text.replace("weekly@heron.example.org", "weekly@heron.test")
    path: Path = terminal.write("newsletter.toml", text)
    return read_settings(path, {})


def probe_of(settings: Settings) -> tuple[Probe, KeyRing]:
    keys = KeyRing.load(settings.path(settings.store.keys))
    return Probe(settings, keys), keys


def test_a_page_that_answers_as_ours_is_asked_once(terminal: Terminal, page: Page) -> None:
    """As a mail program would ask it, with a token that is nobody's."""
    probe, keys = probe_of(settings_of(terminal, page.url))
    probe.ensure()
    probe.ensure()
    ((path, form),) = page.asked
    assert form == b"List-Unsubscribe=One-Click"
    assert path.startswith("/u/")
    token = path.removeprefix("/u/")
    assert is_probe(keys, token)
    assert len(path) <= 48
    with pytest.raises(Exception, match="not one of ours"):
        keys.verify("unsubscribe", token)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"Welcome to nginx!", "another page answers"),
        (303, b"", "does not answer"),
        (404, b"", "does not answer"),
        (500, b"", "does not answer"),
    ],
)
def test_any_other_answer_refuses(
    terminal: Terminal, page: Page, *, status: int, body: bytes, said: str
) -> None:
    """A redirect too: mail programs follow none (RFC 8058 3.1)."""
    page.status, page.body = status, body
    probe, _ = probe_of(settings_of(terminal, page.url))
    with pytest.raises(MailingError, match=said):
        probe.ensure()


def test_on_this_machine_nothing_needs_to_answer(terminal: Terminal) -> None:
    """Trials and demonstrations need no pages."""
    probe, _ = probe_of(settings_of(terminal, f"http://127.0.0.1:{free_port()}", "127.0.0.1"))
    probe.ensure()


def test_send_refuses_before_anything_is_written(terminal: Terminal) -> None:
    """One line that says what to do; nothing is archived, no audience frozen, no door knocked at."""
    url = f"http://127.0.0.1:{free_port()}"
    settings_of(terminal, url)
    assert terminal("subscribers", "add", "ann@example.org", "--consent", "yes").status == 0
    done = terminal("send", "week.md", "--yes", "--force", "a test")
    assert done.status == 8
    assert done.err.count("\n") == 1
    assert "the unsubscribe page of the letters does not answer" in done.err
    assert "newsletter serve" in done.err
    assert terminal("mailing", "list").out == ""


def test_what_is_due_refuses_too(terminal: Terminal) -> None:
    """A mailing that was opened when the page still answered, or is scheduled."""
    settings = settings_of(terminal, f"http://127.0.0.1:{free_port()}")
    assert terminal("subscribers", "add", "ann@example.org", "--consent", "yes").status == 0
    with Newsroom(settings) as room:
        mailing = room.ledger.open(1, "d" * 64)
        run = Run(wait=timedelta(0), stop=asyncio.Event())
        with pytest.raises(MailingError, match="does not answer"):
            asyncio.run(room.mailroom.send(mailing, run))
        assert room.ledger.tally(mailing).waiting == 1
