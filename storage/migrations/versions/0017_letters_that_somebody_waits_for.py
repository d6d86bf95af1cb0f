"""letters that somebody waits for."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PENDING = sa.text("status = 'pending'")
SENDING = sa.text("status = 'sending'")
DUE = sa.text("status IN ('pending', 'sending')")


def upgrade() -> None:
    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("quiet_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )

    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("awaited", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column(
                "holder", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.add_column(
            sa.Column("in_doubt_since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.add_column(
            sa.Column("not_after", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.drop_index("ix_letter_due", sqlite_where=DUE, postgresql_where=DUE)
        batch_op.create_index(
            "ix_letter_pending",
            ["community_id", "awaited", "due_at", "number"],
            unique=False,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        )
        batch_op.create_index(
            "ix_letter_sending",
            ["lease_until"],
            unique=False,
            sqlite_where=SENDING,
            postgresql_where=SENDING,
        )
    # Whoever was sending them did not say whether they arrived.
    op.execute("UPDATE letter SET in_doubt_since = due_at WHERE status = 'sending'")


def downgrade() -> None:
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_sending", sqlite_where=SENDING, postgresql_where=SENDING)
        batch_op.drop_index("ix_letter_pending", sqlite_where=PENDING, postgresql_where=PENDING)
        batch_op.create_index(
            "ix_letter_due",
            ["due_at", "number"],
            unique=False,
            sqlite_where=DUE,
            postgresql_where=DUE,
        )
        batch_op.drop_column("not_after")
        batch_op.drop_column("in_doubt_since")
        batch_op.drop_column("holder")
        batch_op.drop_column("awaited")

    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.drop_column("quiet_until")
