"""One click while a mailing runs, at every moment of a letter's way: nothing more comes.

The real `newsletter send` over real SMTP to a server that halts chosen letters, the real
`newsletter serve` that takes the click and sends the farewell.
"""

import csv
import http.client
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from newsletter.cli.exits import Exit
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from subscribers import SignUp
from tests.acceptance.test_serving import REPORT, served, until, workspace
from tests.support.commands import process
from tests.support.databases import PostgreSQL
from tests.support.gates import Gate, Gates, Step, gated
from tests.support.smtp import free_port

READERS = 160
HELD_FROM = 20
"""Letters from this one on wait until the clicks are made."""
GONE, DEFERRED, SCHEDULED, IN_HAND, PAUSED = 0, 3, 100, 45, 159
LOST, LOST_BEFORE = 9, 10
NEW = "new@example.net"
GATES = {
    6: Gate(Step.BODY),
    7: Gate(Step.DOT),
    8: Gate(Step.DOT, answer=b"451 4.3.0 after all not\r\n"),
    LOST: Gate(Step.DOT, answer=b""),
    LOST_BEFORE: Gate(Step.DOT, answer=b""),
    # The last one: a letter that is withheld has all others in hand asked about once more.
    5: Gate(Step.DATA),
}
STATES = {5: "claimed", 6: "handover", 7: "handover", 8: "handover", LOST: "handover"}
"""Where a letter is when its reader clicks at its gate."""


def address(number: int) -> str:
    return f"r{number}@example.net"


SKIPPED = (*(address(n) for n in (5, 8, DEFERRED, IN_HAND, PAUSED, LOST, LOST_BEFORE)), NEW)
"""Whose row is skipped in the end: it had not left, or the answer to it is lost."""


@dataclass
class House:
    """A workspace whose mailing runs, and whose pages are served."""

    folder: Path
    web: int
    server: Gates
    newsroom: Newsroom
    senders: int
    clicked: list[str] = field(default_factory=list)

    def click(self, who: str) -> None:
        """RFC 8058: what the mail program's button sends."""
        person = self.newsroom.subscribers.show(who)
        path = f"/u/{self.newsroom.keys.sign('unsubscribe', person.public_id)}"
        line = http.client.HTTPConnection("127.0.0.1", self.web, timeout=30)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", path, "List-Unsubscribe=One-Click", kind)
        assert line.getresponse().status == 200
        line.close()
        self.clicked.append(who)

    def state(self, who: str) -> str:
        """Where the letter of somebody is."""
        return self.rows()[who][0]

    def rows(self, edition: int = 1) -> dict[str, tuple[str, str | None]]:
        """Address -> state and reason of its row, from the table itself."""
        query = (
            "SELECT s.address, d.state, d.reason FROM delivery d"
            " JOIN subscriber s ON s.id = d.subscriber_id WHERE d.edition_number = :edition"
        )
        with self.newsroom._engine.connect() as connection:
            found = connection.execute(text(query), {"edition": edition}).all()
        return {row[0]: (row[1], row[2]) for row in found}

    def bring_forward(self) -> None:
        """Let everything be due that waits for its hour."""
        long_ago = "(SELECT min(created_at) FROM mailing)"
        due = f"UPDATE delivery SET next_at = {long_ago} WHERE next_at IS NOT NULL"
        hour = f"UPDATE mailing SET scheduled_at = {long_ago} WHERE state = 'scheduled'"
        with self.newsroom._engine.begin() as connection:
            connection.execute(text(due))
            connection.execute(text(hour))

    def run(self, *arguments: str) -> int:
        """Send by a command, to its end; its exit status."""
        return process(*arguments, "--processes", str(self.senders), cwd=self.folder).status


