"""The archive's one table: an edition as sent, one row for each number, never changed."""

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
