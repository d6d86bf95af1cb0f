"""guardians of minors."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "guardian", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.add_column(
            sa.Column(
                "guardian_contact",
                sqlmodel.sql.sqltypes.AutoString(),
                nullable=False,
                server_default="",
            )
        )
        batch_op.alter_column(
            "minor", existing_type=sa.Boolean(), nullable=True, server_default=None
        )

    # Nobody has been asked so far.
    op.execute("UPDATE enrolment SET minor = NULL")


def downgrade() -> None:
    op.execute(sa.update(sa.table("enrolment", sa.column("minor", sa.Boolean())))
               .values(minor=sa.false())
               .where(sa.column("minor", sa.Boolean()).is_(None)))  # fmt: skip
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.alter_column(
            "minor", existing_type=sa.Boolean(), nullable=False, server_default=sa.false()
        )
        batch_op.drop_column("guardian_contact")
        batch_op.drop_column("guardian")
