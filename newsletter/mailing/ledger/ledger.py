"""The ledger: every letter a mailing owes, and what became of it, in one database.

Each method is one transaction, and the engine (`newsletter.database`) tells what goes wrong in it
as a DatabaseError. Synchronous: a sender calls it from its journal's one thread.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection, Engine, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from newsletter.errors import DatabaseError, MailingError
from newsletter.mailing.ledger import recount, steps
from newsletter.mailing.ledger.audience import freeze, owed
from newsletter.mailing.ledger.lock import only_sender
from newsletter.mailing.ledger.steps import Result
from newsletter.mailing.ledger.tables import delivery, mailing
from newsletter.mailing.states import DeliveryState, MailingState
from newsletter.mailing.values import (
    Broken,
    Claimed,
    Clock,
    Delivery,
    DeliveryId,
    Mailing,
    MailingId,
    Tally,
)

ENDED = "the sender ended after the letter left and before its answer was recorded"
"""Reason of an uncertain row found at a start."""
STOPPED = "the sender was stopped after the letter left and before its answer came"
"""Reason of an uncertain row found at an orderly end."""


class Ledger:
    """The mailings of one database; `clock` gives aware UTC, `chance` numbers in [0, 1)."""

    def __init__(
        self, engine: Engine, clock: Clock, *, chance: Callable[[], float] = random.random
    ) -> None:
        self._engine = engine
        self.clock = clock
        self._chance = chance

    def open(self, edition_number: int, digest: str, *, topic: str | None = None) -> Mailing:
        """The mailing of this edition and topic: found again, or its audience frozen now.

        MailingError where nobody is left to mail, or the number was mailed with other bytes.
        """
        try:
            with self._engine.begin() as connection:
                found = _same_bytes(connection, edition_number, digest, topic)
                return found or self._freeze(connection, edition_number, digest, topic)
        except IntegrityError as error:
            # Another process opened it between our look and our insert (PostgreSQL only).
            with self._engine.connect() as connection:
                found = _same_bytes(connection, edition_number, digest, topic)
            if found is None:
                raise DatabaseError("two mailings were opened at once", mend="repeat") from error
            return found

    def extend(self, opened: Mailing) -> Mailing:
        """Owe the letter to those who joined since, too; the mailing with its new audience."""
        with self._engine.begin() as connection:
            current = _current(connection, opened)
            joined = freeze(connection, opened, self.clock())
            if not joined:
                return current
            grown: dict[str, object] = {"audience": current.audience + joined}
            if current.state is MailingState.FINISHED:
                grown |= {"state": MailingState.DRAFT, "finished_at": None}
            return _change(connection, opened, grown)

    def get(self, mailing_id: int) -> Mailing:
        """One mailing by its id; MailingError where there is none."""
        with self._engine.connect() as connection:
            row = connection.execute(select(mailing).where(mailing.c.id == mailing_id)).first()
        if row is None:
            raise MailingError(
                f"no mailing {mailing_id}", mend="`newsletter mailing list` shows those there are"
            )
        return _mailing(row)

    def find(self, edition_number: int, *, topic: str | None = None) -> Mailing | None:
        """The mailing of this edition and topic, where there is one."""
        wanted = (mailing.c.edition_number == edition_number, mailing.c.topic == (topic or ""))
        with self._engine.connect() as connection:
            row = connection.execute(select(mailing).where(*wanted)).first()
        return None if row is None else _mailing(row)

    def owed(self, edition_number: int, *, topic: str | None = None) -> int:
        """How many people who may be mailed now are owed no letter of this edition yet."""
        with self._engine.connect() as connection:
            return owed(connection, edition_number, topic)

    def list(self) -> Sequence[Mailing]:
        """All mailings, the latest first."""
        with self._engine.connect() as connection:
            found = connection.execute(select(mailing).order_by(mailing.c.id.desc()))
            return [_mailing(row) for row in found]

    def tally(self, opened: Mailing) -> Tally:
        """The sum of a mailing, recounted from its rows."""
        with self._engine.connect() as connection:
            return recount.tally(connection, _current(connection, opened))

    def verify(self, opened: Mailing) -> Sequence[Broken]:
        """Every row that breaks the ledger's law; a crash breaks none, recovered or not."""
        with self._engine.connect() as connection:
            return recount.broken(connection, _current(connection, opened))

    def deliveries(
        self, opened: Mailing, *states: DeliveryState, limit: int = 1000
    ) -> Sequence[Delivery]:
        """The rows in those states, such as the uncertain ones that must be named."""
        with self._engine.connect() as connection:
            return recount.deliveries(connection, opened, states, limit)

    def next_due(self, opened: Mailing) -> datetime | None:
        """When the next waiting or deferred letter may be claimed; None when none waits."""
        due = select(func.min(delivery.c.next_at)).where(
            delivery.c.mailing_id == opened.id,
            delivery.c.next_at.is_not(None),
            delivery.c.state.in_(recount.DUE),
        )
        with self._engine.connect() as connection:
            found: datetime | None = connection.execute(due).scalar_one()
            return found

    def sender(self) -> AbstractContextManager[None]:
        """Be the only sender on this database for a while; MailingError names the other."""
        return only_sender(self._engine)

    def recover(self, opened: Mailing) -> Mailing:
        """Take the mailing over at a sender's start; its claims carry the new fence.

        What a crash left claimed waits again; what it left in handover is uncertain: held.
        """
        now = self.clock()
        with self._engine.begin() as connection:
            current = _current(connection, opened)
            if current.state in (MailingState.PAUSED, MailingState.CANCELLED):
                raise MailingError(f"mailing {opened.id} is {current.state}")
            steps.recover(connection, opened, ENDED, now)
            begun: dict[str, object] = {
                "state": MailingState.SENDING,
                "fence": current.fence + 1,
                "started_at": current.started_at or now,
                "finished_at": None,
            }
            return _change(connection, opened, begun)

    def claim(self, sending: Mailing, limit: int) -> tuple[Sequence[Claimed], int]:
        """Take up to `limit` due letters in hand; and how many were skipped, consent gone."""
        with self._engine.begin() as connection:
            return steps.claim(connection, sending, limit, self.clock())

    def intend(self, sending: Mailing, ids: Sequence[DeliveryId]) -> set[DeliveryId]:
        """The letters that may leave: their intent is durable when this returns."""
        return self.commit(sending, intents=ids, results=())

    def record(self, sending: Mailing, results: Sequence[Result]) -> None:
        """What became of letters in our hand."""
        self.commit(sending, intents=(), results=results)

    def commit(
        self, sending: Mailing, *, intents: Sequence[DeliveryId], results: Sequence[Result]
    ) -> set[DeliveryId]:
        """Results, then intents, in one transaction and so one fsync; the intended letters.

        MailingError, results kept, once another sender has taken over.
        """
        now = self.clock()
        with self._engine.begin() as connection:
            steps.record(connection, sending, results, now=now, chance=self._chance)
            if not intents:
                return set()
            intended, lost = steps.intend(connection, sending, intents, now)
        if lost:
            raise steps.taken_over(sending)
        return intended

    def settle(self, sending: Mailing) -> Tally:
        """Put back what is still in hand at an orderly end; finished when nothing waits."""
        now = self.clock()
        with self._engine.begin() as connection:
            current = _current(connection, sending)
            if current.fence != sending.fence:
                raise steps.taken_over(sending)
            steps.recover(connection, sending, STOPPED, now)
            total = recount.tally(connection, current)
            if not total.waiting:
                done = {"state": MailingState.FINISHED, "finished_at": now}
                _change(connection, sending, done)
            return total

    def _freeze(
        self, connection: Connection, edition_number: int, digest: str, topic: str | None
    ) -> Mailing:
        now = self.clock()
        values = {
            "edition_number": edition_number,
            "digest": digest,
            "topic": topic or "",
            "state": MailingState.DRAFT,
            "audience": 0,
            "fence": 0,
            "created_at": now,
        }
        row = connection.execute(insert(mailing).values(values).returning(mailing)).one()
        opened = _mailing(row)
        count = freeze(connection, opened, now)
        if not count:
            raise _nobody(topic)
        return _change(connection, opened, {"audience": count})


