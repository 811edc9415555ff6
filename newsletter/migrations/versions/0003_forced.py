"""Why an edition was sent though checks had found errors."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was forced before."""
    op.add_column("mailing", sa.Column("forced", sa.Text()))
