"""Notices owed: rows of one standing mailing, written within somebody else's transaction.

That mailing is never over for good: whenever one more is owed, its audience grows by one and it
goes on, so that its sum holds at every moment.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from newsletter.edition import ALL
from newsletter.mailing.ledger.tables import delivery, mailing, notice, probation
from newsletter.mailing.states import DeliveryState, MailingKind, MailingState
from newsletter.mailing.values import Clock
from subscribers import Owed


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerOutbox:
    """What `subscribers` owes people by mail, written into the ledger (`subscribers.Outbox`)."""

    clock: Clock

    def owe(self, connection: Connection, owed: Owed) -> None:
        """Owe a notice within the caller's transaction: both are committed or neither is."""
        now = self.clock()
        row = insert(delivery).values(
            mailing_id=_grown(connection, now),
            subscriber_id=owed.subscriber_id,
            variant=ALL,
            state=DeliveryState.WAITING,
            attempts=0,
            faults=0,
            next_at=now,
            updated_at=now,
        )
        number = connection.scalar(row.returning(delivery.c.id))
        said = insert(notice).values(
            delivery_id=number,
            kind=owed.notice.value,
            opt_in_id=owed.opt_in_id,
            address=owed.address,
            owed_at=now,
        )
        connection.execute(said)

    def forget(self, connection: Connection, subscriber_id: int) -> None:
        """Keep nothing that names who is erased: addresses, servers' words, a rest.

        What is still owed to them is over at its next claim; all rows stay, and so does the sum.
        """
        theirs = delivery.c.subscriber_id == subscriber_id
        ids = select(delivery.c.id).where(theirs)
        connection.execute(update(notice).where(notice.c.delivery_id.in_(ids)).values(address=None))
        connection.execute(update(delivery).where(theirs).values(text=None))
        connection.execute(delete(probation).where(probation.c.subscriber_id == subscriber_id))


def _grown(connection: Connection, now: datetime) -> int:
    """The notices' mailing, its audience one more; it waits again where it was finished."""
    was_finished = mailing.c.state == MailingState.FINISHED
    one_more = (
        update(mailing)
        .where(mailing.c.kind == MailingKind.NOTICE)
        .values(
            audience=mailing.c.audience + 1,
            state=case((was_finished, MailingState.DRAFT), else_=mailing.c.state),
            finished_at=None,
        )
        .returning(mailing.c.id)
    )
    found: int | None = connection.scalar(one_more)
    if found is None:
        _begin(connection, now)
        found = connection.execute(one_more).scalar_one()
    return found


def _begin(connection: Connection, now: datetime) -> None:
    values = {
        "kind": MailingKind.NOTICE,
        "digest": "",
        "list": "",
        "topic": "",
        "state": MailingState.DRAFT,
        "audience": 0,
        "created_at": now,
    }
    is_server = connection.dialect.name == "postgresql"
    first = postgresql.insert(mailing) if is_server else sqlite.insert(mailing)
    # Two may be the first at once; the index on the kind lets one be.
    connection.execute(first.values(values).on_conflict_do_nothing())
