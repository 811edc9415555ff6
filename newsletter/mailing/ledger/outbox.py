"""Notices owed: rows of one standing mailing, written within somebody else's transaction.

That mailing is never over for good: whenever one more is owed, its audience grows by one and it
goes on, so that its sum holds at every moment.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection, case, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from newsletter.edition import ALL
from newsletter.mailing.ledger import aftermath, uniting
from newsletter.mailing.ledger.tables import delivery, mailing, notice, probation
from newsletter.mailing.states import DeliveryState, MailingKind, MailingState
from newsletter.mailing.values import Clock
from subscribers import Owed

ERASED = "the person was erased"
"""Reason of a row that had words of a log or of a server, which may quote the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerOutbox:
    """What `subscribers` owes people by mail, written into the ledger (`subscribers.Outbox`)."""

    clock: Clock

    def owe(self, connection: Connection, owed: Owed) -> None:
        """Owe a notice within the caller's transaction: both are committed or neither is."""
        self.owe_all(connection, [owed])

    def owe_all(self, connection: Connection, owed: Sequence[Owed]) -> None:
        """Owe several, by as many statements as one takes."""
        if not owed:
            return
        now = self.clock()
        due = {
            "mailing_id": _grown(connection, len(owed), now),
            "variant": ALL,
            "state": DeliveryState.WAITING,
            "attempts": 0,
            "faults": 0,
            "next_at": now,
            "updated_at": now,
        }
        rows = [due | {"subscriber_id": each.subscriber_id} for each in owed]
        # The ids come in the order of the rows.
        made = insert(delivery).returning(delivery.c.id, sort_by_parameter_order=True)
        numbers = connection.execute(made, rows).scalars().all()
        said = [
            {
                "delivery_id": number,
                "kind": each.notice.value,
                "opt_in_id": each.opt_in_id,
                "address": each.address,
                "owed_at": now,
            }
            for number, each in zip(numbers, owed, strict=True)
        ]
        connection.execute(insert(notice), said)

    def acquit(self, connection: Connection, subscriber_id: int) -> None:
        """Hold nothing of what servers have said so far against somebody; their rest ends."""
        aftermath.acquit(connection, subscriber_id)

    def unite(self, connection: Connection, kept: int, other: int) -> None:
        """Owe one person no letter that came to them by their other row, before that one goes."""
        uniting.unite(connection, kept, other, self.clock())

    def forget(self, connection: Connection, subscriber_id: int) -> None:
        """Keep nothing that names who is erased: addresses, the words of servers and logs, a rest.

        What is still owed to them is over at its next claim; all rows stay, and so does the sum.
        """
        theirs = delivery.c.subscriber_id == subscriber_id
        ids = select(delivery.c.id).where(theirs)
        # First deliveries, then notices: senders lock them in that order, too.
        quotes = delivery.c.state.in_((DeliveryState.SENT, DeliveryState.UNCERTAIN))
        reason = case((quotes & delivery.c.reason.is_not(None), ERASED), else_=delivery.c.reason)
        connection.execute(update(delivery).where(theirs).values(text=None, reason=reason))
        connection.execute(update(notice).where(notice.c.delivery_id.in_(ids)).values(address=None))
        connection.execute(delete(probation).where(probation.c.subscriber_id == subscriber_id))

    def mailed(self, connection: Connection, ids: Collection[int]) -> set[int]:
        """Those of them who have a row in the ledger, be it of an edition or a notice."""
        if not ids:
            return set()
        editions = connection.scalars(select(mailing.c.edition_number).distinct()).all()
        # By edition and a span of people, as the index goes; their ids follow upon each other.
        span = delivery.c.subscriber_id.between(min(ids), max(ids))
        found = select(delivery.c.subscriber_id).distinct()
        letters = delivery.c.edition_number.in_([each for each in editions if each is not None])
        notices = delivery.c.edition_number.is_(None)
        rows = (connection.scalars(found.where(kind, span)) for kind in (letters, notices))
        return set(ids).intersection(chain(*rows))


def _grown(connection: Connection, count: int, now: datetime) -> int:
    """The notices' mailing, its audience so many more; it waits again where it was finished."""
    was_finished = mailing.c.state == MailingState.FINISHED
    more = (
        update(mailing)
        .where(mailing.c.kind == MailingKind.NOTICE)
        .values(
            audience=mailing.c.audience + count,
            state=case((was_finished, MailingState.DRAFT), else_=mailing.c.state),
            finished_at=None,
        )
        .returning(mailing.c.id)
    )
    found: int | None = connection.scalar(more)
    if found is None:
        _begin(connection, now)
        found = connection.execute(more).scalar_one()
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
