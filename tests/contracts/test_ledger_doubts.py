"""Uncertain letters: proved by evidence, cleared, or sent again; on every database alike."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.errors import MailingError
from newsletter.mailing.ledger.steps import CANCELLED
from newsletter.mailing.states import DeliveryState, MailingState
from newsletter.mailing.values import Claimed, DeliveryId
from tests.contracts.test_ledger import (
    LOST,
    TAKEN,
    finish,
    in_hand,
    intend,
    record,
    rows,
    take,
)
from tests.support.mailings import DIGEST, Post, post

PROOF = "4F1: sent (250 2.0.0 Ok)"


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to ten readers that nobody has started."""
    return post(engine, tmp_path, readers=10)


def doubtful(mail: Post, count: int = 4) -> list[Claimed]:
    """End a run in which all were sent, but for so many whose answers were lost."""
    sending, letters = take(mail)
    finish(mail, sending, TAKEN, letters[count:])
    finish(mail, sending, LOST, letters[:count])
    mail.ledger.settle(sending)
    return list(letters[:count])


def proofs(letters: Iterable[Claimed]) -> dict[DeliveryId, str]:
    """Evidence that these were taken."""
    return {letter.delivery_id: PROOF for letter in letters}


def claimable(mail: Post) -> set[str]:
    """Whose letters a new sender would get."""
    sending = mail.ledger.enlist(mail.mailing)
    addresses = {letter.address for letter in mail.ledger.claim(sending, 99).letters}
    mail.ledger.settle(sending)
    return addresses


def state(mail: Post) -> MailingState:
    """Where the mailing stands."""
    return mail.ledger.get(mail.mailing.id).state


def test_proof_turns_uncertain_into_sent(mail: Post) -> None:
    """With the proof as its reason; without complete evidence the others stay uncertain."""
    letters = doubtful(mail)

    found = mail.ledger.reconcile(mail.mailing, proofs(letters[:1]), complete=False)

    assert (found.proved, found.cleared, found.doubted) == (1, 0, 0)
    assert (found.tally.sent, found.tally.uncertain) == (7, 3)
    proved = next(row for row in rows(mail) if row.id == letters[0].delivery_id)
    assert (proved.state, proved.reason, proved.attempts) == (DeliveryState.SENT, PROOF, 1)
    assert state(mail) is MailingState.FINISHED
    assert claimable(mail) == set()
    assert not mail.ledger.verify(mail.mailing)


def test_what_complete_evidence_does_not_know_waits_again(mail: Post) -> None:
    """It never arrived: the mailing reopens, and only those letters are claimed."""
    letters = doubtful(mail)

    found = mail.ledger.reconcile(mail.mailing, proofs(letters[:1]), complete=True)

    assert (found.proved, found.cleared, found.doubted) == (1, 3, 0)
    assert (found.tally.sent, found.tally.waiting, found.tally.uncertain) == (7, 3, 0)
    assert state(mail) is MailingState.SENDING
    assert not mail.ledger.verify(mail.mailing)
    assert claimable(mail) == {letter.address for letter in letters[1:]}
    # Cleared, not sent again in doubt: no double is possible.
    assert {row.doubts for row in rows(mail)} == {0}


def test_what_waits_is_no_matter_of_evidence(mail: Post) -> None:
    """In a ledger that knows all, a letter that waits has not left."""
    sending, letters = take(mail, 4)
    finish(mail, sending, LOST, letters)
    mail.ledger.settle(sending)

    found = mail.ledger.reconcile(mail.mailing, {}, complete=False)

    assert (found.proved, found.cleared, found.doubted) == (0, 0, 0)
    assert (found.tally.waiting, found.tally.uncertain) == (6, 4)


def test_proving_twice_proves_nothing_new(mail: Post) -> None:
    """What is known to be sent keeps its own answer."""
    letters = doubtful(mail)
    everything = {row.id: PROOF for row in rows(mail)}

    assert mail.ledger.reconcile(mail.mailing, everything, complete=True).proved == len(letters)
    assert mail.ledger.reconcile(mail.mailing, everything, complete=True).proved == 0
    assert sum(row.reason == PROOF for row in rows(mail)) == len(letters)


def test_a_proof_overtakes_the_answer(mail: Post) -> None:
    """A letter in a live sender's hand is proved: its late answer changes nothing any more."""
    sending, letters = take(mail)
    intend(mail, sending, letters[:1])
    mail.ledger.reconcile(mail.mailing, proofs(letters[:1]), complete=False)

    assert "handover" not in in_hand(mail)
    record(mail, sending, LOST, letters[:1])

    assert mail.states()[letters[0].address] == "sent"
    assert len(in_hand(mail)) == 9


