"""line managers found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_enrolment_manager",
            ["manager_id"],
            unique=False,
            sqlite_where=sa.text("manager_id <> ''"),
            postgresql_where=sa.text("manager_id <> ''"),
        )


def downgrade() -> None:
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_enrolment_manager",
            sqlite_where=sa.text("manager_id <> ''"),
            postgresql_where=sa.text("manager_id <> ''"),
        )
