"""An older copy of a ledger sends nothing again: the mark knows more, on every database alike."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, Row, insert, select

from newsletter.errors import MailingError
from newsletter.mailing.ledger.doubts import OLD_COPY
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.mark import Slot
from newsletter.mailing.ledger.tables import metadata
from newsletter.mailing.states import DeliveryState, MailingState
from newsletter.mailing.values import Claimed, Mailing, Readers
from tests.contracts.test_ledger import NOT_NOW, TAKEN, finish, intend, rows, take
from tests.contracts.test_ledger_doubts import PROOF, claimable, proofs
from tests.support.mailings import BEGIN, DIGEST, Post, address, post

OLDER = "edition 1: the database is an older copy"


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started, with a mark on either database."""
    mail = post(engine, tmp_path, readers=10)
    return replace(mail, ledger=Ledger(engine, mail.clock, mark=tmp_path / "newsletter.mark"))


@dataclass
class Backup:
    """A copy of all the ledger's rows, to be put back."""

    engine: Engine
    rows: dict[str, list[Row[tuple[object, ...]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.engine.connect() as connection:
            for table in metadata.sorted_tables:
                self.rows[table.name] = list(connection.execute(select(table)).all())

    def restore(self) -> None:
        with self.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
            for table in metadata.sorted_tables:
                for row in self.rows[table.name]:
                    connection.execute(insert(table).values(row._asdict()))


def send(mail: Post, count: int, *, opened: Mailing | None = None) -> list[Claimed]:
    """Send so many letters in good order."""
    sending = mail.ledger.enlist(opened or mail.mailing)
    letters = mail.ledger.claim(sending, count).letters
    finish(mail, sending, TAKEN, letters)
    mail.ledger.settle(sending)
    return list(letters)


def aged(mail: Post, count: int = 4) -> list[Claimed]:
    """Send two letters, back up, send so many more, and restore the backup; those that it lost."""
    send(mail, 2)
    backup = Backup(mail.engine)
    lost = send(mail, count)
    backup.restore()
    return lost


def test_an_older_copy_refuses_to_send(mail: Post) -> None:
    """What it believes to be waiting has left; a person must find out what."""
    assert not mail.ledger.is_older(mail.mailing)
    aged(mail)

    assert mail.ledger.is_older(mail.mailing)
    with pytest.raises(MailingError, match=OLDER) as refused:
        mail.ledger.enlist(mail.mailing)
    assert "`newsletter mailing reconcile 1`" in refused.value.mend
    assert not mail.ledger.has_senders(mail.mailing)


def test_a_copy_that_missed_one_letter_is_older(mail: Post) -> None:
    """One intent of a sender that the copy knows, the last before the crash."""
    sending, letters = take(mail, 2)
    intend(mail, sending, letters[:1])
    backup = Backup(mail.engine)
    intend(mail, sending, letters[1:])
    assert not mail.ledger.is_older(mail.mailing)
    backup.restore()

    assert mail.ledger.is_older(mail.mailing)


def test_a_ledger_that_knows_more_than_its_mark_is_not_older(mail: Post) -> None:
    """Killed between its commit and its mark: nothing left in between."""
    sending, letters = take(mail, 4)
    intend(mail, sending, letters[:2])
    mark = mail.ledger._mark
    mark.write(Slot(sender=sending.sender, edition=1, intents=1))

    assert not mail.ledger.is_older(mail.mailing)
    mail.ledger.enlist(mail.mailing)


def test_nothing_lost_is_no_older_copy(mail: Post) -> None:
    """A backup of a ledger that has not gone on since is as good as the ledger."""
    send(mail, 2)
    Backup(mail.engine).restore()

    assert not mail.ledger.is_older(mail.mailing)
    send(mail, 1)


def test_other_editions_may_be_sent(mail: Post) -> None:
    """What was lost of one edition says nothing about another."""
    aged(mail)
    second = mail.ledger.open(2, DIGEST)

    assert len(send(mail, 99, opened=second)) == 10
    assert mail.ledger.is_older(mail.mailing)


def test_numbers_go_on_above_those_that_were_lost(mail: Post) -> None:
    """A lost sender may still be alive; its number is never another's."""
    aged(mail)

    assert mail.ledger.enlist(mail.ledger.open(2, DIGEST)).sender == 3


def test_complete_evidence_sends_the_rest(mail: Post) -> None:
    """What it proves is sent, all else goes out, and nothing twice."""
    lost = aged(mail)

    found = mail.ledger.reconcile(mail.mailing, proofs(lost), complete=True)

    assert (found.proved, found.cleared, found.doubted) == (4, 0, 0)
    assert (found.tally.sent, found.tally.waiting) == (6, 4)
    assert not mail.ledger.is_older(mail.mailing)
    assert not mail.ledger.verify(mail.mailing)
    assert {row.attempts for row in rows(mail, DeliveryState.SENT)} == {1}
    assert {letter.address for letter in send(mail, 99)}.isdisjoint(one.address for one in lost)
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED


def test_incomplete_evidence_holds_the_rest(mail: Post) -> None:
    """What may have left is uncertain and says why; a person may send it again on purpose."""
    lost = aged(mail)

    found = mail.ledger.reconcile(mail.mailing, proofs(lost[:1]), complete=False)

    assert (found.proved, found.cleared, found.doubted) == (1, 0, 7)
    assert (found.tally.sent, found.tally.uncertain, found.tally.waiting) == (3, 7, 0)
    assert {row.reason for row in rows(mail, DeliveryState.UNCERTAIN)} == {OLD_COPY}
    assert not mail.ledger.is_older(mail.mailing)
    assert not mail.ledger.verify(mail.mailing)
    assert claimable(mail) == set()
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED
    again = mail.ledger.reconcile(mail.mailing, proofs(lost), complete=True)
    assert (again.proved, again.cleared) == (3, 4)
    assert claimable(mail).isdisjoint(one.address for one in lost)


def test_deferred_letters_of_an_older_copy_are_held_too(mail: Post) -> None:
    """Their next try may have been the one that the copy lost."""
    sending, letters = take(mail, 2)
    finish(mail, sending, NOT_NOW, letters)
    mail.ledger.settle(sending)
    mail.clock.turn(hours=1)
    backup = Backup(mail.engine)
    send(mail, 10)
    backup.restore()

    assert mail.ledger.reconcile(mail.mailing, {}, complete=False).doubted == 10


def test_what_was_in_hand_in_an_older_copy_is_held_too(mail: Post) -> None:
    """The backup was taken while somebody sent: its claimed letters left a moment later."""
    sending, letters = take(mail, 6)
    intend(mail, sending, letters[:2])
    backup = Backup(mail.engine)
    finish(mail, sending, TAKEN, letters[2:])
    backup.restore()

    found = mail.ledger.reconcile(mail.mailing, {}, complete=False)

    assert found.doubted == 8
    mine = mail.ledger.enlist(mail.mailing)
    for other in mail.ledger.others(mine):
        assert mail.ledger.take_over(mine, other)
    assert not mail.ledger.claim(mine, 99).letters
    assert mail.ledger.tally(mail.mailing).uncertain == 10
    assert not mail.ledger.verify(mail.mailing)


def test_complete_evidence_frees_what_was_in_hand(mail: Post) -> None:
    """Claimed then and not found anywhere: it never left, and goes out after the take-over."""
    sending, letters = take(mail, 6)
    backup = Backup(mail.engine)
    finish(mail, sending, TAKEN, letters[:2])
    backup.restore()

    mail.ledger.reconcile(mail.mailing, proofs(letters[:2]), complete=True)

    mine = mail.ledger.enlist(mail.mailing)
    for other in mail.ledger.others(mine):
        assert mail.ledger.take_over(mine, other)
    free = {letter.address for letter in mail.ledger.claim(mine, 99).letters}
    assert free == {address(number) for number in range(10)} - {one.address for one in letters[:2]}


@pytest.mark.parametrize("complete", [True, False], ids=["complete", "incomplete"])
def test_a_copy_from_before_the_schedule_began(mail: Post, *, complete: bool) -> None:
    """It owed nobody anything yet, so no evidence can have named its rows: all are held."""
    second = mail.ledger.open(2, DIGEST, at=BEGIN)
    backup = Backup(mail.engine)
    send(mail, 99, opened=second)
    backup.restore()
    assert mail.ledger.is_older(second)

    found = mail.ledger.reconcile(second, {}, complete=complete)

    assert (found.doubted, found.cleared) == (10, 0)
    assert not send(mail, 99, opened=second)
    held = mail.ledger.deliveries(second, DeliveryState.UNCERTAIN)
    assert len(held) == 10
    again = mail.ledger.reconcile(second, {row.id: PROOF for row in held[:9]}, complete=True)
    assert (again.proved, again.cleared) == (9, 1)


def test_a_paused_schedule_of_an_older_copy_stays_paused(mail: Post) -> None:
    """Its letters are held, and only a person goes on."""
    second = mail.ledger.open(2, DIGEST, at=BEGIN)
    mail.ledger.pause(second, reason="to read it once more")
    backup = Backup(mail.engine)
    mail.ledger.resume(second)
    send(mail, 99, opened=second)
    backup.restore()

    assert mail.ledger.reconcile(second, {}, complete=False).doubted == 10

    assert mail.ledger.get(second.id).state is MailingState.PAUSED


@pytest.mark.parametrize("complete", [True, False], ids=["complete", "incomplete"])
def test_mailings_of_one_edition_lose_together(mail: Post, *, complete: bool) -> None:
    """The mark knows editions, not topics: evidence on one mailing holds what waits in the other."""
    mail.people.add("gardener@example.org", topics=["gardens"], consent="asked for it")
    second = mail.ledger.open(1, DIGEST, Readers(topic="gardens"))
    backup = Backup(mail.engine)
    lost = send(mail, 4)
    send(mail, 99, opened=second)
    backup.restore()

    mail.ledger.reconcile(mail.mailing, proofs(lost), complete=complete)

    assert not mail.ledger.is_older(second)
    assert not send(mail, 99, opened=second)
    assert mail.ledger.tally(second).uncertain == 1
    assert not mail.ledger.verify(second)


def test_another_edition_is_no_part_of_it(mail: Post) -> None:
    """What waits there has nothing to do with what was lost here."""
    second = mail.ledger.open(2, DIGEST)
    aged(mail)
    second = mail.ledger.open(2, DIGEST)

    mail.ledger.reconcile(mail.mailing, {}, complete=False)

    assert mail.ledger.tally(second).waiting == 10
