"""The archive's tables: editions as sent, never changed, and what was approved to be sent."""

from datetime import UTC, datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()


def utc(moment: datetime) -> datetime:
    """A moment as it was written: SQLite gives it back naive, PostgreSQL in the session's zone."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


edition = Table(
    "edition",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # SHA-256 in hex: what approval covers, and what a mailing repeats.
    Column("digest", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("preheader", Text, nullable=False),
    Column("language", String(35), nullable=False),
    # Aware UTC; SQLite forgets the zone, so the store puts it back.
    Column("stored_at", DateTime(timezone=True), nullable=False),
    # zlib over the JSON of `newsletter.archive.document`: everything, byte for byte.
    Column("document", LargeBinary, nullable=False),
    CheckConstraint("number > 0", name="edition_number_is_positive"),
)

approval = Table(
    "approval",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("approved_at", DateTime(timezone=True), nullable=False),
    # The edition as it was looked at, in the form of `edition.document`.
    Column("document", LargeBinary, nullable=False),
    CheckConstraint("number > 0", name="approval_number_is_positive"),
)
