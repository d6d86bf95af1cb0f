"""words about a request."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SIDE = sa.Enum(
    "mentee", "mentor", name="side", native_enum=False, create_constraint=True, length=32
)


def upgrade() -> None:
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("speaker", SIDE, nullable=True))
        batch_op.add_column(sa.Column("in_a_row", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_request_side"), type_="check")
        batch_op.drop_column("in_a_row")
        batch_op.drop_column("speaker")
