"""the first contact of a pair."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

DAYS = {"contact_days": "2", "contact_both_days": "5", "contact_managers_days": "10"}


def upgrade() -> None:
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("contacted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
    with op.batch_alter_table("programme", schema=None) as batch_op:
        for name, days in DAYS.items():
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=days))
    # Nobody was asked before: that they wrote is taken for granted.
    op.execute('UPDATE "match" SET contacted_at = began_at WHERE began_at IS NOT NULL')


def downgrade() -> None:
    with op.batch_alter_table("programme", schema=None) as batch_op:
        for name in reversed(DAYS):
            batch_op.drop_column(name)
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_column("contacted_at")
