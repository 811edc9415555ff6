"""Notices as tests owe them: people and opt-ins written by hand, through the real outbox."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, text

from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.outbox import LedgerOutbox
from newsletter.mailing.ledger.retry import Retry
from newsletter.mailing.values import Claimed, Mailing, Sending
from subscribers import Notice, Owed
from subscribers.tables import opt_in
from tests.support.mailings import Clock, subscribers

VALID = timedelta(days=7)


class Desk:
    """A database whose people are owed notices; `clock` is turned by hand."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        self.people = subscribers(engine, clock)
        self.ledger = Ledger(engine, clock, retry=Retry(chance=lambda: 0.0))
        self.outbox = LedgerOutbox(clock=clock)

    def person(self, address: str, *, consent: str | None = None) -> int:
        """Somebody, unconfirmed unless they agreed; their id."""
        return self.people.add(address, consent=consent).id

    def person_id(self, address: str) -> int:
        """The id of somebody who is known."""
        return self.people.show(address).id

    def opt_in(
        self,
        person: int,
        *,
        purpose: str = "join",
        nonce: str = "",
        language: str = "",
        lists: Sequence[str] = (),
        address: str | None = None,
    ) -> int:
        """An open opt-in of theirs; its id. `address` is where a move goes."""
        nonce = nonce or f"nonce-{person}-{purpose}"
        follows = [{"list": each, "topics": []} for each in lists]
        now = self.clock()
        row = insert(opt_in).values(
            subscriber_id=person,
            purpose=purpose,
            nonce=nonce,
            hash=hashlib.sha256(nonce.encode()).hexdigest(),
            address=address,
            choices=json.dumps({"language": language, "follows": follows}),
            made_at=now,
            expires_at=now + VALID,
        )
        with self.engine.begin() as connection:
            number: int = connection.execute(row.returning(opt_in.c.id)).scalar_one()
        return number

    def owe(
        self, notice: Notice, person: int, opt_in_id: int | None = None, address: str | None = None
    ) -> None:
        """Owe it, in a transaction of its own."""
        owed = Owed(notice=notice, subscriber_id=person, opt_in_id=opt_in_id, address=address)
        with self.engine.begin() as connection:
            self.outbox.owe(connection, owed)

    def ask(self, address: str) -> int:
        """Somebody signs up; the id of their opt-in."""
        person = self.person(address)
        number = self.opt_in(person)
        self.owe(Notice.CONFIRM, person, number)
        return number

    @property
    def mailing(self) -> Mailing:
        """The mailing of all notices."""
        found = self.ledger.notices()
        assert found
        return found

    def claim(self) -> tuple[Sending, tuple[Claimed, ...], int]:
        """What a new sender gets now, and how many were over."""
        sending = self.ledger.enlist(self.mailing)
        claims = self.ledger.claim(sending, 100)
        return sending, claims.letters, claims.skipped

    def states(self) -> list[tuple[str, str | None]]:
        """State and reason of every notice, in the order they were owed."""
        query = "SELECT d.state, d.reason FROM delivery d JOIN notice n ON n.delivery_id = d.id"
        return [tuple(row) for row in self.rows(f"{query} ORDER BY d.id")]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database itself says."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def run(self, statement: str, **values: object) -> None:
        """Change something behind everybody's back."""
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def until(self, moment: datetime) -> None:
        """Turn the clock to that moment."""
        self.clock.now = moment
