"""The commands about one person or one domain, called as people call them."""

import json
import sqlite3
import stat
from datetime import UTC, datetime

import pytest
import typer

from newsletter.cli.exits import Exit
from newsletter.database import open_database
from subscribers import KeyRing, Limits, Reception, SignUp, Subscribers
from tests.support.commands import Terminal, terminal

__all__ = ["terminal"]

ADA, BO = "ada@example.org", "bo@example.net"


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    """A workspace with two confirmed people."""
    for address in (ADA, BO):
        terminal("subscribers", "add", address, "--consent", "asked on the forum")
    return terminal


def test_erasing_says_so_and_keeps_a_hash(desk: Terminal) -> None:
    """Nobody enters them again; a second time there is nobody."""
    done = desk("subscribers", "erase", "ADA@example.org", "--yes")
    assert (done.status, done.out) == (
        Exit.OK,
        f"{ADA} is erased; a keyed hash stays, so that nobody enters it again\n",
    )
    again = desk("subscribers", "erase", ADA, "--yes")
    assert (again.status, again.err) == (
        Exit.SUBSCRIBERS,
        f"newsletter: {ADA}: nobody has this address\n",
    )
    assert desk("subscribers", "add", ADA, "--consent", "x").status == Exit.SUBSCRIBERS
    (kept,) = json.loads(desk("subscribers", "suppressed", "--json").out)
    assert (kept["kind"], kept["reason"], kept["people"]) == ("address", "erased", 0)


def test_a_no_changes_nothing(desk: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal it asks, with the name; only yes is yes."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", _no)
    for command in (("erase", ADA), ("merge", ADA, BO)):
        done = desk("subscribers", *command)
        assert (done.status, done.out) == (Exit.INTERRUPTED, "")
    assert len(json.loads(desk("subscribers", "list", "--json").out)) == 2


def _no(question: str, **options: object) -> bool:
    assert ADA in question
    raise typer.Abort


def test_a_dossier_has_both_halves(desk: Terminal) -> None:
    """The list's and the ledger's, as JSON; in a file it is its owner's alone, and new."""
    with sqlite3.connect(desk.folder / "newsletter.db") as database:
        database.execute(
            "INSERT INTO mailing (id, edition_number, digest, topic, state, audience, created_at)"
            " VALUES (1, 3, '', '', 'finished', 1, '2026-03-09 08:00:00')"
        )
        database.execute(
            "INSERT INTO delivery (mailing_id, edition_number, subscriber_id, variant, state,"
            " attempts, faults, updated_at, code, text)"
            " VALUES (1, 3, 1, 'all', 'sent', 1, 0, '2026-03-09 08:00:00', 250, 'Ok')"
        )
    database.close()
    shown = json.loads(desk("subscribers", "export-person", "Ada@example.org").out)
    assert shown["address"] == ADA
    assert [line["wording"] for line in shown["record"]] == ["asked on the forum"]
    (letter,) = shown["letters"]
    assert (letter["edition"], letter["state"], letter["text"]) == (3, "sent", "Ok")
    assert not {"mark", "id", "folded"} & shown.keys()

    done = desk("subscribers", "export-person", ADA, "--out", "ada.json")
    assert done.out == f"everything about {ADA}: ada.json\n"
    path = desk.folder / "ada.json"
    assert json.loads(path.read_text()) == shown
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = desk("subscribers", "export-person", ADA, "--out", "ada.json")
    assert (again.status, again.err) == (
        Exit.WORKSPACE,
        "newsletter: ada.json: the file exists; name another one\n",
    )
    assert desk("subscribers", "export-person", ADA, "--out", "no/a.json").status == Exit.WORKSPACE
    assert desk("subscribers", "export-person", "eve@example.org").status == Exit.SUBSCRIBERS


def test_two_become_one(desk: Terminal) -> None:
    """At the first address."""
    done = desk("subscribers", "merge", ADA, BO, "--yes")
    assert done.out == f"{BO} is part of {ADA}, which is confirmed\n"
    (one,) = json.loads(desk("subscribers", "list", "--json").out)
    assert one["address"] == ADA
    assert desk("subscribers", "merge", ADA, BO, "--yes").status == Exit.SUBSCRIBERS