def _same_bytes(
    connection: Connection, edition_number: int, digest: str, topic: str | None
) -> Mailing | None:
    found = connection.execute(
        select(mailing).where(mailing.c.edition_number == edition_number)
    ).all()
    if any(row.digest != digest for row in found):
        raise MailingError(
            f"edition {edition_number} was mailed with other bytes",
            mend="give the report the next number",
        )
    same = [row for row in found if row.topic == (topic or "")]
    return _mailing(same[0]) if same else None


def _current(connection: Connection, opened: Mailing) -> Mailing:
    row = connection.execute(select(mailing).where(mailing.c.id == opened.id)).one()
    return _mailing(row)


def _change(connection: Connection, opened: Mailing, values: Mapping[str, object]) -> Mailing:
    row = connection.execute(
        update(mailing).where(mailing.c.id == opened.id).values(values).returning(mailing)
    ).one()
    return _mailing(row)


def _mailing(row: Row[tuple[object, ...]]) -> Mailing:
    return Mailing(
        id=MailingId(row.id),
        edition_number=row.edition_number,
        digest=row.digest,
        topic=row.topic or None,
        state=MailingState(row.state),
        audience=row.audience,
        fence=row.fence,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def _nobody(topic: str | None) -> MailingError:
    whom = f"no confirmed subscriber follows {topic!r}" if topic else "no confirmed subscriber"
    return MailingError(
        f"nobody to mail: {whom} without this edition",
        mend="`newsletter subscribers list` shows who there is",
    )
