"""The tables of subscribers, and the one moment type they share."""

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
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: always UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: always aware."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


subscriber = Table(
    "subscriber",
    metadata,
    Column("id", Integer, primary_key=True),
    # 80 random bits as 16 letters of lower-case base32: what tokens and return paths carry.
    Column("public_id", String(16), nullable=False, unique=True),
    Column("address", String(254), nullable=False),
    # The address with its case folded: one mailbox, one row.
    Column("folded", Text, nullable=False, unique=True),
    # Keyed hash of `folded`, so that suppression can be asked in SQL without an address.
    Column("mark", String(32), nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("language", String(35), nullable=False, server_default=""),
    Column("state", String(12), nullable=False),
    Column("since", Moment, nullable=False),
    CheckConstraint(
        "state IN ('unconfirmed', 'confirmed', 'unsubscribed')", name="subscriber_state_is_known"
    ),
    # An id is never given twice: the ledger keeps the ids of people who were erased.
    sqlite_autoincrement=True,
)

subscriber_topic = Table(
    "subscriber_topic",
    metadata,
    Column(
        "subscriber_id",
        ForeignKey("subscriber.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("topic", String(64), primary_key=True),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber_id", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Column("act", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("way", String(12), nullable=False),
    Column("wording", Text, nullable=False, server_default=""),
    Index("consent_of_subscriber", "subscriber_id"),
)

suppression = Table(
    "suppression",
    metadata,
    Column("mark", String(32), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
