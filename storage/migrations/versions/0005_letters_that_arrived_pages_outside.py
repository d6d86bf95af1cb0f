"""letters that arrived, pages outside."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NO = sa.false()


def upgrade() -> None:
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("for_good", sa.Boolean(), nullable=False, server_default=NO))

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("stopped", sa.Boolean(), nullable=False, server_default=NO))
    # Until now whatever was changed kept its day, and what was changed and is off was stopped.
    op.execute("UPDATE notice SET moved_by = 0 WHERE edited_by <> ''")
    op.execute(
        sa.text(
            "UPDATE notice SET stopped = :yes WHERE edited_by <> '' AND status = 'off' "
            "AND ended_at IS NULL"
        ).bindparams(sa.bindparam("yes", True, sa.Boolean()))
    )

    text = sqlmodel.sql.sqltypes.AutoString
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("page_token", text(length=32), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("page_contact", text(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_programme_page_token"), ["page_token"], unique=False)

    with op.batch_alter_table("testimonial", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outside", sa.Boolean(), nullable=False, server_default=NO))


def downgrade() -> None:
    with op.batch_alter_table("testimonial", schema=None) as batch_op:
        batch_op.drop_column("outside")

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_page_token"))
        batch_op.drop_column("page_contact")
        batch_op.drop_column("page_token")

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_column("stopped")
        batch_op.drop_column("moved_by")

    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_column("for_good")
