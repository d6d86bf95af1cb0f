"""an e-mail that may be shown."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PAPERS = ("charter", "terms", "conduct", "privacy")


def _one_of(*values: str) -> str:
    return f"paper IN ({', '.join(repr(value) for value in values)})"


def upgrade() -> None:
    _allow(*PAPERS, "contact")


def downgrade() -> None:
    op.execute("DELETE FROM consent WHERE paper = 'contact'")
    op.execute("DELETE FROM document WHERE paper = 'contact'")
    _allow(*PAPERS)


def _allow(*papers: str) -> None:
    for table in ("consent", "document"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"ck_{table}_paper"), type_="check")
            batch_op.create_check_constraint(batch_op.f(f"ck_{table}_paper"), _one_of(*papers))