@pytest.fixture
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that all commands use."""
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        monkeypatch.setenv("NEWSLETTER_DATABASE", server.create())


@contextmanager
def house(tmp_path: Path, server: Gates, senders: int) -> Iterator[House]:
    web = free_port()
    folder = workspace(tmp_path, web=web, smtp=server.port)
    settings = folder / "newsletter.toml"
    settings.write_text(settings.read_text() + "connections = 10\n")
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("address",), *((address(n),) for n in range(READERS))])
    with Newsroom(read_settings(settings, os.environ)) as newsroom:
        rejects = folder / "rejects.csv"
        newsroom.subscribers.import_csv(folder / "people.csv", rejects=rejects, consent="asked")
        with served(folder, "--port", str(web)) as (_, line):
            assert line
            try:
                yield House(folder, web, server, newsroom, senders)
            finally:
                server.open_all()


def join(house: House) -> None:
    """Somebody confirms, and their welcome cannot be delivered yet."""
    joining = house.newsroom.subscribers.joining
    joining.sign_up(SignUp(address=NEW))
    query = "SELECT nonce FROM opt_in ORDER BY id DESC LIMIT 1"
    with house.newsroom._engine.connect() as connection:
        nonce = connection.execute(text(query)).scalar_one()
    joining.confirm(house.newsroom.keys.opt_in(nonce))


@contextmanager
def sending(house: House) -> Iterator["subprocess.Popen[bytes]"]:
    """The command at work."""
    words = ("send", "week.md", "--yes", "--wait", "0", "--processes", str(house.senders))
    running = subprocess.Popen(
        [sys.executable, "-m", "newsletter", *words], cwd=house.folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield running
    finally:
        running.kill()
        running.wait()


@pytest.mark.parametrize(
    ("database", "senders"),
    [("sqlite", 1), pytest.param("postgresql", 2, marks=pytest.mark.postgresql)],
    indirect=["database"],
)
@pytest.mark.usefixtures("database")
def test_who_clicks_gets_nothing_more(tmp_path: Path, senders: int) -> None:
    gates = {number: Gate(gate.step, gate.answer) for number, gate in GATES.items()}
    later = {address(DEFERRED): Event(), NEW: Event()}
    held = frozenset(address(number) for number in range(HELD_FROM, READERS))
    named = {address(number): gate for number, gate in gates.items()}
    with (
        gated(named, deferred=later, held=held) as server,
        house(tmp_path, server, senders) as rooms,
    ):
        rooms.click(address(GONE))
        join(rooms)
        with sending(rooms) as running:
            _click_while_it_runs(rooms, gates)
            rooms.newsroom.ledger.pause(rooms.newsroom.mailing(1), reason="a test")
            rooms.click(address(PAUSED))
            server.valve.set()
            running.wait(60)
        assert rooms.state(address(PAUSED)) == "waiting"
        _to_the_end(rooms, later.values())
        _judge(rooms)


def _click_while_it_runs(rooms: House, gates: dict[int, Gate]) -> None:
    until(lambda: rooms.rows().get(address(DEFERRED), ("",))[0] == "deferred")
    rooms.click(address(DEFERRED))
    assert rooms.state(address(IN_HAND)) == "claimed"
    rooms.click(address(IN_HAND))
    for number, gate in gates.items():
        gate.await_letter()
        if number in STATES:
            until(lambda number=number: rooms.state(address(number)) == STATES[number])  # type: ignore[misc]
            rooms.click(address(number))
        gate.opened.set()
    until(lambda: rooms.state(address(LOST_BEFORE)) == "uncertain")
    rooms.click(address(LOST_BEFORE))
    until(lambda: rooms.state(address(LOST)) == "uncertain")
    until(lambda: rooms.state(address(8)) == "deferred")
    rooms.click(NEW)


def _to_the_end(rooms: House, later: Iterable[Event]) -> None:
    """Go on, try again what was deferred and what is uncertain, and send another edition."""
    for each in later:
        each.set()
    rooms.bring_forward()
    assert rooms.run("mailing", "resume", "1", "--wait", "0") == Exit.UNCERTAIN
    rooms.newsroom.doubts.resend(rooms.newsroom.mailing(1), None)
    second = REPORT.replace("#1", "#2").replace("number: 1", "number: 2")
    (rooms.folder / "next.md").write_text(second.replace("03-02/2026-03-08", "03-09/2026-03-15"))
    scheduled = process("send", "next.md", "--at", "2099-01-01T00:00", cwd=rooms.folder)
    assert scheduled.status == Exit.OK, scheduled.err
    rooms.click(address(SCHEDULED))
    rooms.bring_forward()
    assert rooms.run("mailing", "run-due") == Exit.OK
    until(lambda: len(_farewells(rooms)) == len(rooms.clicked))


def _judge(rooms: House) -> None:
    rows = rooms.rows()
    for who in SKIPPED:
        assert rows[who] == ("skipped", "no longer subscribed"), who
    assert address(GONE) not in rows
    stay = [who for who in rows if who not in rooms.clicked]
    assert {rows[who][0] for who in stay} == {"sent"}
    came = Counter((each.recipient, _number(each.data)) for each in rooms.server.letters)
    assert set(came.values()) == {1}
    # What had left, or was leaving, when they clicked.
    first = {who for who, edition in came if edition == "1"}
    known = {address(number) for number in (6, 7, 8, LOST, LOST_BEFORE, 100)}
    assert first & set(rooms.clicked) == known
    assert first - known == {*stay}
    second = {who for who, edition in came if edition == "2"}
    assert second == {address(n) for n in range(READERS)} - set(rooms.clicked)
    assert [who for who, edition in came if edition == ""].count(NEW) == 1
    for edition in (1, 2):
        mailing = rooms.newsroom.mailing(edition)
        assert not rooms.newsroom.ledger.verify(mailing)
        tally = rooms.newsroom.ledger.tally(mailing)
        assert tally.audience == tally.sent + tally.skipped
        assert tally.skipped == (len(SKIPPED) if edition == 1 else 0)


def _number(data: bytes) -> str:
    """Which edition a letter is; none where it is a farewell."""
    for number in ("1", "2"):
        if f"Subject: Heron weekly #{number}\r\n".encode() in data:
            return number
    assert b"You are unsubscribed" in data, data[:1500]
    return ""


def _farewells(rooms: House) -> set[str]:
    return {each.recipient for each in rooms.server.letters if not _number(each.data)}
