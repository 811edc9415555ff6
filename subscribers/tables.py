"""The tables of subscribers, and the one moment type they share."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)
from sqlalchemy.types import TypeDecorator

from subscribers.triggers import keep_record

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
    # What stands behind the @, so that whole domains can be suppressed and counted in SQL.
    Column("domain", String(253), nullable=False),
    Column("frequency", String(8), nullable=False, server_default="each"),
    # Wants letters without HTML.
    Column("plain", Boolean, nullable=False, server_default=false()),
    # Gets no edition before this moment.
    Column("paused_until", Moment),
    CheckConstraint("frequency IN ('each', 'monthly')", name="subscriber_frequency_is_known"),
    # An IN of three would make SQLite build a table for each row: 2 us of the 8 that one takes.
    CheckConstraint(
        "state = 'unconfirmed' OR state = 'confirmed' OR state = 'unsubscribed'",
        name="subscriber_state_is_known",
    ),
    # Whole domains are asked for, and counted by who is confirmed.
    Index("subscriber_by_domain", "domain", "state"),
    # An id is never given twice: the ledger keeps the ids of people who were erased.
    sqlite_autoincrement=True,
)

subscription = Table(
    "subscription",
    metadata,
    Column("subscriber_id", ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True),
    Column("list", String(64), primary_key=True),
    sqlite_with_rowid=False,
)

subscriber_topic = Table(
    "subscriber_topic",
    metadata,
    # Who has no row for a list follows all its topics.
    Column("subscriber_id", Integer, primary_key=True),
    Column("list", String(64), primary_key=True),
    Column("topic", String(64), primary_key=True),
    ForeignKeyConstraint(
        ["subscriber_id", "list"],
        ["subscription.subscriber_id", "subscription.list"],
        ondelete="CASCADE",
    ),
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
    # Only where the settings ask for it.
    Column("ip", String(45)),
    # The public id of the row where it was said, before that became part of this one.
    Column("former", String(16)),
    Index("consent_of_subscriber", "subscriber_id"),
)
keep_record(consent)

merged = Table(
    "merged",
    metadata,
    # The public id of a row that became part of another: links in its letters still work.
    Column("public_id", String(16), primary_key=True),
    Column("subscriber_id", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Index("merged_into_subscriber", "subscriber_id"),
)

former_address = Table(
    "former_address",
    metadata,
    # Keyed hash of an address that somebody had before: on an old list it still means them.
    Column("mark", String(32), primary_key=True),
    Column("subscriber_id", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Index("former_address_of_subscriber", "subscriber_id"),
)

suppression = Table(
    "suppression",
    metadata,
    Column("mark", String(32), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

suppressed_domain = Table(
    "suppressed_domain",
    metadata,
    Column("domain", String(253), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

opt_in = Table(
    "opt_in",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber_id", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    # Join, or move to another address.
    Column("purpose", String(8), nullable=False),
    # The token is made of it with a key that is not in the database; only its hash is kept.
    Column("nonce", String(32), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    # Where they want to move.
    Column("address", String(254)),
    # What they asked for, as JSON: nothing of it holds before they confirm.
    Column("choices", Text, nullable=False, server_default="{}"),
    Column("wording", Text, nullable=False, server_default=""),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("opt_in_of_subscriber", "subscriber_id"),
    CheckConstraint("purpose IN ('join', 'move')", name="opt_in_purpose_is_known"),
    sqlite_autoincrement=True,
)

signup = Table(
    "signup",
    metadata,
    # One row for each form that was sent in, for the limits; nothing here names a person.
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    # Keyed hashes of the address and of the network (/24, /48) that it came from.
    Column("mark", String(32), nullable=False),
    Column("network", String(32), nullable=False),
    Column("domain", String(253), nullable=False),
    Column("verdict", String(8), nullable=False),
    # What a held one asked for; NULL once it was let through or dropped.
    Column("opt_in_id", ForeignKey("opt_in.id", ondelete="CASCADE")),
    # The puzzle that was solved for it: none counts twice.
    Column("proof", String(64)),
    # Dropped only because too much was asked for at once: its sender may have meant it.
    Column("crowded_out", Boolean, nullable=False, server_default=false()),
    CheckConstraint("verdict IN ('mailed', 'held', 'dropped')", name="signup_verdict_is_known"),
)
# A flood is counted by the few that were let through, not by the many that were not.
_COUNTS = signup.c.verdict != "dropped"
for _name, _columns in {
    "signup_at": (signup.c.at,),
    "signup_mark": (signup.c.mark, signup.c.at),
    "signup_network": (signup.c.network, signup.c.at),
    "signup_domain": (signup.c.domain, signup.c.at),
}.items():
    Index(_name, *_columns, sqlite_where=_COUNTS, postgresql_where=_COUNTS)
Index("signup_proof", signup.c.proof)
Index("signup_opt_in", signup.c.opt_in_id)

import_run = Table(
    "import_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("source", Text, nullable=False),
    Column("consent", Text, nullable=False, server_default=""),
    # What became of the rows, as JSON: {"added": 3, ...}.
    Column("counts", Text, nullable=False, server_default="{}"),
    Column("undone_at", Moment),
    # The number of its last batch; batches of all imports are numbered as they come.
    Column("turn", Integer, nullable=False, server_default="0"),
    sqlite_autoincrement=True,
)

import_row = Table(
    "import_row",
    metadata,
    # Who was entered, changed or named by an import, so that it, or one before, can be undone.
    Column("subscriber_id", ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True),
    Column("run_id", ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True),
    # What stood there before, as JSON; NULL for who was new, {} for who was only named.
    Column("before", Text),
    # The batch that wrote it, so that of two imports the later is known, whatever clocks say.
    Column("turn", Integer, nullable=False, server_default="0"),
    # The last line of their record then, likewise; NULL for who was only named.
    Column("last_consent", Integer),
    sqlite_with_rowid=False,
)
