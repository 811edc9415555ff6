"""`newsletter serve` under faults: it says so, changes nothing, tells nothing, and goes on."""

import base64
import contextlib
import hashlib
import json
import os
import resource
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http.client import HTTPException
from itertools import cycle
from pathlib import Path

import pytest

from newsletter.newsroom.records import utc_now
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from newsletter.web.proofs import Proofs
from subscribers import State
from tests.acceptance.test_serving import PATIENCE, answered, served, until, workspace
from tests.newsletter.web.serving import Answer, Serving
from tests.support.smtp import free_port

PEOPLE = ("subscriber", "subscription", "consent", "opt_in", "suppression", "notice", "signup")
"""Tables that say how people stand, and what they are owed."""
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FLOOD = 60
"""More forms at once than the process has threads, or connections to its database."""


@dataclass(frozen=True, kw_only=True)
class Served(Serving):
    """Pages that a process of their own serves."""

    running: subprocess.Popen[str]

    def people(self) -> list[str]:
        """Everything on record about people."""
        kept = tuple(f'INSERT INTO "{name}"' for name in PEOPLE)
        return [line for line in self.dump() if line.startswith(kept)]

    def way(self, purpose: str, address: str) -> str:
        """The path of somebody's own page."""
        token = self.token(purpose, self.newsroom.subscribers.show(address))
        return f"/{purpose[0]}/{token}"

    def form(self, address: str, *, minutes: float = 1) -> dict[str, str]:
        """The form as a person sends it who has read it for so long, its puzzle solved."""
        proofs = Proofs(
            keys=self.newsroom.keys, clock=lambda: utc_now() - timedelta(minutes=minutes)
        )
        puzzle = json.loads(proofs.puzzle())
        number = next(
            number
            for number in range(puzzle["maxnumber"] + 1)
            if hashlib.sha256(f"{puzzle['salt']}{number}".encode()).hexdigest()
            == puzzle["challenge"]
        )
        solved = base64.b64encode(json.dumps(puzzle | {"number": number}).encode()).decode()
        return {"email": address, "list": "main", "stamp": proofs.stamp(), "puzzle": solved}

    def told(self) -> str:
        """What it says until its end, which comes now."""
        self.running.terminate()
        said = self.running.communicate(timeout=PATIENCE)[1]
        assert self.running.returncode == 0
        return said


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Served]:
    """With three readers, of whom one has just left, and a form that asks for a puzzle."""
    port = free_port()
    folder = workspace(tmp_path, web=port, smtp=free_port())
    file = folder / "newsletter.toml"
    file.write_text(file.read_text().replace("[smarthost]", "altcha = true\n\n[smarthost]"))
    settings = read_settings(file, os.environ)
    with Newsroom(settings) as newsroom, served(folder, "--port", str(port)) as (running, _):
        made = Served(settings=settings, newsroom=newsroom, port=port, running=running)
        for name in ("ann", "bo", "cy"):
            made.person(f"{name}@example.net")
        until(lambda: answered(port) == 200)
        made.post(made.way("unsubscribe", "cy@example.net"), ONE_CLICK)
        yield made


def writes(site: Served) -> dict[str, Callable[[], Answer]]:
    """A request of each kind that would change something."""
    ann = partial(site.way, address="ann@example.net")
    return {
        "one click": partial(site.post, ann("unsubscribe"), ONE_CLICK),
        "sign-up": partial(site.post, "/subscribe", site.form("new@example.net")),
        "confirming": partial(site.post, f"/c/{asked(site)}"),
        "choosing": partial(site.post, ann("preferences"), {"list": "main", "plain": "yes"}),
        "moving": partial(site.post, f"{ann('preferences')}/move", {"email": "b@example.net"}),
        "undoing": partial(site.post, f"{site.way('unsubscribe', 'cy@example.net')}/undo"),
    }


def asked(site: Served) -> str:
    """The token of somebody who has signed up."""
    assert site.post("/subscribe", site.form("dee@example.net")).status == 200
    return site.opt_in()


def looks(site: Served) -> list[str]:
    """Pages that only read."""
    own = [site.way(purpose, "bo@example.net") for purpose in ("unsubscribe", "preferences")]
    return ["/", "/subscribe", "/editions", "/feed.atom", "/healthz", "/static/x", *own]


def assert_told(answers: dict[str, Answer], site: Served) -> None:
    """Each is a page of ours that asks to come again, and says nothing else."""
    for name, answer in answers.items():
        assert (answer.status, answer.headers.get("retry-after")) == (503, "5"), name
        assert "nothing was changed" in answer.text, name
        assert_silent(answer.text, site)


def assert_silent(text: str, site: Served) -> None:
    """No address, no token, no bug of ours."""
    person = site.newsroom.subscribers.show("ann@example.net")
    for secret in ("@example.net", "Traceback", person.public_id, "sqlite3"):
        assert secret not in text


def assert_unsubscribes(site: Served) -> None:
    """The click that was refused works now."""
    assert site.post(site.way("unsubscribe", "ann@example.net"), ONE_CLICK).status == 200
    assert site.newsroom.subscribers.show("ann@example.net").state is State.UNSUBSCRIBED


@contextmanager
def locked(site: Served) -> Iterator[None]:
    """While another process writes."""
    with closing(sqlite3.connect(site.settings.folder / "newsletter.db")) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        yield


