"""The first tables: subscribers with their consent, editions as sent, the ledger of mailings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table of the first release."""
    _subscribers()
    _choices_and_consent()
    _archive()
    _mailing()


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _subscribers() -> None:
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(16), nullable=False, unique=True),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False, unique=True),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, server_default=""),
        sa.Column("language", sa.String(35), nullable=False, server_default=""),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("since", _moment(), nullable=False),
        sa.CheckConstraint(
            "state IN ('unconfirmed', 'confirmed', 'unsubscribed')",
            name="subscriber_state_is_known",
        ),
        sqlite_autoincrement=True,
    )


def _choices_and_consent() -> None:
    op.create_table(
        "subscriber_topic",
        sa.Column(
            "subscriber_id",
            sa.Integer(),
            sa.ForeignKey("subscriber.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("topic", sa.String(64), primary_key=True),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "subscriber_id",
            sa.Integer(),
            sa.ForeignKey("subscriber.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("act", sa.String(12), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("way", sa.String(12), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index("consent_of_subscriber", "consent", ["subscriber_id"])
    op.create_table(
        "suppression",
        sa.Column("mark", sa.String(32), primary_key=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", _moment(), nullable=False),
    )


def _archive() -> None:
    op.create_table(
        "edition",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("preheader", sa.Text(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("stored_at", _moment(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number > 0", name="edition_number_is_positive"),
    )


def _mailing() -> None:
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("edition_number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("started_at", _moment()),
        sa.Column("finished_at", _moment()),
        sa.UniqueConstraint("edition_number", "topic", name="mailing_once_per_edition_and_topic"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("mailing_id", sa.Integer(), sa.ForeignKey("mailing.id"), nullable=False),
        sa.Column("edition_number", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("variant", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("next_at", _moment()),
        sa.Column("deferred_since", _moment()),
        sa.Column("fence", sa.Integer()),
        sa.Column("code", sa.Integer()),
        sa.Column("enhanced", sa.String(16)),
        sa.Column("text", sa.Text()),
        sa.Column("queue_id", sa.String(64)),
        sa.Column("reason", sa.Text()),
        sa.Column("updated_at", _moment(), nullable=False),
        sa.UniqueConstraint("edition_number", "subscriber_id", name="delivery_once_per_edition"),
        sa.CheckConstraint("attempts >= 0", name="delivery_attempts_are_counted"),
    )
    op.create_index("delivery_due", "delivery", ["mailing_id", "next_at", "id"])
    op.create_index("delivery_state", "delivery", ["mailing_id", "state"])
