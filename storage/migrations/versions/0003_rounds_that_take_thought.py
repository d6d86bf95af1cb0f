"""rounds that take thought."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _status(*values: str) -> sa.Enum:
    return sa.Enum(
        *values, name="roundstatus", native_enum=False, create_constraint=True, length=32
    )


BEFORE = _status("draft", "sent", "dropped")
AFTER = _status("computing", "draft", "sent", "dropped")


def upgrade() -> None:
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.alter_column("status", existing_type=BEFORE, type_=AFTER, existing_nullable=False)


def downgrade() -> None:
    op.execute("UPDATE round SET status = 'dropped' WHERE status = 'computing'")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.alter_column("status", existing_type=AFTER, type_=BEFORE, existing_nullable=False)
