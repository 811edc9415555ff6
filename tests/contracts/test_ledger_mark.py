"""The mark beside a ledger: what is in it, and what its damage or loss comes to."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.database import open_database
from newsletter.errors import DatabaseError, MailingError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.mark import Mark, Slot
from newsletter.mailing.values import SenderId
from tests.contracts.test_ledger import intend, take
from tests.contracts.test_ledger_doubts import proofs
from tests.contracts.test_ledger_older import OLDER, send
from tests.support.mailings import Post, post


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started, with a mark on either database."""
    mail = post(engine, tmp_path, readers=10)
    return replace(mail, ledger=Ledger(engine, mail.clock, mark=tmp_path / "newsletter.mark"))


def test_two_ledgers_write_their_own_slots_of_one_mark(mail: Post, tmp_path: Path) -> None:
    """As two processes do: neither touches the other's line."""
    path = tmp_path / "newsletter.mark"
    other = replace(mail, ledger=Ledger(mail.engine, mail.clock, mark=path))
    first, ours = take(mail, 3)
    second, theirs = take(other, 3)

    intend(mail, first, ours)
    intend(other, second, theirs[:1])
    intend(other, second, theirs[1:])

    assert Mark(path).slots() == [
        Slot(sender=SenderId(1), edition=1, intents=3),
        Slot(sender=SenderId(2), edition=1, intents=3),
    ]
    mail.ledger.settle(first)
    intend(other, second, other.ledger.claim(second, 4).letters)
    assert [slot.intents for slot in Mark(path).slots()] == [3, 7]


def test_the_mark_is_written_before_an_intent_is_granted(
    mail: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full refuses the letters; nothing has left, and the ledger knows more."""
    sending, letters = take(mail, 2)

    def fail(mark: Mark, slot: Slot) -> None:
        raise DatabaseError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Mark, "write", fail)
        with pytest.raises(DatabaseError, match="full"):
            intend(mail, sending, letters)

    assert not mail.ledger.is_older(mail.mailing)
    assert mail.ledger.settle(sending).uncertain == 2


def test_a_settled_sender_leaves_no_file_open(mail: Post) -> None:
    """A process that sends edition after edition does not run out of them."""
    send(mail, 1)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        send(mail, 1)

    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_damaged_mark_stops_sending(mail: Post, tmp_path: Path) -> None:
    """In one line that names the file, whatever is asked."""
    send(mail, 2)
    (tmp_path / "newsletter.mark").write_bytes(b"\xffnothing of ours" * 4)

    for ask in (mail.ledger.enlist, mail.ledger.is_older):
        with pytest.raises(DatabaseError, match="damaged") as refused:
            ask(mail.mailing)
        assert "newsletter.mark" in str(refused.value)
        assert "\n" not in str(refused.value)


def test_a_missing_mark_stops_nothing(mail: Post, tmp_path: Path) -> None:
    """It costs the protection against old copies, no more."""
    send(mail, 2)
    (tmp_path / "newsletter.mark").unlink()

    assert not mail.ledger.is_older(mail.mailing)
    assert len(send(mail, 99)) == 8


def test_a_sqlite_file_that_is_put_back(sqlite_engine: Engine, tmp_path: Path) -> None:
    """The real thing: the file copied, some sent, the copy put back; its mark lies beside it."""
    mail = post(sqlite_engine, tmp_path, readers=10)
    path = tmp_path / "newsletter.db"
    send(mail, 2)
    sqlite_engine.dispose()
    shutil.copy(path, tmp_path / "copy.db")
    lost = send(mail, 3)
    sqlite_engine.dispose()
    for each in tmp_path.glob("newsletter.db-*"):
        each.unlink()
    shutil.copy(tmp_path / "copy.db", path)
    engine = open_database(f"sqlite:///{path}")
    restored = replace(mail, engine=engine, ledger=Ledger(engine, mail.clock))

    assert (tmp_path / "newsletter.db.mark").stat().st_mode & 0o777 == 0o600
    with pytest.raises(MailingError, match=OLDER):
        restored.ledger.enlist(mail.mailing)
    restored.ledger.reconcile(mail.mailing, proofs(lost), complete=True)
    assert {letter.address for letter in send(restored, 99)}.isdisjoint(
        letter.address for letter in lost
    )
    engine.dispose()