def test_evidence_on_a_cancelled_mailing(mail: Post) -> None:
    """What never arrived will not: it is skipped, like all that had not left."""
    sending, letters = take(mail, 4)
    finish(mail, sending, LOST, letters)
    mail.ledger.cancel(mail.mailing)
    mail.ledger.settle(sending)

    found = mail.ledger.reconcile(mail.mailing, proofs(letters[:1]), complete=True)

    assert (found.proved, found.cleared) == (1, 3)
    assert (found.tally.sent, found.tally.skipped, found.tally.waiting) == (1, 9, 0)
    assert {row.reason for row in rows(mail, DeliveryState.SKIPPED)} == {CANCELLED}
    assert state(mail) is MailingState.CANCELLED
    assert not mail.ledger.verify(mail.mailing)


def test_evidence_leaves_a_pause(mail: Post) -> None:
    """Only a person resumes."""
    sending, letters = take(mail)
    finish(mail, sending, LOST, letters)
    mail.ledger.pause(mail.mailing, reason="a storm")
    mail.ledger.settle(sending)

    assert mail.ledger.reconcile(mail.mailing, {}, complete=True).cleared == 10
    assert state(mail) is MailingState.PAUSED


def test_resending_counts_the_doubt_and_reopens(mail: Post) -> None:
    """That many doubles are possible; only what was asked for waits again."""
    letters = doubtful(mail)
    ids = [letter.delivery_id for letter in letters]
    assert state(mail) is MailingState.FINISHED

    assert mail.ledger.resend(mail.mailing, ids[:2]) == 2

    assert state(mail) is MailingState.SENDING
    assert mail.ledger.get(mail.mailing.id).finished_at is None
    assert {row.id: row.doubts for row in rows(mail, DeliveryState.WAITING)} == {
        ids[0]: 1,
        ids[1]: 1,
    }
    assert {row.doubts for row in rows(mail, DeliveryState.UNCERTAIN)} == {0}
    assert {row.reason for row in rows(mail, DeliveryState.WAITING)} == {None}
    assert not mail.ledger.verify(mail.mailing)
    assert claimable(mail) == {letter.address for letter in letters[:2]}


def test_resending_all_and_again(mail: Post) -> None:
    """Each time one doubt more, and the attempts go on counting."""
    doubtful(mail, 3)
    for doubts in (1, 2):
        assert mail.ledger.resend(mail.mailing) == 3
        sending, letters = take(mail)
        assert {letter.attempt for letter in letters} == {doubts + 1}
        finish(mail, sending, LOST, letters)
        mail.ledger.settle(sending)

        assert {row.doubts for row in rows(mail, DeliveryState.UNCERTAIN)} == {doubts}
    assert {row.doubts for row in rows(mail, DeliveryState.SENT)} == {0}


def test_only_uncertain_letters_are_resent(mail: Post) -> None:
    """Not one that is known to be sent, nor one whose answer somebody awaits."""
    sending, letters = take(mail)
    finish(mail, sending, TAKEN, letters[1:])
    intend(mail, sending, letters[:1])

    assert mail.ledger.resend(mail.mailing) == 0
    assert mail.ledger.resend(mail.mailing, [letter.delivery_id for letter in letters]) == 0
    assert mail.ledger.resend(mail.mailing, []) == 0


def test_a_resend_stays_within_its_mailing(mail: Post) -> None:
    """The letters of another edition are not ours to send again."""
    letters = doubtful(mail)
    second = mail.ledger.open(2, DIGEST)

    assert mail.ledger.resend(second) == 0
    assert mail.ledger.resend(second, [letter.delivery_id for letter in letters]) == 0
    assert len(rows(mail, DeliveryState.UNCERTAIN)) == 4


def test_a_late_answer_of_a_resent_letter_is_not_believed(mail: Post) -> None:
    """It is the old try's; the new one has its own."""
    old, letters = take(mail)
    finish(mail, old, LOST, letters)
    mail.ledger.resend(mail.mailing)

    record(mail, old, TAKEN, letters)

    assert set(mail.states().values()) == {"waiting"}
    assert in_hand(mail) == []


def test_a_cancelled_mailing_resends_nothing(mail: Post) -> None:
    """Nobody would send them: they stay uncertain, and the person hears why."""
    sending, letters = take(mail)
    finish(mail, sending, LOST, letters)
    mail.ledger.cancel(mail.mailing)

    with pytest.raises(MailingError, match="edition 1 is cancelled"):
        mail.ledger.resend(mail.mailing)

    assert set(mail.states().values()) == {"uncertain"}
    assert not mail.ledger.verify(mail.mailing)


def test_a_resend_of_thousands_fits_its_statements(engine: Engine, tmp_path: Path) -> None:
    """In batches, whatever a database's limit on variables."""
    mail = post(engine, tmp_path, readers=1100)
    sending, letters = take(mail, 1100)
    finish(mail, sending, LOST, letters)

    assert mail.ledger.resend(mail.mailing, [letter.delivery_id for letter in letters]) == 1100
    assert mail.ledger.tally(mail.mailing).waiting == 1100
