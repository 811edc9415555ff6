"""The ledger's two tables: a mailing, and a row for every letter it owes."""

from datetime import UTC, datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware in, UTC stored, so that SQLite's text compares like time."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware out, whatever the database remembers."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


mailing = Table(
    "mailing",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edition_number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    # Empty means everybody: NULL would be unequal to itself in the constraint below.
    Column("topic", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("audience", Integer, nullable=False),
    # Grows with every sender that takes over; a row claimed under an older one is not its own.
    Column("fence", Integer, nullable=False),
    Column("created_at", Instant(), nullable=False),
    Column("started_at", Instant()),
    Column("finished_at", Instant()),
    UniqueConstraint("edition_number", "topic", name="mailing_once_per_edition_and_topic"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mailing_id", Integer, ForeignKey("mailing.id"), nullable=False),
    Column("edition_number", Integer, nullable=False),
    # No foreign key and no address: erasing a person leaves the row, and the sum holds.
    Column("subscriber_id", Integer, nullable=False),
    Column("variant", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    # Answers about this recipient; faults of the connection are counted apart and cost nothing.
    Column("attempts", Integer, nullable=False),
    Column("faults", Integer, nullable=False),
    # Set exactly while the row is waiting or deferred: the claim's index needs nothing else.
    Column("next_at", Instant()),
    Column("deferred_since", Instant()),
    Column("fence", Integer),
    Column("code", Integer),
    Column("enhanced", String(16)),
    Column("text", Text),
    Column("queue_id", String(64)),
    Column("reason", Text),
    Column("updated_at", Instant(), nullable=False),
    UniqueConstraint("edition_number", "subscriber_id", name="delivery_once_per_edition"),
    CheckConstraint("attempts >= 0", name="delivery_attempts_are_counted"),
    Index("delivery_due", "mailing_id", "next_at", "id"),
    Index("delivery_state", "mailing_id", "state"),
)
