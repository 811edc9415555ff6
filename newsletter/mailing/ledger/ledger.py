"""The ledger: every letter a mailing owes, and what became of it, in one database.

This is what senders ask of it; what people do is in `books`. Each method is one transaction, and
the engine (`newsletter.database`) tells what goes wrong in it as a DatabaseError. Synchronous: a
sender calls it from its journal's one thread.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from newsletter.errors import MailingError
from newsletter.mailing.ledger import (
    aftermath,
    claims,
    doubts,
    mailings,
    notices,
    recount,
    senders,
    steps,
)
from newsletter.mailing.ledger.aftermath import Rest
from newsletter.mailing.ledger.books import Books
from newsletter.mailing.ledger.history import History, history
from newsletter.mailing.ledger.mark import Slot
from newsletter.mailing.ledger.process import Process, this_process
from newsletter.mailing.ledger.retry import Retry
from newsletter.mailing.ledger.steps import Result
from newsletter.mailing.states import MailingKind, MailingState
from newsletter.mailing.values import (
    NOTICES,
    Claims,
    Clock,
    DeliveryId,
    Mailing,
    Other,
    SenderId,
    Sending,
    Tally,
)

ENDED = "the sender ended after the letter left and before its answer was recorded"
"""Reason of an uncertain row of a sender that was taken over."""
STOPPED = "the sender was stopped after the letter left and before its answer came"
"""Reason of an uncertain row found at an orderly end."""


class Ledger(Books):
    """The mailings of one database and their senders.

    `process` is the one that sends, where that is not this one: others look whether it lives.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        *,
        retry: Retry | None = None,
        mark: Path | None = None,
        process: Process | None = None,
    ) -> None:
        super().__init__(engine, clock, mark=mark)
        self._retry = retry or Retry()
        self._process = process or this_process()

    def enlist(self, opened: Mailing) -> Sending:
        """Become one of the mailing's senders; a scheduled one begins.

        MailingError where it is paused, cancelled, or the ledger is older than its mark.
        """
        slots = self._mark.slots()
        highest = max((slot.sender for slot in slots), default=0)
        now = self.clock()
        with self._engine.begin() as connection:
            if senders.unaccounted(connection, opened, slots):
                raise _older(opened)
            begun = mailings.begin(connection, opened, now)
            number = senders.enlist(connection, opened, self._process, above=highest, now=now)
            readers = mailings.readers(connection, begun)
        sending = Sending(mailing=begun, sender=number, readers=readers)
        self._mark.begin(_slot(sending, 0))
        return sending

    def claim(self, sending: Sending, limit: int) -> Claims:
        """Take up to `limit` due letters in hand; MailingError once another has taken over."""
        now = self.clock()
        with self._engine.begin() as connection:
            if senders.beat(connection, sending) is None:
                raise senders.taken_over(sending)
            state = mailings.state(connection, sending.mailing)
            if state in (MailingState.PAUSED, MailingState.CANCELLED):
                return Claims(letters=(), skipped=0, state=state)
            if sending.mailing.kind is MailingKind.NOTICE:
                give_up = self._retry.of_notices().give_up
                letters, over = notices.claim(connection, sending, limit, now, give_up=give_up)
            else:
                letters, over = claims.claim(connection, sending, limit, now)
            return Claims(letters=letters, skipped=over, state=state)

    def commit(
        self, sending: Sending, *, intents: Sequence[DeliveryId], results: Sequence[Result]
    ) -> set[DeliveryId]:
        """Results, then intents, in one transaction and so one fsync; the letters that may leave.

        MailingError, results kept, once another sender has taken over.
        """
        now = self.clock()
        intended: set[DeliveryId] = set()
        with self._engine.begin() as connection:
            asked = senders.beat(connection, sending, intents=len(intents))
            self._record(connection, sending, results, now)
            state = mailings.state(connection, sending.mailing)
            if state is MailingState.FINISHED:
                # A late "not now": what was held as uncertain waits after all.
                mailings.settle(connection, mailings.locked(connection, sending.mailing), now)
            if state is MailingState.CANCELLED:
                steps.cancel(connection, sending.mailing, now)
            elif state is MailingState.PAUSED:
                steps.put_back(connection, sending.sender, intents, until=now, now=now)
            elif asked is not None and intents:
                intended = steps.intend(connection, sending, intents, now)
        if asked is None:
            raise senders.taken_over(sending)
        if intended:
            self._mark.write(_slot(sending, asked))
        return intended

    def beat(self, sending: Sending) -> None:
        """A sign of life; MailingError once another sender has taken over."""
        with self._engine.begin() as connection:
            if senders.beat(connection, sending) is None:
                raise senders.taken_over(sending)

    def put_off(
        self, sending: Sending, ids: Sequence[DeliveryId], *, until: datetime, reason: str
    ) -> None:
        """Letters in hand that wait for a time."""
        now = self.clock()
        with self._engine.begin() as connection:
            steps.put_back(connection, sending.sender, ids, until=until, now=now, reason=reason)

    def give_back(self, sending: Sending, ids: Sequence[DeliveryId]) -> None:
        """Letters in hand that anybody may claim."""
        now = self.clock()
        with self._engine.begin() as connection:
            steps.put_back(connection, sending.sender, ids, until=now, now=now)

    def others(self, sending: Sending) -> Sequence[Other]:
        """The other senders of this mailing that have not ended, or died without a word."""
        with self._engine.connect() as connection:
            return senders.others(connection, sending.mailing, but=sending.sender)

    def take_over(self, sending: Sending, other: Other) -> bool:
        """What another had claimed waits again, what it had handed over is held as uncertain.

        False where it has beaten since it was seen.
        """
        with self._engine.begin() as connection:
            if not senders.take_over(connection, other, self.clock()):
                return False
            self._let_go(connection, sending.mailing, other.id, ENDED)
            return True

    def sort_out(self, opened: Mailing) -> Sequence[Other]:
        """Take over from senders whose processes are gone; those who may still be at work."""
        living = []
        with self._engine.begin() as connection:
            for other in senders.others(connection, opened):
                if other.known_dead and senders.take_over(connection, other, self.clock()):
                    self._let_go(connection, opened, other.id, ENDED)
                else:
                    living.append(other)
            mailings.settle(connection, mailings.locked(connection, opened), self.clock())
        return living

    def settle(self, sending: Sending) -> Tally:
        """An orderly end: what is in hand is put back; finished when nothing waits any more."""
        now = self.clock()
        with self._engine.begin() as connection:
            current = mailings.locked(connection, sending.mailing)
            if not senders.end(connection, sending, now):
                raise senders.taken_over(sending)
            self._let_go(connection, current, sending.sender, STOPPED)
            if current.kind is MailingKind.NOTICE:
                notices.forget(connection, now - self._retry.of_notices().give_up)
            mailings.settle(connection, current, now)
            total = recount.tally(connection, current)
        self._mark.end(sending.sender)
        return total

    def begun(self) -> Mapping[int, datetime]:
        """Editions whose mailing has begun, by number, and when the earliest of each did."""
        with self._engine.connect() as connection:
            return mailings.begun(connection)

    def unfollowed(self) -> Sequence[Mailing]:
        """The mailings that ended without their consequences: a crash came between."""
        with self._engine.connect() as connection:
            return [mailings.get(connection, each) for each in aftermath.unfollowed(connection)]

    def followed(self, opened: Mailing, at: datetime) -> None:
        """The consequences of all that was refused before that moment are drawn."""
        with self._engine.begin() as connection:
            aftermath.follow(connection, opened, at)

    def untried(self, opened: Mailing) -> int:
        """How many of its letters are uncertain and were never sent again."""
        with self._engine.connect() as connection:
            return doubts.untried(connection, opened)

    def history(self, subscriber_id: int) -> History:
        """Every letter owed to one person, and what became of it."""
        with self._engine.connect() as connection:
            return history(connection, subscriber_id)

    def acquitted(self, opened: Mailing, people: Iterable[int]) -> set[int]:
        """Who of these people has begun anew since they were sent a letter of this mailing."""
        with self._engine.connect() as connection:
            return aftermath.acquitted(connection, opened, people)

    def resting(self) -> Mapping[int, Rest]:
        """Who is left out of editions now, such as for a full mailbox, by subscriber."""
        with self._engine.connect() as connection:
            return aftermath.resting(connection, self.clock())

    def _record(
        self, connection: Connection, sending: Sending, results: Sequence[Result], now: datetime
    ) -> None:
        if sending.mailing.kind is MailingKind.EDITION:
            steps.record(connection, sending, results, now=now, retry=self._retry)
            return
        retry = self._retry.of_notices()
        steps.record(connection, sending, results, now=now, retry=retry)
        notices.forget(connection, now - retry.give_up)

    def _let_go(
        self, connection: Connection, opened: Mailing, sender: SenderId, reason: str
    ) -> None:
        now = self.clock()
        steps.put_back(connection, sender, None, until=now, now=now)
        steps.hold(connection, sender, reason)
        if mailings.state(connection, opened) is MailingState.CANCELLED:
            steps.cancel(connection, opened, now)


def _slot(sending: Sending, intents: int) -> Slot:
    edition = sending.mailing.edition_number or NOTICES
    return Slot(sender=sending.sender, edition=edition, intents=intents)


def _older(opened: Mailing) -> MailingError:
    return MailingError(
        "the database is an older copy: more letters have left than it knows of",
        where=mailings.called(opened),
        mend=f"`newsletter mailing reconcile {mailings.named(opened)}` finds out which",
    )
