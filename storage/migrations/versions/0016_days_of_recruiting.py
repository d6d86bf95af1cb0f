"""days of recruiting."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("recruiting_days", sa.Integer(), nullable=False, server_default="60")
        )
        batch_op.add_column(
            sa.Column("recruiting_least", sa.Integer(), nullable=False, server_default="45")
        )


def downgrade() -> None:
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("recruiting_least")
        batch_op.drop_column("recruiting_days")
