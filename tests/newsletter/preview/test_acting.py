"""A test letter and an approval: both for what was seen, and for nothing else."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newsletter.newsroom.root import Newsroom
from newsletter.preview import cabinet
from newsletter.settings import read_settings
from tests.newsletter.preview.running import Running, running, until, workspace
from tests.newsletter.rendering.specimens import png
from tests.support.commands import REPORT
from tests.support.letters import read
from tests.support.smtp import Catcher, catcher


@pytest.fixture(scope="module")
def smarthost() -> Iterator[Catcher]:
    """A smarthost that keeps what it gets."""
    with catcher() as made:
        yield made


@pytest.fixture
def made(tmp_path: Path, smarthost: Catcher) -> Iterator[Running]:
    """A studio whose workspace hands letters to that smarthost."""
    smarthost.letters.clear()
    with running(workspace(tmp_path / "letter", port=smarthost.port)) as started:
        yield started


def digest(made: Running) -> str:
    """The digest that the page shows."""
    sheet = made.studio.desk.sheet
    assert sheet
    return sheet.printed.digest


def rows(database: Path, statement: str) -> list[tuple[object, ...]]:
    """What the file itself says."""
    with closing(sqlite3.connect(database)) as file, file:
        return file.execute(statement).fetchall()


def newsroom(made: Running) -> Newsroom:
    """The workspace's database."""
    return Newsroom(read_settings(made.folder / "newsletter.toml", {}))


def test_a_test_letter_goes_through_the_own_smarthost(made: Running, smarthost: Catcher) -> None:
    """One marked letter, as it was seen; no ledger knows of it."""
    answer = made.post("test", {"address": "me@example.net", "digest": digest(made)})
    assert answer.status == 200, answer.text
    assert "took the test letter to me@example.net: 250" in answer.json()["told"]
    [letter] = smarthost.letters
    assert letter.recipient == "me@example.net"
    assert b"Subject: [Test] Heron weekly #3" in letter.data
    with newsroom(made) as opened:
        assert opened.mailings() == []


def test_what_was_seen_is_sent_as_it_was_printed(made: Running, smarthost: Catcher) -> None:
    """Nothing is printed again: its image may be another one by now, or gone."""
    picture = made.folder / "dot.png"
    picture.write_bytes(png())
    made.write(f"{REPORT}\n![A dot](dot.png)\n")
    sheet = made.studio.bench.print()
    picture.unlink()
    cabinet.send_test(sheet, "me@example.net")
    [letter] = smarthost.letters
    images = [each for each in read(letter.data).walk() if each.get_content_type() == "image/png"]
    assert [each.get_content() for each in images] == [png()]


@pytest.mark.parametrize(
    ("address", "told"),
    [("", "address"), ("nobody", "nobody"), ("a@b@c", "a@b@c"), ("x@example.net\nBcc: y@z", "")],
    ids=["none", "no-domain", "two-ats", "two-lines"],
)
def test_what_is_no_address_is_told(
    made: Running, smarthost: Catcher, address: str, told: str
) -> None:
    """In one line, and nothing is sent."""
    answer = made.post("test", {"address": address, "digest": digest(made)})
    assert answer.status == 409
    assert told in answer.json()["told"]
    assert not smarthost.letters


def test_a_smarthost_that_is_away_is_told(tmp_path: Path) -> None:
    """With its place and the mend; the studio goes on."""
    with running(workspace(tmp_path / "letter", port=1)) as made:
        answer = made.post("test", {"address": "me@example.net", "digest": digest(made)})
        assert answer.status == 409
        assert "127.0.0.1:1" in answer.json()["told"]
        assert made.get("letter").status == 200


@pytest.mark.parametrize("what", ["test", "approve"])
def test_what_was_not_seen_is_not_acted_on(made: Running, smarthost: Catcher, what: str) -> None:
    """A page drawn before the last save, and a save that cannot be printed, act on nothing."""
    old = digest(made)
    made.write(REPORT.replace("One", "Another"))
    until(lambda: digest(made) != old)
    answer = made.post(what, {"address": "me@example.net", "digest": old})
    assert answer.status == 409
    assert "it has changed since" in answer.json()["told"]
    now = digest(made)
    made.write("---\ntitle: [\n---\n")
    until(lambda: made.studio.desk.fault)
    answer = made.post(what, {"address": "me@example.net", "digest": now})
    assert answer.status == 409
    assert "cannot be printed" in answer.json()["told"]
    assert not smarthost.letters
    with newsroom(made) as opened:
        assert opened.approvals.find(3) is None


def test_an_approval_is_kept_and_shown(made: Running) -> None:
    """The digest of what was seen stands in the database and on the page."""
    assert "Not approved" in made.get("panels/send").text
    answer = made.post("approve", {"digest": digest(made)})
    assert answer.status == 200, answer.text
    with newsroom(made) as opened:
        found = opened.approvals.find(3)
        assert found
        assert found.digest == digest(made)
    shown = made.get("panels/send").text
    assert "Approved" in shown
    assert "it has changed since" not in shown
    old = digest(made)
    made.write(REPORT.replace("One", "Another"))
    until(lambda: digest(made) != old)
    assert "it has changed since" in made.get("panels/send").text


def test_to_look_makes_no_database(made: Running) -> None:
    """Every panel was drawn, every letter shown, and the workspace has no file more."""
    for name in ("checks", "text", "message", "source", "mjml", "history", "send"):
        assert made.get(f"panels/{name}").status == 200
    for name in ("letter", "letter?reader=ann@example.net", "readers", "edition?edition=2"):
        assert made.get(name).status == 200
    assert not (made.folder / "newsletter.db").exists()


def test_to_look_brings_no_database_up_to_date(made: Running) -> None:
    """An older one is told of, with what to do; an empty one is as none. Neither is changed."""
    database = made.folder / "newsletter.db"
    database.touch()
    assert "Not approved" in made.get("panels/send").text
    assert rows(database, "SELECT name FROM sqlite_master") == []
    with newsroom(made):
        assert rows(database, "UPDATE alembic_version SET version_num = '0001'") == []
    for name in ("panels/send", "panels/history", "edition?edition=2", "letter?reader=a@b.example"):
        told = made.get(name).text
        assert "it was made by an older newsletter (revision 0001" in told
        assert "newsletter mailing list" in told
    assert rows(database, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert not list(made.folder.glob("*.backup"))


def test_a_report_without_a_number_cannot_be_approved(made: Running) -> None:
    """There is nothing yet that an approval could stand for; the mend is told."""
    old = digest(made)
    made.write(REPORT.replace("number: 3\n", "").replace("#3", "of the week"))
    until(lambda: digest(made) != old)
    assert "no number yet" in made.get("panels/send").text
    answer = made.post("approve", {"digest": digest(made)})
    assert answer.status == 409
    assert "number: 1" in answer.json()["told"]