def test_a_database_that_is_locked(site: Served) -> None:
    """Forms wait, and are told to come again; whoever only looks does not wait for them."""
    kinds, pages, before = writes(site), looks(site), site.people()
    more = [partial(site.post, "/c/none"), kinds["choosing"]] * (FLOOD // 2)
    with ThreadPoolExecutor(2 * FLOOD) as clients, locked(site):
        sent: dict[str, Future[Answer]] = {n: clients.submit(kinds[n]) for n in kinds}
        flood = [clients.submit(each) for each in more]
        statuses = {page: site.get(page).status for page in pages}
        assert not any(each.done() for each in (*sent.values(), *flood))
        assert statuses == {page: 404 if page == "/static/x" else 200 for page in pages}
        assert_told({name: answer.result() for name, answer in sent.items()}, site)
        assert {each.result().status for each in flood} == {503}
        assert site.people() == before
    assert_unsubscribes(site)
    assert_silent(site.told(), site)


def test_a_disk_that_is_full(site: Served) -> None:
    """Not an octet more can be written by the process; reading goes on."""
    kinds, before = writes(site), site.people()
    _, most = resource.prlimit(site.running.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(site.running.pid, resource.RLIMIT_FSIZE, (1, most))
    assert_told({name: ask() for name, ask in kinds.items()}, site)
    assert {site.get(page).status for page in looks(site)} == {200, 404}
    assert site.people() == before
    resource.prlimit(site.running.pid, resource.RLIMIT_FSIZE, (most, most))
    assert_unsubscribes(site)
    assert_silent(site.told(), site)


def test_clients_that_are_slow(site: Served) -> None:
    """They are hung up on in time; nobody else waits for them, and half a form does nothing."""
    path = site.way("unsubscribe", "bo@example.net")
    kind = "Host: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded"
    head = f"POST {path} HTTP/1.1\r\n{kind}\r\nContent-Length: 1000\r\n\r\n"
    silent = [speaking(site.port, b"GET / HT") for _ in range(200)]
    dripping = [speaking(site.port, head.encode()) for _ in range(50)]
    assert_unsubscribes(site)
    assert {site.get(page).status for page in looks(site)} == {200, 404}
    ends: dict[socket.socket, bytes] = {}

    def all_ended() -> bool:
        for line in {*silent, *dripping} - ends.keys():
            with contextlib.suppress(BlockingIOError):
                ends[line] = ended(line)
            if line in dripping:
                with contextlib.suppress(OSError):
                    line.send(b"x")
        return len(ends) == len(silent) + len(dripping)

    until(all_ended)
    assert {ends[line] for line in silent} == {b""}
    assert {ends[line][:12] for line in dripping} == {b"HTTP/1.1 408"}
    assert all(b"connection: close\r\n" in ends[line].lower() for line in dripping)
    for line in ends:
        line.close()
    assert site.newsroom.subscribers.show("bo@example.net").state is State.CONFIRMED


def speaking(port: int, begun: bytes) -> socket.socket:
    """A connection on which that was said."""
    line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    line.sendall(begun)
    line.settimeout(0)
    return line


def ended(line: socket.socket) -> bytes:
    """What was answered, and the end; BlockingIOError where it goes on."""
    found = line.recv(65536, socket.MSG_PEEK)
    if found:
        line.recv(len(found))
    return found


def test_what_is_sent_twice(site: Served) -> None:
    """The second time changes nothing, and is answered as if it were the first."""
    form = site.form("new@example.net")
    assert_once(site, "/subscribe", form, "Check your inbox")
    # The puzzle was for one form.
    before = site.people()
    again = site.form("other@example.net") | {"puzzle": form["puzzle"]}
    assert "Check your inbox" in site.post("/subscribe", again).text
    assert not any("other@example.net" in line for line in site.people())
    assert opt_ins(site) == opt_ins(site, before)
    # A form of the day before is shown once more.
    old = site.form("other@example.net") | {"stamp": site.form("", minutes=1441)["stamp"]}
    assert "One more click" in site.post("/subscribe", old).text
    assert_once(site, f"/c/{site.opt_in()}", {}, "You are subscribed", "This was confirmed before")
    out = site.way("unsubscribe", "bo@example.net")
    assert_once(site, out, ONE_CLICK, "You have unsubscribed")
    assert_once(site, f"{out}/undo", {}, "You are subscribed")


def assert_once(site: Served, path: str, form: dict[str, str], *said: str) -> None:
    """It does something the first time only; the second answer is the last of `said`."""
    states = [site.people()]
    for words in (said[0], said[-1]):
        answer = site.post(path, form)
        assert answer.status == 200
        assert words in answer.text
        states.append(site.people())
    assert states[0] != states[1]
    assert settled(states[1]) == settled(states[2])


def settled(people: list[str]) -> list[str]:
    """But for the list of forms that came in, which counts each."""
    return [line for line in people if not line.startswith('INSERT INTO "signup"')]


def opt_ins(site: Served, people: list[str] | None = None) -> list[str]:
    """The mails that ask to confirm."""
    return [line for line in people or site.people() if line.startswith('INSERT INTO "opt_in"')]


def test_a_signal_amid_requests(site: Served) -> None:
    """What was answered has happened; who has not said all is hung up on, and the end comes."""
    names = [f"r{number}@example.net" for number in range(80)]
    ways = {site.person(name).address: site.way("unsubscribe", name) for name in names}
    half = speaking(site.port, b"GET / HT")
    answers: list[tuple[str, int]] = []

    def click(some: list[str]) -> None:
        with contextlib.suppress(OSError, HTTPException):
            for name in cycle(some):
                answers.append((name, site.post(ways[name], ONE_CLICK).status))

    with ThreadPoolExecutor(8) as clients:
        for number in range(8):
            clients.submit(click, names[number::8])
        until(lambda: len(answers) > 20)
        assert_silent(site.told(), site)
    half.close()
    assert {status for _, status in answers} == {200}
    states = {site.newsroom.subscribers.show(name).state for name, _ in answers}
    assert states == {State.UNSUBSCRIBED}
