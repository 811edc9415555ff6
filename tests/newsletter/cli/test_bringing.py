"""Imports at a terminal: a bar while they run, a question before one is taken back."""

import io
from pathlib import Path

import pytest
import typer
from sqlalchemy import Engine

from newsletter.cli.bringing import bring_people, read_columns, show_runs, undo_run
from newsletter.cli.exits import Exit
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.outbox import LedgerOutbox
from subscribers import ImportOrder, Reception, Subscribers
from subscribers.importing import running
from tests.support.mailings import DIGEST, Clock
from tests.support.people import KEYS, SECRET, store


@pytest.fixture
def people(sqlite_engine: Engine) -> Subscribers:
    return store(sqlite_engine)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("email\n" + "".join(f"p{number}@example.org\n" for number in range(20)))
    return path


def test_a_bar_shows_how_far_it_is(
    people: Subscribers,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On a terminal's standard error, gone at the end; the result stays on standard output."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(running, "BATCH", 5)
    assert bring_people(people, source, ImportOrder(consent="x"), as_json=False) is Exit.OK
    told = capsys.readouterr()
    assert "importing" in told.err
    assert "100%" in told.err
    assert "rows 20 = added 20" in told.out
    assert "importing" not in told.out


@pytest.mark.parametrize(("answer", "left"), [("n\n", 20), ("y\n", 0)])
def test_taking_back_asks_first(
    people: Subscribers,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    answer: str,
    left: int,
) -> None:
    """At a terminal; a no changes nothing."""
    bring_people(people, source, ImportOrder(), as_json=False)

    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Keyboard(answer))
    if left:
        with pytest.raises(typer.Abort):
            undo_run(people, 1, asks=True, as_json=False)
    else:
        undo_run(people, 1, asks=True, as_json=False)
        assert "removed 20, restored 0, kept 0" in capsys.readouterr().out
    assert people.counts().total == left


def test_who_was_kept_is_explained(
    people: Subscribers, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody wonders why they are still there; the list says that it was undone."""
    first = people.imports.run(source, ImportOrder(), rejects=source.with_name("r.csv"))
    second = people.imports.run(source, ImportOrder(consent="x"), rejects=source.with_name("r.csv"))
    undo_run(people, first.run or 0, asks=False, as_json=False)
    assert "kept 20\nthose who were kept have done something since" in capsys.readouterr().out
    show_runs(people.imports.all(), as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["import", str(second.run), str(first.run)]
    assert lines[2].endswith("2017-06-12 09:30")


def test_who_was_kept_for_a_letter_is_told_apart(
    sqlite_engine: Engine, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what became of them; nothing is said of others where there are none."""
    reception = Reception(keys=KEYS, outbox=LedgerOutbox(clock=Clock()))
    people = Subscribers(sqlite_engine, Clock(), secret=SECRET, reception=reception)
    run = people.imports.run(source, ImportOrder(consent="x"), rejects=source.with_name("r.csv"))
    Ledger(sqlite_engine, Clock()).open(1, DIGEST)
    undo_run(people, run.run or 0, asks=False, as_json=False)
    assert capsys.readouterr().out == (
        "removed 0, restored 0, kept 20\n20 were kept because a letter went to them, or was to go: "
        "they are unconfirmed now, and get no more until they agree\n"
    )
    undo_run(people, run.run or 0, asks=False, as_json=True)
    assert '"mailed": 20' in capsys.readouterr().out


def test_columns_are_pairs() -> None:
    """A heading may have signs of its own; none is a mistake of usage."""
    assert read_columns(["Name=Full = Name", "state="]) == {"name": "Full = Name", "state": ""}
    with pytest.raises(typer.BadParameter, match="names no heading"):
        read_columns(["name"])
