"""a second ready text on data.

A text of a programme's own that is written and not in force yet would have its number.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DOCUMENT = sa.table(
    "document",
    sa.column("programme_id", sa.String()),
    sa.column("paper", sa.String()),
    sa.column("version", sa.Integer()),
    sa.column("in_force_at", sa.DateTime()),
)


def upgrade() -> None:
    _renumber(2, 3)


def downgrade() -> None:
    _renumber(3, 2)


def _renumber(before: int, after: int) -> None:
    held = DOCUMENT.alias()
    op.execute(
        DOCUMENT.update()
        .where(DOCUMENT.c.paper == "privacy", DOCUMENT.c.version == before)
        .where(
            ~sa.select(held.c.version)
            .where(
                held.c.programme_id == DOCUMENT.c.programme_id,
                held.c.paper == "privacy",
                held.c.in_force_at.is_not(None),
            )
            .exists()
        )
        .values(version=after)
    )
