"""Imports are taken back whatever has gone out, whoever else imports, and whatever clocks say."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.outbox import LedgerOutbox
from subscribers import ImportOrder, Notice, Owed, Reception, State, Subscribers, Way
from subscribers.importing import running
from subscribers.importing.undoing import Undone
from subscribers.model import Act
from tests.support.mailings import DIGEST, Clock
from tests.support.people import KEYS, SECRET

Bring = Callable[..., int]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(engine: Engine, clock: Clock) -> Subscribers:
    """People who are written to by the ledger."""
    reception = Reception(keys=KEYS, outbox=LedgerOutbox(clock=clock))
    return Subscribers(engine, clock, secret=SECRET, reception=reception)


@pytest.fixture
def bring(people: Subscribers, clock: Clock, tmp_path: Path) -> Bring:
    """Import these names, a minute later; the number of the import."""

    def import_(*names: str, meanwhile: Callable[[], object] | None = None, **order: object) -> int:
        clock.turn(minutes=1)
        path = tmp_path / f"{'-'.join(names)}.csv"
        path.write_text("email\n" + "".join(f"{name}@example.org\n" for name in names), "utf-8")
        chosen = ImportOrder(**{"consent": "form", **order})  # type: ignore[arg-type]
        others = iter([meanwhile] if meanwhile else [])

        def progress(*_: int) -> None:
            for other in others:
                other()

        rejects = path.with_suffix(".rejects")
        result = people.imports.run(path, chosen, rejects=rejects, progress=progress)
        return result.run or 0

    return import_


def test_who_was_mailed_stays_without_the_consent(
    people: Subscribers, bring: Bring, engine: Engine, clock: Clock
) -> None:
    """A better list finds them: no edition comes twice, and a letter's link means who got it."""
    first = bring("ann", "bob", "cid")
    people.suppress("cid@example.org", reason="asked by phone")
    ledger = Ledger(engine, clock)
    assert ledger.open(1, DIGEST).audience == 2
    link = people.show("ann@example.org").public_id
    late = bring("dora", "ann")
    undone = Undone(removed=1, restored=0, kept=0, mailed=0)
    assert people.imports.undo(late) == undone
    undone = Undone(removed=1, restored=0, kept=2, mailed=2)
    assert people.imports.undo(first) == undone
    assert (people.counts().mailable, people.counts().unconfirmed) == (0, 2)
    assert [line.act for line in people.record("ann@example.org")] == [Act.CONFIRMED, Act.UNDONE]
    assert people.imports.undo(first) == Undone(removed=0, restored=0, kept=2, mailed=2)
    assert len(people.record("ann@example.org")) == 2

    again = bring("ann", "bob", "eve")
    assert people.counts().mailable == 3
    assert ledger.owed(1) == 1
    assert people.leaving.leave(link, way=Way.ONE_CLICK)
    assert people.show("ann@example.org").state is State.UNSUBSCRIBED
    assert people.imports.undo(again) == Undone(removed=1, restored=1, kept=1)
    assert people.show("bob@example.org").state is State.UNCONFIRMED


def test_who_was_owed_a_notice_stays(people: Subscribers, bring: Bring, engine: Engine) -> None:
    """It has links, too; nobody between them is kept for it."""
    run = bring("ann", "bob", "cid")
    outbox = LedgerOutbox(clock=Clock())
    with engine.begin() as connection:
        for name in ("ann", "cid"):
            person = people.show(f"{name}@example.org").id
            outbox.owe(connection, Owed(notice=Notice.CONFIRM, subscriber_id=person))
        assert outbox.mailed(connection, []) == set()
    assert people.imports.undo(run) == Undone(removed=1, restored=0, kept=2, mailed=2)
    assert people.counts().mailable == 0


@pytest.mark.parametrize("waits", [True, False], ids=["confirmed by the other", "only named"])
def test_of_two_imports_at_once_the_later_word_counts(
    people: Subscribers, bring: Bring, monkeypatch: pytest.MonkeyPatch, *, waits: bool
) -> None:
    """Not which of them began first: whom the other one named meanwhile stays."""
    monkeypatch.setattr(running, "BATCH", 2)
    consent = None if waits else "form"
    short: list[int] = []
    long = bring(
        "a1", "a2", "x", "a3", meanwhile=lambda: short.append(bring("x", "b1", consent=consent))
    )
    assert long < short[0]
    state = people.show("x@example.org").state
    assert state is State.CONFIRMED
    assert people.imports.undo(short[0]) == Undone(removed=1, restored=0, kept=1)
    assert people.show("x@example.org").state is State.CONFIRMED
    assert people.imports.undo(long) == Undone(removed=3, restored=int(waits), kept=0)
    assert people.imports.undo(short[0]) == Undone(removed=1, restored=0, kept=0)
    assert people.counts().total == 0


def test_of_two_imports_at_once_the_one_that_wrote_last_goes_first(
    people: Subscribers, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have begun first; what the other had written before stands in nobody's way."""
    monkeypatch.setattr(running, "BATCH", 1)
    people.add("x@example.org")
    long = bring("a1", "x", meanwhile=lambda: bring("b1", "x", consent=None))
    assert people.show("x@example.org").state is State.CONFIRMED
    assert people.imports.undo(long) == Undone(removed=1, restored=1, kept=0)
    assert people.show("x@example.org").state is State.UNCONFIRMED


def test_a_clock_that_was_ahead_forgets_nobody_who_left(
    people: Subscribers, bring: Bring, clock: Clock
) -> None:
    """Nor who chose, or was named by hand: their record has an order of its own."""
    people.add("waits@example.org")
    clock.turn(hours=2)
    run = bring("ann", "bob", "cid", "waits")
    clock.turn(hours=-2)
    people.remove("ann@example.org")
    people.add("bob@example.org")
    people.remove("waits@example.org")
    assert people.imports.undo(run) == Undone(removed=1, restored=0, kept=3)
    bring("ann", "waits")
    assert people.show("ann@example.org").state is State.UNSUBSCRIBED
    assert people.show("waits@example.org").state is State.UNSUBSCRIBED


def test_a_clock_that_was_behind_keeps_nobody(
    people: Subscribers, bring: Bring, clock: Clock
) -> None:
    """What stood on record before an import is nothing that came after it."""
    people.add("waits@example.org")
    clock.turn(hours=-2)
    run = bring("waits")
    assert people.imports.undo(run) == Undone(removed=0, restored=1, kept=0)


def test_ids_of_the_record_that_are_given_again_hide_nothing(
    people: Subscribers, bring: Bring
) -> None:
    """SQLite gives those of a person who was erased to the next line of somebody else."""
    people.add("waits@example.org")
    run = bring("waits", "zoe")
    people.persons.erase("zoe@example.org")
    people.remove("waits@example.org")
    assert people.imports.undo(run) == Undone(removed=0, restored=0, kept=1)
    assert people.show("waits@example.org").state is State.UNSUBSCRIBED
