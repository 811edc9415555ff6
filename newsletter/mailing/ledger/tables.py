"""The ledger's tables: mailings, a row for every letter owed, and who is sending them."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
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
    and_,
    false,
)
from sqlalchemy.types import TypeDecorator

from newsletter.mailing.values import Mailing

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


def reader(connection: Connection) -> Callable[[object], datetime | None]:
    """What reads an instant from a row that the driver gave as it is."""
    read = Instant().dialect_impl(connection.dialect).result_processor(connection.dialect, None)
    assert read is not None  # noqa: S101  # for the type checker
    return read


mailing = Table(
    "mailing",
    metadata,
    Column("id", Integer, primary_key=True),
    # Empty for notices, which belong to no edition.
    Column("edition_number", Integer),
    Column("digest", String(64), nullable=False),
    # Empty means everybody: NULL would be unequal to itself in the constraint below.
    Column("topic", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("audience", Integer, nullable=False),
    Column("created_at", Instant(), nullable=False),
    Column("started_at", Instant()),
    Column("finished_at", Instant()),
    Column("kind", String(16), nullable=False, server_default="edition"),
    # Why it is paused.
    Column("reason", Text),
    Column("scheduled_at", Instant()),
    # From when on its refusals are held against nobody.
    Column("forgiven_at", Instant()),
    # Why it was sent though checks had found errors.
    Column("forced", Text),
    # Whose followers get it; a notice goes to no list.
    Column("list", String(64), nullable=False, server_default="main"),
    # How its readers' letters are cut, as JSON; empty where nothing is.
    Column("cuts", Text, nullable=False, server_default=""),
    # When the consequences of its refusals were drawn last.
    Column("followed_at", Instant()),
    UniqueConstraint("edition_number", "list", "topic", name="mailing_once_per_audience"),
)
_IS_NOTICES = mailing.c.kind == "notice"
Index(
    "mailing_of_notices", mailing.c.kind, unique=True,
    sqlite_where=_IS_NOTICES, postgresql_where=_IS_NOTICES,
)  # fmt: skip

sender = Table(
    "sender",
    metadata,
    # The fencing token: grows with every sender, and is never given twice.
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("mailing_id", Integer, ForeignKey("mailing.id"), nullable=False),
    # Counts on while it lives; others watch it on their own clocks.
    Column("beat", Integer, nullable=False),
    # Letters it ever asked an intent for; the mark holds the same number, or a smaller one.
    Column("intents", Integer, nullable=False),
    # The machine and process, so that its death can be seen from the same machine at once.
    Column("machine", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("namespace", Text, nullable=False),
    Column("process", Integer, nullable=False),
    Column("process_start", Text, nullable=False),
    Column("begun_at", Instant(), nullable=False),
    Column("ended_at", Instant()),
    Index("sender_of_mailing", "mailing_id"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mailing_id", Integer, ForeignKey("mailing.id"), nullable=False),
    # Empty for a notice; then no constraint holds it to one per person.
    Column("edition_number", Integer),
    # No foreign key and no address: erasing a person leaves the row, and the sum holds.
    Column("subscriber_id", Integer, nullable=False),
    Column("variant", Text, nullable=False),
    Column("state", String(16), nullable=False),
    # Answers about this recipient; faults of the connection are counted apart and cost nothing.
    Column("attempts", Integer, nullable=False),
    Column("faults", Integer, nullable=False),
    # Set exactly while the row is waiting or deferred: the claim's index needs nothing else.
    Column("next_at", Instant()),
    Column("deferred_since", Instant()),
    Column("code", Integer),
    Column("enhanced", String(16)),
    Column("text", Text),
    Column("queue_id", String(64)),
    Column("reason", Text),
    Column("updated_at", Instant(), nullable=False),
    # How often it was sent again though it may have arrived: that many doubles are possible.
    Column("doubts", Integer, nullable=False, server_default="0"),
    # Whose hand it is in; an uncertain one keeps it, because that sender's answer is still welcome.
    # No foreign key: a lookup per letter. `verify` looks.
    Column("sender_id", Integer),
    Column("tls", String(16)),
    # Its answer is held against nobody: since it was claimed its reader has another address, or
    # has read a mail of ours at this one.
    Column("acquitted", Boolean, nullable=False, server_default=false()),
    # The date of its letter, where that is not its mailing's.
    Column("dated_at", Instant()),
    UniqueConstraint("edition_number", "subscriber_id", name="delivery_once_per_edition"),
    CheckConstraint("attempts >= 0", name="delivery_attempts_are_counted"),
)


def letters_of(mailing: Mailing) -> ColumnElement[bool]:
    """True of a mailing's letters; the edition's number leads to them by the index that is there.

    An index of mailings would have to be written with every letter that is frozen.
    """
    number = mailing.edition_number
    edition = delivery.c.edition_number
    here = edition.is_(None) if number is None else edition == number
    return and_(here, delivery.c.mailing_id == mailing.id)


_WAITS = delivery.c.next_at.is_not(None)
Index(
    "delivery_due", delivery.c.mailing_id, delivery.c.next_at, delivery.c.id,
    sqlite_where=_WAITS, postgresql_where=_WAITS,
)  # fmt: skip
_IN_HAND = delivery.c.sender_id.is_not(None)
Index("delivery_in_hand", delivery.c.sender_id, sqlite_where=_IN_HAND, postgresql_where=_IN_HAND)

probation = Table(
    "probation",
    metadata,
    # Who is left out of editions for a while, such as for a full mailbox.
    Column("subscriber_id", Integer, primary_key=True, autoincrement=False),
    Column("until", Instant(), nullable=False),
    Column("reason", Text, nullable=False),
)

notice = Table(
    "notice",
    metadata,
    # What a delivery of kind notice says; its row in `delivery` says what became of it.
    Column("delivery_id", Integer, ForeignKey("delivery.id"), primary_key=True),
    Column("kind", String(16), nullable=False),
    # Which opt-in it asks to confirm; no foreign key: erasing a person takes those away.
    Column("opt_in_id", Integer),
    # Where it goes, where that is not the subscriber's own address; NULL again once it is settled.
    Column("address", String(254)),
    # Its date, and from when on it grows old.
    Column("owed_at", Instant(), nullable=False),
)
_IS_ADDRESSED = notice.c.address.is_not(None)
Index(
    "notice_addressed", notice.c.delivery_id,
    sqlite_where=_IS_ADDRESSED, postgresql_where=_IS_ADDRESSED,
)  # fmt: skip
