"""Senders of which there may be many, room for notices, and what is known of an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is lost: what an earlier sender had in hand is sorted out as after a crash."""
    _sort_out()
    _mailing()
    _senders()
    _delivery()
    _probation()


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _sort_out() -> None:
    op.execute(
        "UPDATE delivery SET state = 'waiting', next_at = updated_at WHERE state = 'claimed'"
    )
    op.execute(
        "UPDATE delivery SET state = 'uncertain', reason = 'the sender ended after the letter left"
        " and before its answer was recorded' WHERE state = 'handover'"
    )


def _mailing() -> None:
    with op.batch_alter_table("mailing") as table:
        table.add_column(
            sa.Column("kind", sa.String(16), nullable=False, server_default="edition"),
        )
        table.alter_column("edition_number", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("reason", sa.Text()))
        table.add_column(sa.Column("scheduled_at", _moment()))
        table.add_column(sa.Column("forgiven_at", _moment()))
        table.drop_column("fence")


def _senders() -> None:
    op.create_table(
        "sender",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("mailing_id", sa.Integer(), sa.ForeignKey("mailing.id"), nullable=False),
        sa.Column("beat", sa.Integer(), nullable=False),
        sa.Column("intents", sa.Integer(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("process_start", sa.Text(), nullable=False),
        sa.Column("begun_at", _moment(), nullable=False),
        sa.Column("ended_at", _moment()),
    )
    op.create_index("sender_of_mailing", "sender", ["mailing_id"])


def _delivery() -> None:
    op.drop_index("delivery_state", "delivery")
    op.drop_index("delivery_due", "delivery")
    with op.batch_alter_table("delivery") as table:
        table.alter_column("edition_number", existing_type=sa.Integer(), nullable=True)
        table.add_column(
            sa.Column("doubts", sa.Integer(), nullable=False, server_default="0"),
        )
        table.add_column(sa.Column("sender_id", sa.Integer()))
        table.add_column(sa.Column("tls", sa.String(16)))
        table.drop_column("fence")
    waits, in_hand = sa.text("next_at IS NOT NULL"), sa.text("sender_id IS NOT NULL")
    op.create_index(
        "delivery_due", "delivery", ["mailing_id", "next_at", "id"],
        sqlite_where=waits, postgresql_where=waits,
    )  # fmt: skip
    op.create_index(
        "delivery_in_hand", "delivery", ["sender_id"],
        sqlite_where=in_hand, postgresql_where=in_hand,
    )  # fmt: skip


def _probation() -> None:
    op.create_table(
        "probation",
        sa.Column("subscriber_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("until", _moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