def test_an_address_is_corrected(desk: Terminal) -> None:
    """Unless somebody has the right one, and then the mend is said."""
    done = desk("subscribers", "rename", ADA, "ada@example.com")
    assert done.out == f"{ADA} is ada@example.com now\n"
    refused = desk("subscribers", "rename", "ada@example.com", BO)
    assert refused.status == Exit.SUBSCRIBERS
    mend = f"`newsletter subscribers merge {BO} ada@example.com` makes them one"
    assert refused.err == f"newsletter: {BO}: somebody has this address; {mend}\n"


def test_suppressing_an_address_and_a_domain(desk: Terminal) -> None:
    """Listed with reason and whom it concerns; the domain can be lifted."""
    assert desk("subscribers", "suppress", ADA, "--reason", "asked by letter").status == Exit.OK
    done = desk("subscribers", "suppress", "example.net", "--domain", "--reason", "a trap")
    assert done.out == "example.net is never mailed again; 1 people have an address there\n"
    rows = json.loads(desk("subscribers", "suppressed", "--json").out)
    assert [(row["kind"], row["what"], row["reason"], row["people"]) for row in rows] == [
        ("domain", "example.net", "a trap", 1),
        ("address", ADA, "asked by letter", 1),
    ]
    first, *lines = desk("subscribers", "suppressed").out.splitlines()
    assert (first.split("\t"), len(lines)) == (["kind", "what", "reason", "at", "people"], 2)
    for said in ("example.net may be mailed again\n", "example.net was not suppressed\n"):
        assert desk("subscribers", "unsuppress-domain", "example.net").out == said
    assert desk("subscribers", "suppress", ADA).status == Exit.USAGE
    assert desk("subscribers", "suppress", "x", "--reason", "y").status == Exit.SUBSCRIBERS


def test_held_sign_ups_wait_for_a_word(desk: Terminal) -> None:
    """Listed, let through, dropped; not both at once."""
    rows = [("c@example.com", 1), ("d@example.com", 2), ("e@example.com", 3)]
    _hold(desk, [address for address, _ in rows])
    shown = json.loads(desk("subscribers", "held", "--json").out)
    assert [(row["address"], row["id"]) for row in shown] == rows
    assert desk("subscribers", "held", "--release", "--drop").status == Exit.USAGE
    assert desk("subscribers", "held", "--release", "--id", "1").out == (
        "1 people are asked to confirm\n"
    )
    assert json.loads(desk("subscribers", "held", "--drop", "--id", "2", "--json").out) == {
        "drop": 1
    }
    assert desk("subscribers", "held", "--drop").out == "1 sign-ups are dropped\n"
    assert desk("subscribers", "held").out == "nothing is held\n"
    assert desk("subscribers", "held", "--json").out == "[]\n"
    assert len(json.loads(desk("subscribers", "list", "--json").out)) == 3


def test_what_found_no_room_is_said(desk: Terminal) -> None:
    """Beside the list, so that programs read the list alone."""
    _hold(desk, ["c@example.com", "d@example.com", "e@example.com"], room=1)
    shown = desk("subscribers", "held", "--json")
    assert [row["address"] for row in json.loads(shown.out)] == ["c@example.com"]
    assert shown.err == (
        "newsletter: 2 sign-ups and moves of the last day, 2 of the last hour, were dropped because"
        " too many came at once; make room with --release or --drop\n"
    )


def test_run_due_forgets_who_never_confirmed(desk: Terminal) -> None:
    """When the mail that asked is no longer good; it is said."""
    _hold(desk, ["c@example.com", "d@example.com"], when=datetime(2026, 3, 1, tzinfo=UTC))
    assert desk("mailing", "run-due").out == (
        "2 people never confirmed what a form asked for, and are forgotten\nnothing is due\n"
    )
    assert desk("mailing", "run-due", "--json").out == "[]\n"
    assert len(json.loads(desk("subscribers", "list", "--json").out)) == 2


def _hold(
    desk: Terminal, addresses: list[str], *, when: datetime | None = None, room: int = 1000
) -> None:
    """Sign people up where nobody may be mailed."""
    keys = KeyRing.load(desk.folder / "keys" / "tokens")
    engine = open_database(f"sqlite:///{desk.folder / 'newsletter.db'}")
    people = Subscribers(
        engine,
        lambda: when or datetime.now(UTC),
        secret=keys.secret("suppression"),
        reception=Reception(keys=keys, limits=Limits(mails_hour=0, held=room)),
    )
    for address in addresses:
        people.joining.sign_up(SignUp(address=address))
    engine.dispose()
