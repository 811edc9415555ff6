"""What the ledger knows of one person: every letter owed to them, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from newsletter.mailing.ledger.tables import delivery, mailing, probation


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One letter; `edition` is None for a notice."""

    kind: str
    edition: int | None
    variant: str
    state: str
    attempts: int
    code: int | None
    text: str | None
    """What the server said."""
    reason: str | None
    queue_id: str | None
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All of it; `rests_until` is set for who is left out for a while, such as for a full box."""

    letters: Sequence[Owed]
    rests_until: datetime | None
    rests_for: str | None


def history(connection: Connection, subscriber_id: int) -> History:
    """Everything about the person of that id, oldest letter first."""
    row = delivery.c
    query = (
        select(
            mailing.c.kind,
            row.edition_number.label("edition"),
            row.variant,
            row.state,
            row.attempts,
            row.code,
            row.text,
            row.reason,
            row.queue_id,
            row.updated_at,
        )
        .join_from(delivery, mailing, mailing.c.id == row.mailing_id)
        .where(row.subscriber_id == subscriber_id)
        .order_by(row.id)
    )
    rest = select(probation.c.until, probation.c.reason).where(
        probation.c.subscriber_id == subscriber_id
    )
    rests = connection.execute(rest).one_or_none()
    return History(
        letters=[Owed(**each) for each in connection.execute(query).mappings()],
        rests_until=None if rests is None else rests.until,
        rests_for=None if rests is None else rests.reason,
    )
